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
  static ReusePlan run(ReuseProblem problem, BitSet chosen) {
    BitSet loads = new BitSet(problem.size());
    BitSet computes = new BitSet(problem.size());
    BitSet needed = new BitSet(problem.size());
    for (int terminal : problem.terminals()) {
      needed.set(terminal);
    }
    // Inputs have smaller numbers, so that one sweep downwards meets each needed vertex once.
    for (int v = needed.length() - 1; v >= 0; v = needed.previousSetBit(v - 1)) {
      if (problem.computed()[v]) {
        continue;
      }
      if (chosen.get(v)) {
        loads.set(v);
      } else {
        computes.set(v);
        for (int parent : problem.parents()[v]) {
          needed.set(parent);
        }
      }
    }
    return new ReusePlan(loads, computes);
  }
}
