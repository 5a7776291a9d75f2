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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.reuse.RandomProblems.Regime;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReuseAlgorithmsTest {

  /** Vertices in topological order; the last one is the terminal unless others are named. */
  private static final class Dag {
    private final ReuseProblem.Builder builder = new ReuseProblem.Builder();
    private int last;

    Dag source() {
      last = builder.addComputed();
      return this;
    }

    Dag vertex(long compute, long load, int... inputs) {
      last = builder.add(compute, load, inputs);
      return this;
    }

    ReuseProblem terminals(int... terminals) {
      for (int terminal : terminals) {
        builder.terminal(terminal);
      }
      return builder.build();
    }

    ReuseProblem problem() {
      return terminals(last);
    }
  }

  private static void assertPlan(ReusePlan plan, int[] loads, int[] computes) {
    assertThat(plan.loads().stream().toArray()).containsExactly(loads);
    assertThat(plan.computes().stream().toArray()).containsExactly(computes);
  }

  private static void assertCost(String algorithm, ReuseProblem problem, long expected) {
    assertThat(plan(algorithm, problem).cost(problem)).isEqualTo(new PlanCost(0, expected));
  }

  private static int[] of(int... vertices) {
    return vertices;
  }

  private static ReusePlan plan(String algorithm, ReuseProblem problem) {
    return ReuseAlgorithms.byName(algorithm).plan(problem);
  }

  /** The example that the paper prints (section 3.2). */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "linear", "helix"})
  void theWorkedExampleOfThePaper(String algorithm) {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(10, 5, 0)
            .vertex(10, INFINITE, 0)
            .vertex(1, 17, 1, 2)
            .vertex(5, 20, 3)
            .vertex(1, INFINITE, 4)
            .problem();
    assertPlan(plan(algorithm, problem), of(4), of(5));
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
            .vertex(1, MAX_COST, 1)
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

  /**
   * The paper's first counter-example (section 3.3): the forward pass counts a shared ancestor once
   * per path, 23 for what costs 13.
   */
  @Test
  void linearLoadsADiamondThatIsCheaperToMake() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(10, INFINITE, 0)
            .vertex(1, INFINITE, 1)
            .vertex(1, INFINITE, 1)
            .vertex(1, 15, 2, 3)
            .vertex(1, INFINITE, 4)
            .problem();
    assertPlan(plan("linear", problem), of(4), of(5));
    assertCost("linear", problem, 16);
    assertPlan(plan("exact", problem), of(), of(1, 2, 3, 4, 5));
    assertCost("exact", problem, 14);
    assertCost("helix", problem, 14);
  }

  /** The second one: each load is cheap by itself, and no better sum of paths would repair it. */
  @Test
  void linearLoadsTwoVerticesWhoseSharedAncestorIsCheaper() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(10, INFINITE, 0)
            .vertex(1, 8, 1)
            .vertex(1, 8, 1)
            .vertex(1, INFINITE, 2, 3)
            .problem();
    assertPlan(plan("linear", problem), of(2, 3), of(4));
    assertCost("linear", problem, 17);
    assertPlan(plan("exact", problem), of(), of(1, 2, 3, 4));
    assertCost("exact", problem, 13);
    assertCost("helix", problem, 13);
  }

  /** What two terminals pay for once; planned one after another they would both load. */
  @Test
  void exactSharesAnAncestorBetweenTerminals() {
    Dag dag = new Dag().source().vertex(10, INFINITE, 0).vertex(1, 8, 1).vertex(1, 8, 1);
    ReuseProblem problem = dag.terminals(2, 3);
    assertPlan(plan("exact", problem), of(), of(1, 2, 3));
    assertCost("linear", problem, 16);
    assertCost("exact", problem, 12);
  }

  /** The reference takes 10^7 for infinite, and so computes this at five times the price. */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "helix"})
  void costsBeyondTheReferencesInfinityAreExact(String algorithm) {
    ReuseProblem problem =
        new Dag().source().vertex(50_000_000, INFINITE, 0).vertex(1, 10_000_001, 1).problem();
    assertPlan(plan(algorithm, problem), of(2), of());
  }

  /** Vertex 1 must be computed for terminal 2, whatever it costs: then 3 is made from it. */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "helix"})
  void whatMustBeComputedAtUnknownCostCostsOthersNothing(String algorithm) {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(INFINITE, INFINITE, 0)
            .vertex(1, INFINITE, 1)
            .vertex(1, 5, 1)
            .terminals(2, 3);
    assertPlan(plan(algorithm, problem), of(), of(1, 2, 3));
    assertThat(plan(algorithm, problem).cost(problem)).isEqualTo(new PlanCost(1, 2));
  }

  /** Path sums double with every diamond: the forward pass must not turn negative. */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "linear", "helix"})
  void costsThatAddUpBeyondTheRangeDoNotTurnNegative(String algorithm) {
    Dag dag = new Dag().vertex(MAX_COST, INFINITE);
    int last = 0;
    for (int i = 0; i < 80; i++) {
      dag.vertex(1, INFINITE, last)
          .vertex(1, INFINITE, last)
          .vertex(1, INFINITE, last + 1, last + 2);
      last += 3;
    }
    ReuseProblem problem = dag.vertex(MAX_COST, MAX_COST - 1, last).problem();
    assertPlan(plan(algorithm, problem), of(last + 1), of());
  }

  private static Dag twoBranches() {
    return new Dag().source().vertex(10, 2, 0).vertex(10, 50, 1).vertex(1, INFINITE, 1).source();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "linear", "helix"})
  void severalTerminalsAreServedByOnePlan(String algorithm) {
    assertPlan(plan(algorithm, twoBranches().terminals(2, 3, 4)), of(1), of(2, 3));
    assertPlan(plan(algorithm, twoBranches().terminals(1, 2)), of(1), of(2));
    assertPlan(plan(algorithm, twoBranches().terminals()), of(), of());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsAtHandIsNeitherLoadedNorComputed(String algorithm) {
    ReuseProblem.Builder problem = new ReuseProblem.Builder();
    problem.add(5, 1);
    problem.terminal(problem.addComputed(0));
    assertPlan(plan(algorithm, problem.build()), of(), of());
  }

  @Test
  void bottomUpLoadsTheTopmostStoredVerticesWhateverTheyCost() {
    ReuseProblem problem =
        new Dag().source().vertex(1, 100, 0).vertex(1, 100, 1).vertex(1, INFINITE, 2).problem();
    assertPlan(plan("bottomUp", problem), of(2), of(3));
    assertPlan(plan("none", problem), of(), of(1, 2, 3));
  }

  /** Unneeded loads and computations included: what makes the published baseline weak. */
  @Test
  void allLoadsEveryStoredAncestor() {
    ReuseProblem problem =
        new Dag()
            .source()
            .vertex(1, 100, 0)
            .vertex(1, INFINITE, 1)
            .vertex(1, 100, 2)
            .vertex(1, INFINITE, 3)
            .vertex(1, 1, 0)
            .terminals(4);
    assertPlan(plan("all", problem), of(1, 3), of(2, 4));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPlanCanBeExecuted(String algorithm) {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      Regime regime = Regime.values()[random.nextInt(Regime.values().length)];
      ReuseProblem problem = RandomProblems.dag(random, 2 + random.nextInt(20), regime);
      ReusePlan plan = plan(algorithm, problem);
      for (int terminal : problem.terminals()) {
        assertThat(isHad(problem, plan, terminal)).isTrue();
      }
      assertThat(plan.loads().intersects(plan.computes())).isFalse();
      plan.loads().stream().forEach(v -> assertThat(problem.loadCost(v)).isLessThan(INFINITE));
      plan.computes().stream()
          .flatMap(v -> Arrays.stream(problem.parents(v)))
          .forEach(parent -> assertThat(isHad(problem, plan, parent)).isTrue());
    }
  }

  private static SortedSet<String> names() {
    return ReuseAlgorithms.names();
  }

  private static boolean isHad(ReuseProblem problem, ReusePlan plan, int vertex) {
    return problem.isComputed(vertex) || plan.loads().get(vertex) || plan.computes().get(vertex);
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

  @Test
  void problemsThatMakeNoSenseAreRejected() {
    ReuseProblem.Builder problem = new ReuseProblem.Builder();
    int vertex = problem.add(1, 1);
    assertThatThrownBy(() -> problem.add(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> problem.add(1, MAX_COST + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> problem.add(1, 1, vertex + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inputs come first");
    assertThatThrownBy(() -> problem.terminal(vertex + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(problem.build().size()).isEqualTo(1);
  }

  @Test
  void secondsBecomeMicroseconds() {
    assertThat(ReuseProblem.cost(0)).isZero();
    assertThat(ReuseProblem.cost(1.5)).isEqualTo(1_500_000);
    assertThat(ReuseProblem.cost(1e30)).isEqualTo(MAX_COST);
    assertThat(ReuseProblem.cost(Double.NaN)).isEqualTo(INFINITE);
    assertThat(ReuseProblem.cost(Double.POSITIVE_INFINITY)).isEqualTo(INFINITE);
    assertThatThrownBy(() -> ReuseProblem.cost(-1e-3)).isInstanceOf(IllegalArgumentException.class);
  }
}
