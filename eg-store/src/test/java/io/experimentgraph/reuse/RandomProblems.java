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

import static io.experimentgraph.reuse.ReuseProblem.INFINITE;
import static io.experimentgraph.reuse.ReuseProblem.MAX_COST;

import java.util.Random;
import java.util.stream.IntStream;

/** Random problems of every cost regime. */
final class RandomProblems {

  /** How costs are drawn. */
  enum Regime {
    /** As the paper's script: stored only if loading costs less than the vertex's own making. */
    PLAIN {
      @Override
      long load(Random random, long compute) {
        long load = 1 + random.nextInt(49);
        return load < compute && random.nextInt(3) == 0 ? load : INFINITE;
      }
    },
    /** Loads of any cost. */
    FREE {
      @Override
      long load(Random random, long compute) {
        return random.nextInt(10) < 4 ? 1 + random.nextInt(300) : INFINITE;
      }
    },
    /** Few different costs, zero among them: ties everywhere. */
    TIES {
      @Override
      long compute(Random random) {
        return random.nextInt(3);
      }

      @Override
      long load(Random random, long compute) {
        return random.nextInt(3) == 0 ? INFINITE : random.nextInt(4);
      }
    },
    /** Vertices that nobody measured. */
    UNKNOWN {
      @Override
      long compute(Random random) {
        return random.nextInt(4) == 0 ? INFINITE : 1 + random.nextInt(99);
      }

      @Override
      long load(Random random, long compute) {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(200) : INFINITE;
      }
    },
    /** Costs at the upper end of the range. */
    HUGE {
      @Override
      long compute(Random random) {
        return MAX_COST - random.nextInt(10);
      }

      @Override
      long load(Random random, long compute) {
        return random.nextBoolean() ? MAX_COST - random.nextInt(10) : INFINITE;
      }
    };

    long compute(Random random) {
      return 1 + random.nextInt(99);
    }

    abstract long load(Random random, long compute);
  }

  private RandomProblems() {}

  /** A DAG with much sharing, several terminals and some vertices at hand. */
  static ReuseProblem dag(Random random, int size, Regime regime) {
    ReuseProblem.Builder problem = new ReuseProblem.Builder(size);
    int window = 2 + random.nextInt(size);
    for (int v = 0; v < size; v++) {
      int inputs = v == 0 ? 0 : random.nextInt(Math.min(v, 3) + 1);
      int from = Math.max(0, v - window);
      add(problem, random, regime, random.ints(inputs, from, Math.max(v, 1)).toArray());
    }
    int terminals = 1 + random.nextInt(3);
    for (int i = 0; i < terminals; i++) {
      problem.terminal(i == 0 ? size - 1 : random.nextInt(size));
    }
    return problem.build();
  }

  /** A tree: no vertex is the input of two. */
  static ReuseProblem tree(Random random, int size, Regime regime) {
    ReuseProblem.Builder problem = new ReuseProblem.Builder(size);
    int[] user = new int[size];
    for (int v = 0; v < size - 1; v++) {
      user[v] = v + 1 + random.nextInt(Math.min(size - 1 - v, 8));
    }
    for (int v = 0; v < size; v++) {
      int vertex = v;
      int[] inputs = IntStream.range(0, v).filter(p -> user[p] == vertex).toArray();
      add(problem, random, regime, inputs);
    }
    return problem.terminal(size - 1).build();
  }

  private static void add(
      ReuseProblem.Builder problem, Random random, Regime regime, int... inputs) {
    if (random.nextInt(12) == 0) {
      problem.addComputed(inputs);
    } else {
      long compute = regime.compute(random);
      problem.add(compute, regime.load(random, compute), inputs);
    }
  }
}
