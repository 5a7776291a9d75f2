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

import io.experimentgraph.reuse.ReuseProblem;
import java.util.Random;

/**
 * Problems of a given size (paper, section 8): one source at hand, each vertex made of one of the
 * 40 before it, one in five of two of them, and one terminal that needs all leaves.
 */
final class SizedProblems {

  private static final int WINDOW = 40;
  private static final int PERCENT_OF_JOINS = 20;

  private SizedProblems() {}

  /** Draws problems, the same ones for the same seed. */
  static ReuseProblem[] draw(long seed, Regime regime, int vertices, int count) {
    Random random = new Random(seed + 1_000_003L * vertices + regime.salt());
    ReuseProblem[] problems = new ReuseProblem[count];
    for (int i = 0; i < count; i++) {
      problems[i] = draw(random, regime, vertices);
    }
    return problems;
  }

  private static ReuseProblem draw(Random random, Regime regime, int vertices) {
    Dag dag = new Dag();
    dag.addComputed();
    while (dag.size() < vertices - 1) {
      int vertex = dag.add(Regime.compute(random), inputs(random, dag.size()));
      regime.store(dag, vertex, random);
    }
    return dag.problem(dag.add(Regime.compute(random), dag.leaves()));
  }

  private static int[] inputs(Random random, int size) {
    int window = Math.min(WINDOW, size);
    int one = random.nextInt(window);
    if (window == 1 || random.nextInt(100) >= PERCENT_OF_JOINS) {
      return new int[] {size - 1 - one};
    }
    int other = (one + 1 + random.nextInt(window - 1)) % window;
    return new int[] {size - 1 - one, size - 1 - other};
  }
}
