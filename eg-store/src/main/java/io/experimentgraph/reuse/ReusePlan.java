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
 * The outcome of a reuse algorithm.
 *
 * @param loads vertices to load
 * @param computes vertices to compute
 */
public record ReusePlan(BitSet loads, BitSet computes) {

  /** What carrying out this plan costs; each vertex is loaded or computed once. */
  public PlanCost cost(ReuseProblem problem) {
    int unknown = 0;
    long finite = 0;
    for (int v = computes.nextSetBit(0); v >= 0; v = computes.nextSetBit(v + 1)) {
      if (problem.compute[v] == ReuseProblem.INFINITE) {
        unknown++;
      } else {
        finite += problem.compute[v];
      }
    }
    for (int v = loads.nextSetBit(0); v >= 0; v = loads.nextSetBit(v + 1)) {
      finite += problem.load[v];
    }
    return new PlanCost(unknown, finite);
  }
}
