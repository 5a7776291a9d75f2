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

import java.util.Locale;
import java.util.Random;

/** Which vertices are stored, and at what price they are loaded. */
enum Regime {
  /**
   * As the paper's published script draws: one vertex in twenty is stored of those whose load costs
   * less than their own computation. Loading what is needed is never wrong then.
   */
  PLAIN(0) {
    @Override
    void store(Dag dag, int vertex, Random random) {
      long load = 1L + random.nextInt(49);
      if (load < dag.computeCost(vertex) && random.nextInt(100) < 5) {
        dag.store(vertex, load);
      }
    }
  },

  /**
   * Three vertices in ten are stored if, as the paper's utility demands, loading is cheaper than
   * recreating. A load may cost more than the vertex's own computation, so that it is a matter of
   * choice.
   */
  FREE(1) {
    @Override
    void store(Dag dag, int vertex, Random random) {
      long load = 1L + random.nextInt(499);
      if (random.nextInt(100) < 30 && dag.isRecreationDearerThan(load, vertex)) {
        dag.store(vertex, load);
      }
    }
  };

  private final int salt;

  Regime(int salt) {
    this.salt = salt;
  }

  /** What is added to a seed, so that no two regimes draw the same. */
  int salt() {
    return salt;
  }

  /** Draws the cost to make a vertex from its inputs. */
  static int compute(Random random) {
    return 1 + random.nextInt(99);
  }

  /** Draws whether a vertex is stored and what its load costs. */
  abstract void store(Dag dag, int vertex, Random random);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
