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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReuseAlgorithmsTest {

  /** Vertices in topological order; the last one is the terminal unless others are named. */
  private static final class Dag {
    private final List<int[]> parents = new ArrayList<>();
    private final List<Long> compute = new ArrayList<>();
    private final List<Long> load = new ArrayList<>();
    private final List<Boolean> computed = new ArrayList<>();

    Dag source() {
      return add(0, INFINITE, true);
    }

    Dag vertex(long computeNanos, long loadNanos, int... inputs) {
      return add(computeNanos, loadNanos, false, inputs);
    }

    private Dag add(long computeNanos, long loadNanos, boolean isComputed, int... inputs) {
      parents.add(inputs);
      compute.add(computeNanos);
      load.add(loadNanos);
      computed.add(isComputed);
      return this;
    }

    ReuseProblem terminals(int... terminals) {
      boolean[] flags = new boolean[computed.size()];
      for (int i = 0; i < flags.length; i++) {
        flags[i] = computed.get(i);
      }
      return new ReuseProblem(
          parents.toArray(int[][]::new),
          compute.stream().mapToLong(Long::longValue).toArray(),
          load.stream().mapToLong(Long::longValue).toArray(),
          flags,
          terminals);
    }

    ReuseProblem problem() {
      return terminals(parents.size() - 1);
    }
  }

  private static void assertPlan(ReusePlan plan, int[] loads, int[] computes) {
    assertThat(plan.loads().stream().toArray()).containsExactly(loads);
    assertThat(plan.computes().stream().toArray()).containsExactly(computes);
  }

  private static int[] of(int... vertices) {
    return vertices;
  }

  private static ReusePlan plan(String algorithm, ReuseProblem problem) {
    return ReuseAlgorithms.byName(algorithm).plan(problem);
  }

  /** The example that the paper prints (section 3.2). */
  @Test
  void linearReproducesThePrintedExample() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(10, 5, 0)
            .vertex(10, INFINITE, 0)
            .vertex(1, 17, 1, 2)
            .vertex(5, 20, 3)
            .vertex(1, INFINITE, 4)
            .problem();
    assertPlan(plan("linear", problem), of(4), of(5));
  }

  @Test
  void linearComputesOnATie() {
    assertPlan(plan("linear", new Dag().source().vertex(5, 5, 0).problem()), of(), of(1));
    assertPlan(plan("linear", new Dag().source().vertex(5, 4, 0).problem()), of(1), of());
  }

  @Test
  void linearLoadsWhateverIsStoredAboveAnUnknownCost() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(INFINITE, INFINITE, 0)
            .vertex(1, INFINITE - 1, 1)
            .vertex(1, INFINITE, 2)
            .problem();
    assertPlan(plan("linear", problem), of(2), of(3));
  }

  @Test
  void linearComputesWhatIsNeitherStoredNorKnown() {
    ReuseProblem problem =
        new Dag().source().vertex(INFINITE, INFINITE, 0).vertex(7, 3, 0, 1).problem();
    assertPlan(plan("linear", problem), of(2), of());
    ReuseProblem unstored =
        new Dag().source().vertex(INFINITE, INFINITE, 0).vertex(7, INFINITE, 1).problem();
    assertPlan(plan("linear", unstored), of(), of(1, 2));
  }

  @Test
  void linearCountsAnInputThatIsReadTwiceOnce() {
    ReuseProblem problem = new Dag().source().vertex(10, INFINITE, 0).vertex(1, 12, 1, 1).problem();
    assertPlan(plan("linear", problem), of(), of(1, 2));
  }

  /** The paper's claim of optimality fails here (section 3.3): kept as it was published. */
  @Test
  void linearMissesTheBestPlanWhereAncestorsAreShared() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(10, INFINITE, 0)
            .vertex(1, 8, 1)
            .vertex(1, 8, 1)
            .vertex(1, INFINITE, 2, 3)
            .problem();
    assertPlan(plan("linear", problem), of(2, 3), of(4));
  }

  @Test
  void costsThatAddUpBeyondTheRangeDoNotTurnNegative() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(INFINITE - 1, INFINITE, 0)
            .vertex(INFINITE - 1, INFINITE - 2, 1)
            .problem();
    assertPlan(plan("linear", problem), of(2), of());
  }

  @Test
  void severalTerminalsAreServedByOnePlan() {
    Dag dag = new Dag().source().vertex(10, 2, 0).vertex(10, 50, 1).vertex(1, INFINITE, 1).source();
    assertPlan(plan("linear", dag.terminals(2, 3, 4)), of(1), of(2, 3));
    assertPlan(plan("linear", dag.terminals(1, 2)), of(1), of(2));
    assertPlan(plan("linear", dag.terminals()), of(), of());
    assertPlan(plan("all", dag.terminals(2, 3)), of(1, 2), of(3));
    assertPlan(plan("none", dag.terminals(2)), of(), of(1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "all", "none"})
  void whatIsAtHandIsNeitherLoadedNorComputed(String algorithm) {
    ReuseProblem problem =
        new ReuseProblem(
            new int[][] {{}, {0}},
            new long[] {5, 5},
            new long[] {1, 1},
            new boolean[] {false, true},
            new int[] {1});
    assertPlan(plan(algorithm, problem), of(), of());
  }

  @Test
  void allLoadsTheTopmostStoredVerticesWhateverTheyCost() {
    ReuseProblem problem =
        new Dag().source().vertex(1, 100, 0).vertex(1, 100, 1).vertex(1, INFINITE, 2).problem();
    assertPlan(plan("all", problem), of(2), of(3));
    assertPlan(plan("none", problem), of(), of(1, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "all", "none"})
  void everyPlanCanBeExecuted(String algorithm) {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      Dag dag = new Dag().source();
      int size = 2 + random.nextInt(20);
      for (int v = 1; v < size; v++) {
        int[] inputs = random.ints(1 + random.nextInt(3), 0, v).toArray();
        dag.vertex(
            random.nextInt(5) == 0 ? INFINITE : random.nextInt(20),
            random.nextBoolean() ? INFINITE : random.nextInt(20),
            inputs);
      }
      ReuseProblem problem = dag.terminals(size - 1, random.nextInt(size));
      ReusePlan plan = plan(algorithm, problem);
      for (int terminal : problem.terminals()) {
        assertThat(isHad(problem, plan, terminal)).isTrue();
      }
      assertThat(plan.loads().intersects(plan.computes())).isFalse();
      plan.loads().stream().forEach(v -> assertThat(problem.loadNanos()[v]).isLessThan(INFINITE));
      plan.computes().stream()
          .flatMap(v -> java.util.Arrays.stream(problem.parents()[v]))
          .forEach(parent -> assertThat(isHad(problem, plan, parent)).isTrue());
    }
  }

  private static boolean isHad(ReuseProblem problem, ReusePlan plan, int vertex) {
    return problem.computed()[vertex] || plan.loads().get(vertex) || plan.computes().get(vertex);
  }

  @Test
  void algorithmsAreFoundByName() {
    for (String name : ReuseAlgorithms.names()) {
      assertThat(ReuseAlgorithms.byName(name).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> ReuseAlgorithms.byName("best"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'best'")
        .hasMessageContaining("linear");
  }
}
