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

import static io.experimentgraph.materialize.Problems.candidate;
import static io.experimentgraph.materialize.Problems.content;
import static io.experimentgraph.materialize.Problems.fresh;
import static io.experimentgraph.materialize.Problems.id;
import static io.experimentgraph.materialize.Problems.problem;
import static io.experimentgraph.materialize.Problems.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaterializersTest {

  private static final long SEED = Long.getLong("experimentgraph.seed", 20_201_109L);

  private static void assertPlan(
      MaterializationPlan plan, List<Fingerprint> store, Set<Fingerprint> evict) {
    assertThat(plan.store()).isEqualTo(store);
    assertThat(plan.evict()).isEqualTo(evict);
  }

  private static Materializer greedy(double alpha, double hysteresis) {
    return new GreedyMaterializer(alpha, hysteresis);
  }

  @Test
  void utilityIsThatOfThePaper() {
    List<Candidate> candidates =
        List.of(
            candidate(1, Standing.NEW, 10, 2, 50, 1, 0.9),
            candidate(2, Standing.NEW, 100, 4, 100, 1, 0.3),
            candidate(3, Standing.NEW, 10, 1, 5, 5, 0.6));
    Utility utility = new Utility(candidates, new long[] {10, 100, 10}, 0.25);
    // Sums: potentials 1.8, benefits 10 + 4 + 0.5.
    assertThat(utility.of(0)).isCloseTo(0.25 * 0.5 + 0.75 * 10 / 14.5, within(1e-12));
    assertThat(utility.of(1)).isCloseTo(0.25 / 6 + 0.75 * 4 / 14.5, within(1e-12));
    assertThat(utility.of(2)).isZero();
  }

  @Test
  void utilityOfNothingKnownIsZero() {
    Candidate unknown = fresh(1, 10, ReuseProblem.INFINITE);
    assertThat(new Utility(List.of(unknown), new long[] {10}, 0.5).of(0)).isZero();
  }

  @Test
  void greedyTakesTheBestAndSkipsWhatDoesNotFit() {
    List<Candidate> candidates =
        List.of(fresh(1, 60, 600), fresh(2, 60, 500), fresh(3, 40, 100), fresh(4, 10, 1));
    assertPlan(greedy(0, 0).plan(problem(candidates, 100)), List.of(id(1), id(3)), Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "storageAware", "marginalGain"})
  void whatIsOutrankedIsEvicted(String name) {
    List<Candidate> candidates = List.of(stored(1, 60, 100), fresh(2, 60, 1000));
    Materializer materializer = Materializers.byName(name, 0.5);
    assertPlan(materializer.plan(problem(candidates, 100)), List.of(id(2)), Set.of(id(1)));
    assertPlan(materializer.plan(problem(candidates, 120)), List.of(id(2)), Set.of());
  }

  /** 0.1 is the head start: 1.1 times 60 is 66. */
  @ParameterizedTest
  @ValueSource(strings = {"greedy", "storageAware", "marginalGain"})
  void aNewVertexMustBeBetterByTheHysteresis(String name) {
    Materializer materializer = Materializers.byName(name, 0);
    // What counts is what is saved, the load of 1 deducted, for one; the recreation for others.
    long least = name.equals("marginalGain") ? 1 : 0;
    List<Candidate> slightlyBetter = List.of(stored(1, 8, 60 + least), fresh(2, 8, 65 + least));
    assertPlan(materializer.plan(problem(slightlyBetter, 8)), List.of(), Set.of());
    List<Candidate> better = List.of(stored(1, 8, 60 + least), fresh(2, 8, 67 + least));
    assertPlan(materializer.plan(problem(better, 8)), List.of(id(2)), Set.of(id(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "storageAware", "marginalGain", "all"})
  void equalUtilitiesAreDecidedByFingerprint(String name) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      candidates.add(fresh(i, 10, 100));
    }
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(candidates, random);
      assertPlan(
          Materializers.byName(name, 0.5).plan(problem(candidates, 20)),
          List.of(id(1), id(2)),
          Set.of());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "storageAware", "marginalGain"})
  void aStoredVertexThatPaysIsNeverEvictedWhileThereIsRoom(String name) {
    // All weight on potential, of which there is none: utility 0, but loading is cheaper.
    Materializer materializer = Materializers.byName(name, 1);
    List<Candidate> candidates = List.of(stored(1, 10, 100), stored(2, 10, 200));
    assertPlan(materializer.plan(problem(candidates, 20)), List.of(), Set.of());
    assertThat(materializer.plan(problem(candidates, 10)).evict()).hasSize(1);
    assertPlan(
        materializer.plan(problem(List.of(stored(1, 10, 1)), 100)), List.of(), Set.of(id(1)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsPinnedStaysAndWhatIsForbiddenIsNotStored(String name) {
    List<Candidate> candidates =
        List.of(
            candidate(1, Standing.PINNED, 60, 1),
            candidate(2, Standing.FORBIDDEN, 10, 1_000_000),
            fresh(3, 50, 1_000));
    assertPlan(Materializers.byName(name, 0.5).plan(problem(candidates, 100)), List.of(), Set.of());
  }

  @Test
  void helixStoresFromTheSourcesWhatCostsMoreThanTwiceItsLoad() {
    List<Candidate> candidates =
        List.of(fresh(1, 60, 3), fresh(2, 10, 2), fresh(3, 60, 1_000_000), fresh(4, 40, 3));
    assertPlan(
        new HelixMaterializer().plan(problem(candidates, 100)), List.of(id(1), id(4)), Set.of());
  }

  @Test
  void storageAwareCountsASharedColumnOnce() {
    Candidate narrow = withContent(1, Standing.STORED, content(7, 80));
    Candidate wide = withContent(2, Standing.NEW, content(7, 80, 20));
    Candidate other = withContent(3, Standing.NEW, content(8, 80, 20));
    List<Candidate> candidates = List.of(narrow, wide, other);
    assertPlan(
        new StorageAwareMaterializer(0, 0).plan(problem(Layout.SHARED_COLUMNS, candidates, 100)),
        List.of(id(2)),
        Set.of());
    assertPlan(
        greedy(0, 0).plan(problem(Layout.SHARED_COLUMNS, candidates, 100)), List.of(), Set.of());
  }

  private static Candidate withContent(int number, Standing standing, Content content) {
    return new Candidate(id(number), standing, content, 100, 1, 100, 1, 1, 0);
  }

  /** Repeatedly the best of what fits, found by looking at everything each time. */
  @Test
  void greedyEqualsANaiveReference() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      List<Candidate> candidates = randomCandidates(random, 30);
      MaterializationProblem problem = problem(candidates, random.nextInt(900));
      double alpha = random.nextDouble();
      double hysteresis = random.nextInt(3) * 0.1;
      assertThat(Problems.storedAfter(problem, greedy(alpha, hysteresis).plan(problem)))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(naiveGreedy(problem, alpha, hysteresis));
    }
  }

  private static Set<Integer> naiveGreedy(
      MaterializationProblem problem, double alpha, double hysteresis) {
    List<Candidate> candidates = problem.candidates();
    double potentials = 0;
    double benefits = 0;
    for (Candidate c : candidates) {
      potentials += c.potential();
      benefits += c.frequency() * c.recreationCost() / c.content().bytes();
    }
    Set<Integer> taken = new HashSet<>();
    Set<Integer> passed = new HashSet<>();
    long used = 0;
    while (taken.size() + passed.size() < candidates.size()) {
      int best = -1;
      double bestRank = -1;
      for (int v = 0; v < candidates.size(); v++) {
        Candidate c = candidates.get(v);
        if (taken.contains(v) || passed.contains(v)) {
          continue;
        }
        double rank =
            alpha * (potentials > 0 ? c.potential() / potentials : 0)
                + (1 - alpha)
                    * (c.frequency() * c.recreationCost() / c.content().bytes() / benefits);
        if (c.standing() == Standing.STORED) {
          rank *= 1 + hysteresis;
        }
        boolean isWorthIt = c.standing() != Standing.FORBIDDEN && c.loadCost() < c.recreationCost();
        rank = c.standing() == Standing.PINNED ? 1e9 : isWorthIt ? rank : -0.5;
        if (rank > bestRank) {
          best = v;
          bestRank = rank;
        }
      }
      long bytes = candidates.get(best).content().bytes();
      if (bestRank >= 0 && used + bytes <= problem.budgetBytes()) {
        taken.add(best);
        used += bytes;
      } else {
        passed.add(best);
      }
    }
    return taken;
  }

  private static List<Candidate> randomCandidates(Random random, int count) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      Standing standing = Standing.values()[random.nextInt(Standing.values().length)];
      candidates.add(
          candidate(
              i,
              standing == Standing.PINNED && random.nextInt(10) > 0 ? Standing.STORED : standing,
              1 + random.nextInt(100),
              1 + random.nextInt(5),
              random.nextInt(100),
              random.nextInt(20),
              random.nextDouble()));
    }
    return candidates;
  }

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "storageAware", "helix", "marginalGain", "all"})
  void absurdSizesAreSkipped(String name) {
    List<Candidate> candidates =
        List.of(
            fresh(1, Long.MAX_VALUE, ReuseProblem.MAX_COST),
            fresh(2, Long.MAX_VALUE, ReuseProblem.MAX_COST),
            fresh(3, 10, 100));
    assertPlan(
        Materializers.byName(name, 0).plan(problem(candidates, 100)), List.of(id(3)), Set.of());
  }

  @Test
  void allStoresWhatDoesNotPayToo() {
    List<Candidate> candidates = List.of(fresh(1, 10, 0), fresh(2, 10, 50));
    assertPlan(
        new AllMaterializer(0.5).plan(problem(candidates, 100)), List.of(id(2), id(1)), Set.of());
    assertPlan(new AllMaterializer(0.5).plan(problem(candidates, 10)), List.of(id(2)), Set.of());
  }

  @Test
  void noneLeavesTheStoreAlone() {
    assertPlan(
        new NoMaterializer().plan(problem(List.of(fresh(1, 10, 100), stored(2, 10, 100)), 0)),
        List.of(),
        Set.of());
  }

  private static SortedSet<String> names() {
    SortedSet<String> names = Materializers.names();
    names.remove("all");
    return names;
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
    assertThatThrownBy(() -> greedy(0.5, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MarginalGainMaterializer(0.5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
