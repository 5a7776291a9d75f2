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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.Content;
import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Experiment Graphs of a few recorded workloads, nothing stored so far: each vertex is made of one
 * or two of the six before it, a load costs at most as many units as there are bytes, and several
 * vertices were asked for, each one to five times. Where columns are shared, half of the vertices
 * with one input have its rows, its columns and some more.
 */
final class SmallGraphs {

  private static final int WINDOW = 6;

  private SmallGraphs() {}

  /** Draws a graph. */
  static MaterializationProblem.Builder draw(
      Random random, int vertices, int requests, Layout layout) {
    int[][] inputs = new int[vertices][];
    long[] compute = new long[vertices];
    BitSet[] ancestors = new BitSet[vertices];
    Content[] contents = new Content[vertices];
    for (int v = 0; v < vertices; v++) {
      int count = v == 0 || random.nextInt(12) == 0 ? 0 : random.nextInt(5) == 0 ? 2 : 1;
      inputs[v] = random.ints(count, Math.max(0, v - WINDOW), Math.max(1, v)).distinct().toArray();
      compute[v] = Regime.compute(random);
      ancestors[v] = new BitSet();
      ancestors[v].set(v);
      for (int input : inputs[v]) {
        ancestors[v].or(ancestors[input]);
      }
      contents[v] = content(random, v, inputs[v], contents, layout);
    }
    double[] asked = new double[vertices];
    double[] frequency = new double[vertices];
    for (int i = 0; i < requests; i++) {
      int request = i == 0 ? vertices - 1 : vertices / 3 + random.nextInt(vertices * 2 / 3);
      int weight = 1 + random.nextInt(5);
      asked[request] += weight;
      ancestors[request].stream().forEach(v -> frequency[v] += weight);
    }
    MaterializationProblem.Builder problem = new MaterializationProblem.Builder(layout);
    for (int v = 0; v < vertices; v++) {
      long recreation = ancestors[v].stream().mapToLong(a -> compute[a]).sum();
      long load = 1 + random.nextInt((int) contents[v].bytes());
      problem.add(
          new Candidate(
              id(v),
              Standing.NEW,
              contents[v],
              compute[v],
              load,
              recreation,
              frequency[v],
              asked[v],
              0),
          inputs[v]);
    }
    return problem;
  }

  private static Content content(
      Random random, int vertex, int[] inputs, Content[] contents, Layout layout) {
    List<Content.Column> columns = new ArrayList<>();
    Fingerprint rows = id(vertex);
    boolean extendsItsInput =
        layout == Layout.SHARED_COLUMNS && inputs.length == 1 && random.nextBoolean();
    if (extendsItsInput) {
      rows = contents[inputs[0]].rowFamily();
      columns.addAll(contents[inputs[0]].columns());
    }
    int added = extendsItsInput ? 1 : 2;
    for (int i = 0; i < added; i++) {
      columns.add(new Content.Column(id(2 * vertex + i), 1 + random.nextInt(50)));
    }
    return new Content(rows, columns);
  }

  private static Fingerprint id(int number) {
    return new Fingerprint(number, 0, 0, 0);
  }
}
