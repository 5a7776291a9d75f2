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
package io.experimentgraph.catalyst.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AncestorSumsTest {

  private static Fingerprint vertex(int number) {
    return new Fingerprint(number, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sharedAncestorCountsOnce(long seed) {
    Random random = new Random(seed);
    AncestorSums sums = new AncestorSums();
    List<Set<Integer>> ancestors = new ArrayList<>();
    for (int v = 0; v < 200; v++) {
      Set<Integer> own = new HashSet<>(Set.of(v));
      List<Fingerprint> inputs = new ArrayList<>();
      for (int i = 0; i < random.nextInt(4) && v > 0; i++) {
        int input = random.nextInt(v);
        inputs.add(vertex(input));
        own.addAll(ancestors.get(input));
      }
      ancestors.add(own);
      double expected = own.stream().mapToInt(Integer::intValue).sum();
      assertThat(sums.add(vertex(v), v, inputs))
          .as("seed %d", seed)
          .isCloseTo(expected, within(0.));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000, 5_000})
  void chainTakesOneStepForEachVertex(int length) {
    AncestorSums sums = new AncestorSums();
    double sum = sums.add(vertex(0), 1, List.of());
    for (int v = 1; v < length; v++) {
      sum = sums.add(vertex(v), 1, List.of(vertex(v - 1)));
    }
    assertThat(sum).isEqualTo(length);
    assertThat(sums.steps()).isEqualTo(length);
  }
}
