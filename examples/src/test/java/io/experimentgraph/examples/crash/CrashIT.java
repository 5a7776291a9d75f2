/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package io.experimentgraph.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A few kills in every build; {@code scripts/crash.sh} makes many. */
class CrashIT {

  @TempDir private Path root;

  @Test
  void killedApplicationsLeaveNothingWrong() {
    int exitCode =
        new CommandLine(new Crash())
            .execute(
                "--kills",
                "6",
                "--processes",
                "2",
                "--seed",
                "7",
                "--output",
                root.resolve("crash").toString());
    assertThat(exitCode).isZero();
  }
}
