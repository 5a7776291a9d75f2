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
package io.experimentgraph.graph;

import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.vertex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationTest {

  private static Observation observation(String arguments, double quality) {
    return new Observation(
        "workload",
        1,
        vertex("a"),
        List.of(),
        arguments,
        Observation.Access.COMPUTED,
        true,
        1,
        -1,
        -1,
        Double.NaN,
        quality,
        "alice");
  }

  @Test
  void argumentsAreOneShortLine() {
    assertThat(observation("(delay > 10)", Double.NaN).arguments()).isEqualTo("(delay > 10)");
    assertThat(observation("a,\r\n  b,\n\n\tc", Double.NaN).arguments()).isEqualTo("a, b, c");
    String cut = observation("x".repeat(501), Double.NaN).arguments();
    assertThat(cut).hasSize(Observation.MAX_ARGUMENTS).endsWith("x…");
    assertThat(observation("x".repeat(500), Double.NaN).arguments()).hasSize(500).endsWith("xx");
  }

  @Test
  void onlyAModelHasAQuality() {
    assertThat(model("m", 1, 1).quality()).isEqualTo(1);
    assertThatThrownBy(() -> model("m", 1, 1.1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model("m", 1, -0.1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> observation("", 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.5 of DATASET");
  }
}
