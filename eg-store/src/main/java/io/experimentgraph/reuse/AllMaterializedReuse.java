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
 * The paper's ALL_M as its code does it (section 3.4): loads every stored ancestor of a terminal
 * and computes every other one, needed or not. A weak baseline by design; {@link BottomUpReuse} is
 * the same without the waste.
 */
public final class AllMaterializedReuse implements ReuseAlgorithm {

  @Override
  public String name() {
    return "all";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    ReusePlan ancestors = BackwardPass.run(problem, new boolean[problem.size()]);
    BitSet loads = new BitSet(problem.size());
    BitSet computes = new BitSet(problem.size());
    ancestors.computes().stream()
        .forEach(v -> (problem.load[v] == ReuseProblem.INFINITE ? computes : loads).set(v));
    return new ReusePlan(loads, computes);
  }
}
