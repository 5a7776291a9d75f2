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
 * What a reuse algorithm decides on: a workload DAG with costs. Vertices are numbered in
 * topological order. Costs are nanoseconds of task time, {@link #INFINITE} where it cannot be done.
 *
 * @param parents inputs of each vertex, each smaller than the vertex's own number
 * @param computeNanos cost to make each vertex from its inputs; {@link #INFINITE} if unknown
 * @param loadNanos cost to load each vertex; {@link #INFINITE} if it is not stored
 * @param computed vertices that are at hand already (sources, cached data): they cost nothing
 * @param terminals vertices that must be had
 */
public record ReuseProblem(
    int[][] parents, long[] computeNanos, long[] loadNanos, boolean[] computed, int[] terminals) {

  /** The cost of what cannot be done or is not known. */
  public static final long INFINITE = Long.MAX_VALUE;

  /** Number of vertices. */
  public int size() {
    return parents.length;
  }
}
