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
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsInputTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir private Path root;

  @BeforeEach
  void split() throws IOException {
    for (String part : new String[] {"base", "last-day"}) {
      Path directory = Files.createDirectories(root.resolve(part));
      Path file = Files.writeString(directory.resolve(part + ".parquet"), part);
      Files.setLastModifiedTime(file, LONG_AGO);
      Files.createFile(directory.resolve("_SUCCESS"));
    }
  }

  @Test
  void dayIsAppendedAndTakenAwayAgain() throws IOException {
    FlightsInput input = new FlightsInput(root);
    assertThat(input.isSplit()).isTrue();

    input.reset();
    assertThat(input.flights()).isDirectoryNotContaining("glob:**last-day.parquet");
    input.append();
    assertThat(input.flights().resolve("last-day.parquet")).exists();
    input.reset();

    assertThat(input.flights().resolve("last-day.parquet")).doesNotExist();
    assertThat(Files.getLastModifiedTime(input.flights().resolve("base.parquet")))
        .isEqualTo(LONG_AGO);
    assertThat(Directories.bytes(input.flights())).isEqualTo("base".length());
  }
}
