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
package io.experimentgraph.reuse;

import java.util.BitSet;

/**
 * From the terminals down to what is at hand or loaded: whatever lies below a loaded vertex and is
 * not needed otherwise drops out (paper, section 3.2, backward pass).
 */
final class BackwardPass {

  private BackwardPass() {}

  /**
   * The plan that loads the chosen vertices as far as they are needed.
   *
   * @param chosen vertices to load when they are met; each must be stored
   */
  static ReusePlan run(ReuseProblem problem, boolean[] chosen) {
    int size = problem.size();
    // Words rather than bit sets while they are filled: their checks cost as much as the rest.
    long[] loads = new long[(size >> 6) + 1];
    long[] computes = new long[(size >> 6) + 1];
    boolean[] needed = new boolean[size];
    int last = -1;
    for (int terminal : problem.terminals) {
      needed[terminal] = true;
      last = Math.max(last, terminal);
    }
    // Inputs have smaller numbers, so that one sweep downwards meets each needed vertex once.
    for (int v = last; v >= 0; v--) {
      if (!needed[v] || problem.computed[v]) {
        continue;
      }
      if (chosen[v]) {
        loads[v >> 6] |= 1L << v;
        continue;
      }
      computes[v >> 6] |= 1L << v;
      int end = problem.firstParent[v + 1];
      for (int e = problem.firstParent[v]; e < end; e++) {
        needed[problem.parents[e]] = true;
      }
    }
    return new ReusePlan(BitSet.valueOf(loads), BitSet.valueOf(computes));
  }
}
