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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaterializersTest {

  private static Fingerprint id(int number) {
    return new Fingerprint(number, 0, 0, 0);
  }

  /** Loading costs 1 second, the potential is 0. */
  private static Candidate candidate(
      int number, boolean isStored, long bytes, double recreationSeconds) {
    return new Candidate(id(number), isStored, bytes, 1, recreationSeconds, 1, 0);
  }

  private static Candidate fresh(int number, long bytes, double recreationSeconds) {
    return candidate(number, false, bytes, recreationSeconds);
  }

  private static Candidate stored(int number, long bytes, double recreationSeconds) {
    return candidate(number, true, bytes, recreationSeconds);
  }

  private static void assertPlan(
      MaterializationPlan plan, Set<Fingerprint> store, Set<Fingerprint> evict) {
    assertThat(plan.store()).isEqualTo(store);
    assertThat(plan.evict()).isEqualTo(evict);
  }

  @Test
  void utilityIsThatOfThePaper() {
    Candidate model = new Candidate(id(1), false, 10, 2, 50, 1, 0.9);
    Candidate table = new Candidate(id(2), false, 100, 4, 100, 1, 0.3);
    Candidate cheap = new Candidate(id(3), false, 10, 1, 5, 5, 0.6);
    Utility utility = new Utility(List.of(model, table, cheap), 0.25);
    // Sums: potentials 1.8, benefits 10 + 4 + 0.5.
    assertThat(utility.of(model)).isCloseTo(0.25 * 0.5 + 0.75 * 10 / 14.5, within(1e-12));
    assertThat(utility.of(table)).isCloseTo(0.25 / 6 + 0.75 * 4 / 14.5, within(1e-12));
    assertThat(utility.of(cheap)).isZero();
  }

  @Test
  void utilityOfNothingKnownIsZero() {
    Candidate unknown = fresh(1, 10, Double.NaN);
    assertThat(new Utility(List.of(unknown), 0.5).of(unknown)).isZero();
  }

  @Test
  void greedyTakesTheBestAndSkipsWhatDoesNotFit() {
    List<Candidate> candidates =
        List.of(fresh(1, 60, 600), fresh(2, 60, 500), fresh(3, 40, 100), fresh(4, 10, 1));
    assertPlan(new GreedyMaterializer(0, 0).plan(candidates, 100), Set.of(id(1), id(3)), Set.of());
  }

  @Test
  void greedyEvictsWhatIsNotChosenAgain() {
    List<Candidate> candidates = List.of(stored(1, 60, 100), fresh(2, 60, 1000));
    assertPlan(
        new GreedyMaterializer(0.5, 0.1).plan(candidates, 100), Set.of(id(2)), Set.of(id(1)));
    assertPlan(new GreedyMaterializer(0.5, 0.1).plan(candidates, 120), Set.of(id(2)), Set.of());
  }

  @Test
  void aNewVertexMustBeBetterByTheHysteresis() {
    Materializer greedy = new GreedyMaterializer(0, 0.5);
    assertPlan(greedy.plan(List.of(stored(1, 8, 64), fresh(2, 8, 95)), 8), Set.of(), Set.of());
    assertPlan(
        greedy.plan(List.of(stored(1, 8, 64), fresh(2, 8, 97)), 8), Set.of(id(2)), Set.of(id(1)));
  }

  @Test
  void equalUtilitiesAreDecidedByFingerprint() {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      candidates.add(fresh(i, 10, 100));
    }
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(candidates, random);
      assertPlan(
          new GreedyMaterializer(0.5, 0).plan(candidates, 20), Set.of(id(1), id(2)), Set.of());
    }
  }

  @Test
  void aStoredVertexThatPaysIsNeverEvictedWhileThereIsRoom() {
    // All weight on potential, of which there is none: utility 0, but loading is cheaper.
    List<Candidate> candidates = List.of(stored(1, 10, 100), stored(2, 10, Double.NaN));
    assertPlan(new GreedyMaterializer(1, 0.1).plan(candidates, 20), Set.of(), Set.of());
    assertThat(new GreedyMaterializer(1, 0.1).plan(candidates, 10).evict()).hasSize(1);
    assertPlan(
        new GreedyMaterializer(1, 0.1).plan(List.of(stored(1, 10, 1)), 100),
        Set.of(),
        Set.of(id(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "all"})
  void theBudgetIsNeverExceeded(String name) {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        candidates.add(
            new Candidate(
                id(i),
                random.nextBoolean(),
                random.nextInt(20) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(100),
                1 + random.nextInt(5),
                random.nextInt(100),
                random.nextInt(20),
                random.nextDouble()));
      }
      long budget = random.nextInt(500);
      MaterializationPlan plan = Materializers.byName(name, 0.5).plan(candidates, budget);
      long used = 0;
      for (Candidate candidate : candidates) {
        boolean isChosen =
            candidate.isStored()
                ? !plan.evict().contains(candidate.vertex())
                : plan.store().contains(candidate.vertex());
        used += isChosen ? candidate.sizeBytes() : 0;
      }
      assertThat(used).isBetween(0L, budget);
    }
  }

  @Test
  void allStoresWhatDoesNotPayToo() {
    assertPlan(
        new AllMaterializer(0.5).plan(List.of(fresh(1, 10, 0.1), fresh(2, 10, 50)), 100),
        Set.of(id(1), id(2)),
        Set.of());
    assertPlan(
        new AllMaterializer(0.5).plan(List.of(fresh(1, 10, 0.1), fresh(2, 10, 50)), 10),
        Set.of(id(2)),
        Set.of());
  }

  @Test
  void noneLeavesTheStoreAlone() {
    assertPlan(
        new NoMaterializer().plan(List.of(fresh(1, 10, 100), stored(2, 10, 100)), 0),
        Set.of(),
        Set.of());
  }

  @Test
  void materializersAreFoundByName() {
    for (String name : Materializers.names()) {
      assertThat(Materializers.byName(name, 0.5).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> Materializers.byName("best", 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'best'")
        .hasMessageContaining("greedy");
    for (double alpha : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Materializers.byName("none", alpha))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new GreedyMaterializer(0.5, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
