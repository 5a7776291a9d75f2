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
package io.experimentgraph.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {

  @TempDir private Path directory;

  @Test
  void writesHeaderAndRows() throws IOException {
    Path file = directory.resolve("times.csv");

    new CsvFile("name", "micros").row("exact", 1.5).row("all", 2).write(file);

    assertThat(file).hasContent("name,micros\nexact,1.5\nall,2\n");
  }

  @Test
  void refusesWhatWouldNotBeReadBack() {
    CsvFile file = new CsvFile("name", "micros");

    assertThatThrownBy(() -> file.row("exact")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> file.row("a,b", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a,b");
  }
}
