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
 * The linear-time algorithm of the paper (section 3.2): a forward pass compares the load cost of
 * each vertex with its recreation cost, a backward pass drops what is not needed. O(V + E). Exact
 * on trees; where ancestors are shared it can miss the best plan (section 3.3).
 *
 * <p>Strict: where loading costs as much as recreating, the vertex is computed. A vertex of unknown
 * compute cost, and all above it, has infinite recreation cost: what is stored there is loaded. A
 * vertex that can neither be loaded nor has a known cost is computed, because it must be.
 */
public final class LinearTimeReuse implements ReuseAlgorithm {

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    long[] recreation = new long[problem.size()];
    BitSet chosen = new BitSet(problem.size());
    for (int v = 0; v < problem.size(); v++) {
      if (problem.computed()[v]) {
        continue;
      }
      long cost = problem.computeNanos()[v];
      int[] parents = problem.parents()[v];
      for (int i = 0; i < parents.length; i++) {
        // An input that is read twice, as by a self-join, is made once.
        if (isFirst(parents, i)) {
          cost = saturatedSum(cost, recreation[parents[i]]);
        }
      }
      if (problem.loadNanos()[v] < cost) {
        cost = problem.loadNanos()[v];
        chosen.set(v);
      }
      recreation[v] = cost;
    }
    return BackwardPass.run(problem, chosen);
  }

  private static boolean isFirst(int[] parents, int index) {
    for (int i = 0; i < index; i++) {
      if (parents[i] == parents[index]) {
        return false;
      }
    }
    return true;
  }

  private static long saturatedSum(long a, long b) {
    return a > ReuseProblem.INFINITE - b ? ReuseProblem.INFINITE : a + b;
  }
}
