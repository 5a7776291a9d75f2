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
    BitSet loads = new BitSet(problem.size());
    BitSet computes = new BitSet(problem.size());
    boolean[] needed = new boolean[problem.size()];
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
        loads.set(v);
        continue;
      }
      computes.set(v);
      int end = problem.firstParent[v + 1];
      for (int e = problem.firstParent[v]; e < end; e++) {
        needed[problem.parents[e]] = true;
      }
    }
    return new ReusePlan(loads, computes);
  }
}
