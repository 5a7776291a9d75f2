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
package io.experimentgraph.materialize;

import static io.experimentgraph.materialize.Problems.content;
import static io.experimentgraph.materialize.Problems.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.materialize.MaterializationProblem.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarginalGainTest {

  private static final long SEED = Long.getLong("experimentgraph.seed", 20_201_109L);

  private final Materializer marginalGain = new MarginalGainMaterializer(0, 0, 10_000);

  private static Candidate vertex(
      int number, long compute, long load, long recreation, double requests) {
    return vertex(number, content(-number, 10), compute, load, recreation, requests);
  }

  private static Candidate vertex(
      int number, Content content, long compute, long load, long recreation, double requests) {
    return new Candidate(
        id(number), Standing.NEW, content, compute, load, recreation, 1, requests, 0);
  }

  private static MaterializationProblem.Builder problem() {
    return new MaterializationProblem.Builder(Layout.WHOLE_ARTIFACTS);
  }

  /** By the paper's utility all three are stored, and two of them never loaded. */
  @Test
  void ofAChainOneIsEnough() {
    MaterializationProblem.Builder chain = problem();
    chain.add(vertex(1, 100, 1, 100, 0));
    chain.add(vertex(2, 10, 1, 110, 0), 0);
    chain.add(vertex(3, 10, 1, 120, 1), 1);
    MaterializationPlan plan = marginalGain.plan(chain.build(1_000));
    assertThat(plan.store()).containsExactly(id(3));
    assertThat(plan.redundant()).containsExactlyInAnyOrder(id(1), id(2));
    assertThat(new GreedyMaterializer(0, 0).plan(chain.build(1_000)).store()).hasSize(3);
  }

  @Test
  void whatOtherWorkloadsAskForIsTakenAsWell() {
    MaterializationProblem.Builder chain = problem();
    chain.add(vertex(1, 100, 1, 100, 0));
    chain.add(vertex(2, 10, 1, 110, 5), 0);
    chain.add(vertex(3, 10, 1, 120, 1), 1);
    assertThat(marginalGain.plan(chain.build(1_000)).store()).containsExactly(id(2), id(3));
    assertThat(marginalGain.plan(chain.leastGain(11).build(1_000)).store()).containsExactly(id(2));
  }

  /** Storing one branch saves nothing of what both are made of. */
  @Test
  void aSharedAncestorIsNotSavedByOneOfItsUsers() {
    MaterializationProblem.Builder diamond = problem();
    diamond.add(vertex(1, 100, 90, 100, 0));
    diamond.add(vertex(2, 1, 50, 101, 0), 0);
    diamond.add(vertex(3, 1, 50, 101, 0), 0);
    Candidate request =
        new Candidate(id(4), Standing.FORBIDDEN, content(-4, 10), 1, 1, 103, 1, 1, 0);
    diamond.add(request, 1, 2);
    assertThat(marginalGain.plan(diamond.build(10)).store()).containsExactly(id(1));
    assertThat(marginalGain.plan(diamond.build(1_000)).store()).containsExactly(id(1));
  }

  @Test
  void whatAWiderArtifactHoldsIsRedundant() {
    MaterializationProblem.Builder problem = problem();
    problem.add(vertex(1, content(7, 10, 10, 10), 100, 1, 100, 2));
    problem.add(vertex(2, content(7, 10), 100, 1, 100, 1));
    MaterializationPlan plan = marginalGain.plan(problem.build(1_000));
    assertThat(plan.store()).containsExactly(id(1));
    assertThat(plan.redundant()).containsExactly(id(2));
  }

  /** Its input is smaller, but with room for both it is the output that saves most. */
  @Test
  void bytesDoNotMatterWhereAllFits() {
    MaterializationProblem.Builder chain = problem();
    chain.add(vertex(1, content(-1, 10), 100, 1, 100, 0));
    chain.add(vertex(2, content(-2, 20), 10, 1, 110, 1), 0);
    assertThat(marginalGain.plan(chain.build(1_000)).store()).containsExactly(id(2));
    assertThat(marginalGain.plan(chain.build(10)).store()).containsExactly(id(1));
  }

  /** One that saves much in little room does not keep out one that saves more in all of it. */
  @Test
  void theMostPerByteIsNotAlwaysTheMost() {
    MaterializationProblem.Builder problem = problem();
    problem.add(vertex(1, content(1, 1), 3, 1, 3, 1));
    problem.add(vertex(2, content(2, 100), 101, 1, 101, 1));
    assertThat(marginalGain.plan(problem.build(100)).store()).containsExactly(id(2));
  }

  /**
   * The objective of what each materializer stores, relative to the best set under the budget, in
   * the mean over random graphs. Decided which of them is the default.
   */
  @Test
  void itIsCloserToTheBestSetThanTheRest() {
    Random random = new Random(SEED);
    double[] quality = new double[3];
    int rounds = 0;
    for (int i = 0; i < 60; i++) {
      MaterializationProblem.Builder builder = Problems.random(random, 11, 4);
      long all = builder.build(0).candidates().stream().mapToLong(c -> c.content().bytes()).sum();
      MaterializationProblem problem = builder.build((long) (all * random.nextDouble() * 0.5));
      Objective objective = new Objective(problem);
      double best = bruteForce(problem, objective);
      if (best == 0) {
        continue;
      }
      rounds++;
      List<Materializer> materializers =
          List.of(marginalGain, new GreedyMaterializer(0, 0), new HelixMaterializer());
      for (int m = 0; m < quality.length; m++) {
        MaterializationPlan plan = materializers.get(m).plan(problem);
        double saved = objective.saved(Problems.storedAfter(problem, plan));
        assertThat(saved).as("seed %d, graph %d", SEED, i).isBetween(0.0, best + 1e-6);
        quality[m] += saved / best;
      }
    }
    assertThat(quality[0] / rounds).as("seed %d", SEED).isGreaterThan(0.96);
    assertThat(quality[0]).as("seed %d", SEED).isGreaterThan(quality[1]);
    assertThat(quality[1]).as("seed %d", SEED).isGreaterThan(quality[2]);
  }

  private static double bruteForce(MaterializationProblem problem, Objective objective) {
    double best = 0;
    int size = problem.candidates().size();
    for (int set = 0; set < 1 << size; set++) {
      List<Integer> stored = new ArrayList<>();
      long bytes = 0;
      for (int v = 0; v < size; v++) {
        if ((set >> v & 1) != 0) {
          stored.add(v);
          bytes += problem.candidates().get(v).content().bytes();
        }
      }
      if (bytes <= problem.budgetBytes()) {
        best = Math.max(best, objective.saved(stored));
      }
    }
    return best;
  }

  @Test
  void theObjectiveIsWhatTheBestPlansSave() {
    MaterializationProblem.Builder chain = problem();
    chain.add(vertex(1, 100, 1, 100, 0));
    chain.add(vertex(2, 10, 4, 110, 5), 0);
    chain.add(vertex(3, 10, 1, 120, 1), 1);
    Objective objective = new Objective(chain.build(0));
    assertThat(objective.saved(Set.of())).isZero();
    assertThat(objective.saved(Set.of(0))).isEqualTo(6 * 99);
    assertThat(objective.saved(Set.of(1))).isEqualTo(6 * 106);
    assertThat(objective.saved(Set.of(0, 1, 2))).isEqualTo(5 * 106 + 119);
  }
}
