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
package io.experimentgraph.examples.planning;

import static io.experimentgraph.reuse.ReuseProblem.INFINITE;

import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A workload while it is drawn; vertices are numbered from 0, inputs before what needs them. */
final class Dag {

  /** The compute cost of what is at hand. */
  private static final int AT_HAND = -1;

  private final List<Vertex> vertices = new ArrayList<>();

  private static final class Vertex {
    private final int compute;
    private final int[] inputs;
    private long load = INFINITE;

    Vertex(int compute, int[] inputs) {
      this.compute = compute;
      this.inputs = inputs;
    }
  }

  /** Number of vertices. */
  int size() {
    return vertices.size();
  }

  /** Adds a vertex that is at hand. */
  int addComputed() {
    return add(AT_HAND);
  }

  /** Adds a vertex that is not stored. */
  int add(int compute, int... inputs) {
    vertices.add(new Vertex(compute, inputs));
    return size() - 1;
  }

  /** Stores a vertex. */
  void store(int vertex, long load) {
    vertices.get(vertex).load = load;
  }

  /** Cost to make a vertex from its inputs. */
  int computeCost(int vertex) {
    return vertices.get(vertex).compute;
  }

  /** The vertices that are the input of none. */
  int[] leaves() {
    BitSet leaves = new BitSet();
    leaves.set(0, size());
    vertices.forEach(vertex -> clear(leaves, vertex.inputs));
    return leaves.stream().toArray();
  }

  private static void clear(BitSet set, int[] vertices) {
    for (int vertex : vertices) {
      set.clear(vertex);
    }
  }

  /**
   * Whether the recreation cost of a vertex is higher than a bound. It is the paper's: the sum of
   * the compute costs over the set of the vertex and its ancestors, none counted twice.
   */
  boolean isRecreationDearerThan(long bound, int vertex) {
    BitSet open = new BitSet();
    open.set(vertex);
    long cost = 0;
    for (int v = vertex; v >= 0 && cost <= bound; v = open.previousSetBit(v - 1)) {
      Vertex current = vertices.get(v);
      cost += Math.max(0, current.compute);
      for (int input : current.inputs) {
        open.set(input);
      }
    }
    return cost > bound;
  }

  /** What is to be optimized if one vertex is asked for: that and its ancestors, nothing else. */
  ReuseProblem problem(int terminal) {
    BitSet needed = new BitSet();
    needed.set(terminal);
    for (int v = terminal; v >= 0; v = needed.previousSetBit(v - 1)) {
      for (int input : vertices.get(v).inputs) {
        needed.set(input);
      }
    }
    ReuseProblem.Builder problem = new ReuseProblem.Builder(needed.cardinality());
    int[] numbers = new int[terminal + 1];
    for (int v = needed.nextSetBit(0); v >= 0; v = needed.nextSetBit(v + 1)) {
      numbers[v] = add(problem, vertices.get(v), numbers);
    }
    return problem.terminal(numbers[terminal]).build();
  }

  private static int add(ReuseProblem.Builder problem, Vertex vertex, int[] numbers) {
    if (vertex.compute == AT_HAND) {
      return problem.addComputed();
    }
    int[] inputs = new int[vertex.inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = numbers[vertex.inputs[i]];
    }
    return problem.add(vertex.compute, vertex.load, inputs);
  }
}
