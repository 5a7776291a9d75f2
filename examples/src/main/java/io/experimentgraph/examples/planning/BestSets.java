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
package io.experimentgraph.examples.planning;

import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.Objective;
import java.util.ArrayList;
import java.util.List;

/** What every set of vertices saves and takes: the yardstick on small graphs. */
final class BestSets {

  private final double[] saved;
  private final long[] bytes;

  /** Looks at all sets; there are 2 to the power of the vertices. */
  BestSets(MaterializationProblem problem, Objective objective) {
    int vertices = problem.candidates().size();
    saved = new double[1 << vertices];
    bytes = new long[1 << vertices];
    for (int set = 0; set < saved.length; set++) {
      List<Integer> stored = new ArrayList<>();
      for (int v = 0; v < vertices; v++) {
        if ((set >> v & 1) != 0) {
          stored.add(v);
        }
      }
      saved[set] = objective.saved(stored);
      bytes[set] = objective.bytes(stored);
    }
  }

  /** The most that can be saved within a budget. */
  double saved(long budgetBytes) {
    double best = 0;
    for (int set = 0; set < saved.length; set++) {
      if (bytes[set] <= budgetBytes) {
        best = Math.max(best, saved[set]);
      }
    }
    return best;
  }
}
