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

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For each vertex of a workload the sum over the <em>set</em> of itself and its ancestors. What is
 * made of one input takes one addition; only what is made of several has to look which of their
 * ancestors are the same ones.
 */
final class AncestorSums {

  private final Map<Fingerprint, Integer> numbers = new HashMap<>();
  private final List<int[]> inputs = new ArrayList<>();
  private final List<Double> own = new ArrayList<>();
  private final List<Double> sums = new ArrayList<>();
  private long steps;

  /**
   * Adds a vertex after its inputs.
   *
   * @param value its own
   * @return the sum of the values of itself and its ancestors
   */
  double add(Fingerprint vertex, double value, List<Fingerprint> madeOf) {
    int[] inputNumbers = madeOf.stream().mapToInt(numbers::get).toArray();
    int number = inputs.size();
    numbers.put(vertex, number);
    inputs.add(inputNumbers);
    own.add(value);
    double sum =
        switch (inputNumbers.length) {
          case 0 -> value;
          case 1 -> value + sums.get(inputNumbers[0]);
          default -> setSum(number);
        };
    steps++;
    sums.add(sum);
    return sum;
  }

  /** Vertices looked at so far: what this has cost. */
  long steps() {
    return steps;
  }

  private double setSum(int vertex) {
    double sum = 0;
    BitSet reached = new BitSet(vertex + 1);
    reached.set(vertex);
    // Inputs have smaller numbers than what is made of them.
    for (int v = vertex; v >= 0; v = reached.previousSetBit(v - 1)) {
      sum += own.get(v);
      steps++;
      for (int input : inputs.get(v)) {
        reached.set(input);
      }
    }
    return sum;
  }
}
