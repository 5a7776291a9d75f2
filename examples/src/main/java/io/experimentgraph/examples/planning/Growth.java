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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Grows a DAG from one source as the paper's published script does (section 5.6), with the degrees
 * of the DAG that the script ships with.
 */
final class Growth {

  private static final int SOURCE_COMPUTE = 2;
  private static final int SOURCE_LOAD = 1;

  /** How many vertices of the shipped DAG have as many inputs as the index says. */
  private static final int[] IN_DEGREES = {7, 116, 15, 1};

  /** How many vertices of the shipped DAG are the input of as many as the index says. */
  private static final int[] OUT_DEGREES = {32, 86, 3, 15, 3};

  private final Dag dag = new Dag();
  private final List<Integer> leaves = new ArrayList<>();
  private final Regime regime;
  private final Random random;

  Growth(Regime regime, Random random) {
    this.regime = regime;
    this.random = random;
    int source = dag.add(SOURCE_COMPUTE);
    dag.store(source, SOURCE_LOAD);
    leaves.add(source);
  }

  /** The DAG as it is now. */
  Dag dag() {
    return dag;
  }

  /** A random vertex that is the input of none. */
  int randomLeaf() {
    return leaves.get(random.nextInt(leaves.size()));
  }

  /** Goes on for a number of steps. */
  Growth steps(int count) {
    for (int i = 0; i < count; i++) {
      step(Integer.MAX_VALUE);
    }
    return this;
  }

  /** Goes on up to a size. */
  Growth upTo(int vertices) {
    while (dag.size() < vertices) {
      step(vertices);
    }
    return this;
  }

  /** One leaf gets children; some other leaves may be joined. */
  private void step(int limit) {
    int parent = takeLeaf();
    int children = Math.max(1, draw(OUT_DEGREES));
    for (int i = 0; i < children && dag.size() < limit; i++) {
      grow(parent);
    }
    int joined = Math.min(draw(IN_DEGREES), leaves.size());
    if (joined > 1 && dag.size() < limit) {
      int[] inputs = new int[joined];
      for (int i = 0; i < joined; i++) {
        inputs[i] = takeLeaf();
      }
      grow(inputs);
    }
  }

  private void grow(int... inputs) {
    int vertex = dag.add(Regime.compute(random), inputs);
    regime.store(dag, vertex, random);
    leaves.add(vertex);
  }

  private int takeLeaf() {
    int index = random.nextInt(leaves.size());
    int last = leaves.remove(leaves.size() - 1);
    return index == leaves.size() ? last : leaves.set(index, last);
  }

  private int draw(int[] frequencies) {
    int sum = 0;
    for (int frequency : frequencies) {
      sum += frequency;
    }
    int rest = random.nextInt(sum);
    int degree = 0;
    while (rest >= frequencies[degree]) {
      rest -= frequencies[degree++];
    }
    return degree;
  }
}
