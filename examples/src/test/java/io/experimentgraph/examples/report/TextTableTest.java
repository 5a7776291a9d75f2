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

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void linesUp() {
    TextTable table = new TextTable("run", "wall s").row("plain Spark", "9.5").row("warm", "10.25");

    assertThat(table.render())
        .isEqualTo(
            """
            | run         | wall s |
            |-------------|-------:|
            | plain Spark |    9.5 |
            | warm        |  10.25 |
            """);
  }

  @Test
  void refusesARowOfAnotherLength() {
    TextTable table = new TextTable("run", "wall s");

    assertThatThrownBy(() -> table.row("plain Spark"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells in a table of 2");
  }
}
