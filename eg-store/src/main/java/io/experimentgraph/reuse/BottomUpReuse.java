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

/**
 * Walks down from the terminals and loads whatever stored vertex it meets first, whatever that
 * costs: what reuse is without a cost model.
 */
public final class BottomUpReuse implements ReuseAlgorithm {

  @Override
  public String name() {
    return "bottomUp";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    boolean[] chosen = new boolean[problem.size()];
    for (int v = 0; v < chosen.length; v++) {
      chosen[v] = problem.load[v] != ReuseProblem.INFINITE;
    }
    return BackwardPass.run(problem, chosen);
  }
}
