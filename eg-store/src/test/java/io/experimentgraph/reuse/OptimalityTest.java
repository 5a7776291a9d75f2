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
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.reuse.RandomProblems.Regime;
import java.util.Random;
import org.jgrapht.alg.flow.DinicMFImpl;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The algorithms against brute force, and against somebody else's minimum cut. */
class OptimalityTest {

  private static final int SMALL_DAGS = 2_000;
  private static final long SEED = Long.getLong("experimentgraph.seed", 20_201_109L);

  private final ReuseAlgorithm exact = new ExactReuse();
  private final ReuseAlgorithm helix = new HelixReuse();
  private final ReuseAlgorithm linear = new LinearTimeReuse();

  /** 2,000 DAGs of each of the five regimes. */
  @ParameterizedTest
  @EnumSource
  void exactAndHelixEqualBruteForce(Regime regime) {
    Random random = new Random(SEED);
    for (int i = 0; i < SMALL_DAGS; i++) {
      ReuseProblem problem = RandomProblems.dag(random, 1 + random.nextInt(14), regime);
      PlanCost best = bruteForce(problem);
      ReusePlan plan = exact.plan(problem);
      assertThat(plan.cost(problem)).as("seed %d, DAG %d", SEED, i).isEqualTo(best);
      assertThat(helix.plan(problem)).as("seed %d, DAG %d", SEED, i).isEqualTo(plan);
      for (String name : ReuseAlgorithms.names()) {
        ReusePlan other = ReuseAlgorithms.byName(name).plan(problem);
        assertThat(other.cost(problem))
            .as("%s, seed %d, DAG %d", name, SEED, i)
            .isGreaterThanOrEqualTo(best);
      }
    }
  }

  /** JGraphT counts in doubles: sums of huge costs are beyond its precision. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGE")
  void exactEqualsSomebodyElsesMinimumCut(Regime regime) {
    Random random = new Random(SEED);
    for (int size : new int[] {50, 100, 200, 500, 1_000, 2_000}) {
      for (int i = 0; i < 3; i++) {
        ReuseProblem problem = RandomProblems.dag(random, size, regime);
        PlanCost found = exact.plan(problem).cost(problem);
        if (found.unknown() == 0) {
          assertThat(found.finite())
              .as("seed %d, size %d, DAG %d", SEED, size, i)
              .isEqualTo(minimumCut(problem));
        }
      }
    }
  }

  /** The cut alone, without the reductions that settle most of it. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void theCutAloneIsExactToo(Regime regime) {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      ReuseProblem problem = withoutComputed(random, 1 + random.nextInt(40), regime);
      ReusePlan cut = BackwardPass.run(problem, MinimumCut.solve(problem));
      assertThat(cut).as("seed %d, DAG %d", SEED, i).isEqualTo(exact.plan(problem));
    }
  }

  @ParameterizedTest
  @EnumSource
  void linearEqualsExactOnTrees(Regime regime) {
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000; i++) {
      ReuseProblem problem = RandomProblems.tree(random, 1 + random.nextInt(60), regime);
      assertThat(linear.plan(problem))
          .as("seed %d, tree %d", SEED, i)
          .isEqualTo(exact.plan(problem));
    }
  }

  /** The reference's rule: loads never cost more than the vertex's own making. */
  @Test
  void linearEqualsExactWhereLoadsCostLessThanMaking() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000; i++) {
      ReuseProblem problem = RandomProblems.dag(random, 1 + random.nextInt(80), Regime.PLAIN);
      assertThat(linear.plan(problem)).isEqualTo(exact.plan(problem));
    }
  }

  private static ReuseProblem withoutComputed(Random random, int size, Regime regime) {
    ReuseProblem drawn = RandomProblems.dag(random, size, regime);
    ReuseProblem.Builder problem = new ReuseProblem.Builder(size);
    for (int v = 0; v < size; v++) {
      problem.add(drawn.computeCost(v), drawn.loadCost(v), drawn.parents(v));
    }
    for (int terminal : drawn.terminals()) {
      problem.terminal(terminal);
    }
    return problem.build();
  }

  /** All sets of stored vertices to be loaded where they are met. */
  private static PlanCost bruteForce(ReuseProblem problem) {
    int stored = 0;
    for (int v = 0; v < problem.size(); v++) {
      stored |= problem.loadCost(v) != INFINITE && !problem.isComputed(v) ? 1 << v : 0;
    }
    PlanCost best = cost(problem, 0);
    for (int loads = stored; loads != 0; loads = (loads - 1) & stored) {
      PlanCost cost = cost(problem, loads);
      best = cost.compareTo(best) < 0 ? cost : best;
    }
    return best;
  }

  private static PlanCost cost(ReuseProblem problem, int loads) {
    int needed = 0;
    for (int terminal : problem.terminals()) {
      needed |= 1 << terminal;
    }
    int unknown = 0;
    long finite = 0;
    for (int v = problem.size() - 1; v >= 0; v--) {
      if ((needed >> v & 1) == 0 || problem.isComputed(v)) {
        continue;
      }
      if ((loads >> v & 1) != 0) {
        finite += problem.loadCost(v);
        continue;
      }
      if (problem.computeCost(v) == INFINITE) {
        unknown++;
      } else {
        finite += problem.computeCost(v);
      }
      for (int parent : problem.parents(v)) {
        needed |= 1 << parent;
      }
    }
    return new PlanCost(unknown, finite);
  }

  /** The plain construction of the paper's section 3.5, cut by JGraphT. */
  private static long minimumCut(ReuseProblem problem) {
    double infinite = 0x1p40;
    SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    int source = -1;
    int sink = -2;
    graph.addVertex(source);
    graph.addVertex(sink);
    for (int v = 0; v < problem.size(); v++) {
      graph.addVertex(2 * v);
      graph.addVertex(2 * v + 1);
    }
    for (int v = 0; v < problem.size(); v++) {
      if (problem.isComputed(v)) {
        continue;
      }
      long load = problem.loadCost(v);
      long compute = problem.computeCost(v);
      arc(graph, 2 * v, 2 * v + 1, load == INFINITE ? infinite : load);
      arc(graph, 2 * v + 1, sink, compute == INFINITE ? infinite : compute);
      for (int parent : problem.parents(v)) {
        arc(graph, 2 * v + 1, 2 * parent, infinite);
      }
    }
    for (int terminal : problem.terminals()) {
      arc(graph, source, 2 * terminal, infinite);
    }
    return (long) new DinicMFImpl<>(graph).calculateMinCut(source, sink);
  }

  private static void arc(
      SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph,
      int from,
      int to,
      double capacity) {
    DefaultWeightedEdge edge = graph.addEdge(from, to);
    if (edge != null) {
      graph.setEdgeWeight(edge, capacity);
    }
  }
}
