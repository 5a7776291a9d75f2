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
package io.experimentgraph.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionCountsTest {

  @TempDir private Path directory;

  @Test
  void sumsUpTheLineOfEveryQuery() throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("run.log"),
            """
            12:00:00.000 WARN  Utils: Set SPARK_LOCAL_IP
            12:00:01.000 INFO  ExperimentGraph: Experiment Graph: query 7: loaded 2, storing 1, refused 3
            12:00:02.000 INFO  ExperimentGraph: Experiment Graph: query 8: loaded 0, storing 3
            12:00:03.000 INFO  ExperimentGraph: Experiment Graph: stored 1: artifact a of Join
            12:00:03.000 INFO  ExperimentGraph: Experiment Graph: gave up storing artifact b
            """);

    assertThat(DecisionCounts.of(log)).isEqualTo(new DecisionCounts(2, 2, 1));
  }

  @Test
  void plainSparkSaysNothing() {
    assertThat(DecisionCounts.of(Stream.of("12:00:00 WARN  Utils: loaded 1, stored 1")))
        .isEqualTo(DecisionCounts.NONE);
  }
}
