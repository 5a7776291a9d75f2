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
 * The best plan there is, for any number of terminals: as few computations of unknown cost as
 * possible, and the least cost of all such plans. Where loading costs as much as computing, it
 * computes.
 *
 * <p>Linear-time reductions settle what is no matter of choice and are repeated on what is left as
 * long as that shrinks; the rest is a minimum cut. On trees, and where each load costs less than
 * the vertex's own computation, nothing is left to be cut.
 */
public final class ExactReuse implements ReuseAlgorithm {

  /** A kernel that shrinks by less than a tenth is cut. */
  private static final double WORTHWHILE = 0.9;

  @Override
  public String name() {
    return "exact";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    Reduction reduction = Reduction.of(problem);
    boolean[] loads = reduction.loads(loads(reduction.kernel(), problem.size()));
    return BackwardPass.run(problem, loads);
  }

  /** The vertices of a kernel to be loaded if they are needed. */
  private static boolean[] loads(ReuseProblem kernel, int reducedFrom) {
    if (kernel.size() == 0) {
      return new boolean[0];
    }
    if (kernel.size() > WORTHWHILE * reducedFrom) {
      return MinimumCut.solve(kernel);
    }
    Reduction reduction = Reduction.ofKernel(kernel);
    return reduction.loads(loads(reduction.kernel(), kernel.size()));
  }
}
