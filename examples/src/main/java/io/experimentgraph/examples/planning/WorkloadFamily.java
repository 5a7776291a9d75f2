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
import java.util.Locale;
import java.util.Random;

/** The synthetic workloads of the paper (section 5.6), twice: as published and as described. */
enum WorkloadFamily {
  /**
   * As the published script draws them: a tenth as many different DAGs as workloads, drawn with
   * replacement, and one random leaf asked for.
   */
  SCRIPT {
    @Override
    List<Workload> draw(long seed, int count) {
      Random random = new Random(seed);
      List<Workload> distinct = new ArrayList<>();
      for (int i = 0; i < Math.max(1, count / REPETITIONS); i++) {
        Growth growth = new Growth(Regime.PLAIN, random).steps(500 + random.nextInt(500));
        distinct.add(new Workload(growth.dag().size(), growth.dag().problem(growth.randomLeaf())));
      }
      return random.ints(count, 0, distinct.size()).mapToObj(distinct::get).toList();
    }
  },

  /**
   * As the text describes them: 500 to 2,000 vertices, all of them needed, all workloads different,
   * loads that may cost more than the vertex's own computation.
   */
  TEXT {
    @Override
    List<Workload> draw(long seed, int count) {
      Random random = new Random(seed);
      List<Workload> workloads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int vertices = 500 + random.nextInt(1_501);
        Dag dag = new Growth(Regime.FREE, random).upTo(vertices - 1).dag();
        int terminal = dag.add(Regime.compute(random), dag.leaves());
        workloads.add(new Workload(vertices, dag.problem(terminal)));
      }
      return workloads;
    }
  };

  private static final int REPETITIONS = 10;

  /** Draws workloads in the order in which they are planned, the same ones for the same seed. */
  abstract List<Workload> draw(long seed, int count);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
