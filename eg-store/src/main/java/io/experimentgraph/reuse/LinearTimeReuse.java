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
    int size = problem.size();
    long[] recreation = new long[size];
    boolean[] chosen = new boolean[size];
    for (int v = 0; v < size; v++) {
      if (problem.computed[v]) {
        continue;
      }
      long cost = problem.compute[v];
      int end = problem.firstParent[v + 1];
      for (int e = problem.firstParent[v]; e < end; e++) {
        cost = ReuseProblem.sum(cost, recreation[problem.parents[e]]);
      }
      if (problem.load[v] < cost) {
        cost = problem.load[v];
        chosen[v] = true;
      }
      recreation[v] = cost;
    }
    return BackwardPass.run(problem, chosen);
  }
}
