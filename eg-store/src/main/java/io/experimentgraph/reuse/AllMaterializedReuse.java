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
 * Loads the topmost stored vertices whatever they cost (the paper's ALL_M, without the vertices
 * that nobody needs): a baseline without a cost model.
 */
public final class AllMaterializedReuse implements ReuseAlgorithm {

  @Override
  public String name() {
    return "all";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    BitSet stored = new BitSet(problem.size());
    for (int v = 0; v < problem.size(); v++) {
      stored.set(v, problem.loadNanos()[v] < ReuseProblem.INFINITE);
    }
    return BackwardPass.run(problem, stored);
  }
}
