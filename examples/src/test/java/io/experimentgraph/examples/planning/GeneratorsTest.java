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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.reuse.ReuseProblem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorsTest {

  private static final long SEED = 7;
  private static final Offset<Double> ROUGHLY = within(0.02);

  @ParameterizedTest
  @EnumSource
  void sameSeedDrawsTheSameProblems(Regime regime) {
    ReuseProblem[] once = SizedProblems.draw(SEED, regime, 200, 3);
    ReuseProblem[] again = SizedProblems.draw(SEED, regime, 200, 3);
    ReuseProblem[] other = SizedProblems.draw(SEED + 1, regime, 200, 3);

    for (int i = 0; i < once.length; i++) {
      assertThat(text(again[i])).isEqualTo(text(once[i])).isNotEqualTo(text(other[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sameSeedDrawsTheSameWorkloads(WorkloadFamily family) {
    List<Workload> once = family.draw(SEED, 30);
    List<Workload> again = family.draw(SEED, 30);

    assertThat(again.stream().map(w -> text(w.problem())))
        .containsExactlyElementsOf(once.stream().map(w -> text(w.problem())).toList());
    assertThat(text(family.draw(SEED + 1, 30).get(0).problem()))
        .isNotEqualTo(text(once.get(0).problem()));
  }

  @ParameterizedTest
  @EnumSource
  void sizedProblemsNeedAllTheirVertices(Regime regime) {
    for (int vertices : new int[] {3, 100, 1_000}) {
      ReuseProblem problem = SizedProblems.draw(SEED, regime, vertices, 1)[0];

      assertThat(problem.size()).isEqualTo(vertices);
      assertThat(problem.terminals()).containsExactly(vertices - 1);
      assertThat(problem.isComputed(0)).isTrue();
      assertThat(ancestors(problem, vertices - 1).cardinality()).isEqualTo(vertices);
    }
  }

  @Test
  void aFifthOfTheVerticesAreJoinsOfANearbyPair() {
    ReuseProblem problem = SizedProblems.draw(SEED, Regime.PLAIN, 10_000, 1)[0];

    assertThat(share(problem, v -> problem.parents(v).length == 2)).isCloseTo(0.2, ROUGHLY);
    for (int v = 1; v < problem.size() - 1; v++) {
      int[] parents = problem.parents(v);
      assertThat(parents).hasSizeBetween(1, 2);
      assertThat(Arrays.stream(parents).min().orElseThrow()).isGreaterThanOrEqualTo(v - 40);
    }
  }

  @Test
  void plainCostsStoreOnlyWhatIsCheaperToLoadThanToCompute() {
    ReuseProblem problem = SizedProblems.draw(SEED, Regime.PLAIN, 10_000, 1)[0];

    for (int v : stored(problem)) {
      assertThat(problem.loadCost(v)).isBetween(1L, 49L).isLessThan(problem.computeCost(v));
    }
    // Three of four loads are cheaper than their computation.
    assertThat(share(problem, v -> problem.loadCost(v) != INFINITE)).isCloseTo(0.0375, ROUGHLY);
  }

  @Test
  void freeCostsStoreOnlyWhatIsCheaperToLoadThanToRecreate() {
    ReuseProblem problem = SizedProblems.draw(SEED, Regime.FREE, 2_000, 1)[0];

    int dear = 0;
    for (int v : stored(problem)) {
      long recreation = ancestors(problem, v).stream().mapToLong(problem::computeCost).sum();
      assertThat(problem.loadCost(v)).isBetween(1L, 499L).isLessThan(recreation);
      dear += problem.loadCost(v) > problem.computeCost(v) ? 1 : 0;
    }
    assertThat(dear).isGreaterThan(stored(problem).length / 2);
    assertThat(share(problem, v -> problem.loadCost(v) != INFINITE)).isBetween(0.2, 0.32);
  }

  @Test
  void grownDagsHaveTheDegreesOfTheShippedOne() {
    Dag dag = new Growth(Regime.PLAIN, new Random(SEED)).upTo(10_000).dag();
    ReuseProblem problem = dag.problem(dag.add(1, dag.leaves()));

    // 16 of 139 steps join, and 139 steps add 181 children: 16 of 197 vertices.
    assertThat(share(problem, v -> problem.parents(v).length > 1)).isCloseTo(0.081, ROUGHLY);
    assertThat(share(problem, v -> problem.parents(v).length > 3)).isLessThan(0.001);
    assertThat(problem.computeCost(0)).isEqualTo(2);
    assertThat(problem.loadCost(0)).isEqualTo(1);
  }

  @Test
  void scriptRepeatsDagsOfWhichALeafIsAskedFor() {
    List<Workload> workloads = WorkloadFamily.SCRIPT.draw(SEED, 300);

    assertThat(workloads.stream().distinct().count()).isBetween(20L, 30L);
    for (Workload workload : workloads) {
      assertThat(workload.vertices()).isBetween(600, 1_600);
      assertThat(workload.problem().size()).isLessThan(workload.vertices() / 2);
      assertNothingIsSuperfluous(workload.problem());
    }
  }

  @Test
  void textNeedsAllVerticesOfDifferentDags() {
    List<Workload> workloads = WorkloadFamily.TEXT.draw(SEED, 100);

    assertThat(workloads.stream().map(w -> text(w.problem())).distinct()).hasSize(100);
    for (Workload workload : workloads) {
      assertThat(workload.vertices()).isBetween(500, 2_000);
      assertThat(workload.problem().size()).isEqualTo(workload.vertices());
      assertNothingIsSuperfluous(workload.problem());
    }
  }

  private static void assertNothingIsSuperfluous(ReuseProblem problem) {
    int terminal = problem.size() - 1;
    assertThat(problem.terminals()).containsExactly(terminal);
    assertThat(ancestors(problem, terminal).cardinality()).isEqualTo(problem.size());
  }

  /** A vertex with its ancestors. */
  private static BitSet ancestors(ReuseProblem problem, int vertex) {
    BitSet ancestors = new BitSet();
    ancestors.set(vertex);
    for (int v = vertex; v >= 0; v = ancestors.previousSetBit(v - 1)) {
      for (int parent : problem.parents(v)) {
        ancestors.set(parent);
      }
    }
    return ancestors;
  }

  private static int[] stored(ReuseProblem problem) {
    return IntStream.range(0, problem.size())
        .filter(v -> problem.loadCost(v) != INFINITE)
        .toArray();
  }

  private static double share(ReuseProblem problem, IntPredicate property) {
    return (double) IntStream.range(0, problem.size()).filter(property).count() / problem.size();
  }

  private static String text(ReuseProblem problem) {
    StringBuilder text = new StringBuilder(Arrays.toString(problem.terminals()));
    for (int v = 0; v < problem.size(); v++) {
      text.append(Arrays.toString(problem.parents(v)))
          .append(problem.computeCost(v))
          .append(' ')
          .append(problem.loadCost(v));
    }
    return text.toString();
  }
}
