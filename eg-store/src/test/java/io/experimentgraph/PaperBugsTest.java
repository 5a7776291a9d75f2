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
package io.experimentgraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.Content;
import io.experimentgraph.materialize.MaterializationPlan;
import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.materialize.Materializers;
import io.experimentgraph.materialize.Standing;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bugs 1 to 6 of the paper's prototype (section 6): what it did, and that we do not. */
class PaperBugsTest {

  private static final long KB = 1_000;

  private static Fingerprint fingerprint(String name) {
    return new FingerprintEncoder("test").add(name).finish();
  }

  private static Content.Column column(String name, long bytes) {
    return new Content.Column(fingerprint(name), bytes);
  }

  private static Candidate candidate(String name, Standing standing, Content content) {
    return new Candidate(fingerprint(name), standing, content, 900, 10, 900, 1, 1, 0);
  }

  private static ExperimentGraph computed(
      ExperimentGraph graph, String name, double seconds, String... inputs) {
    Fingerprint id = fingerprint(name);
    Vertex vertex =
        new Vertex(id, id, id, List.of(fingerprint("x")), "Project", Vertex.Kind.DATASET);
    List<Fingerprint> inputIds = new ArrayList<>();
    for (String input : inputs) {
      inputIds.add(fingerprint(input));
    }
    return graph.withObservations(
        List.of(
            new Observation(
                "workload",
                1,
                vertex,
                inputIds,
                "",
                Observation.Access.COMPUTED,
                false,
                seconds,
                1,
                1,
                Double.NaN,
                Double.NaN,
                "alice")));
  }

  /** 12.3 s was recorded as 300 ms: the microsecond field of an interval. */
  @Test
  void bug1WholeSecondsCount() {
    ExperimentGraph graph = computed(ExperimentGraph.EMPTY, "v", 12.3);
    assertThat(graph.statistics(fingerprint("v")).computeSeconds()).isEqualTo(12.3);
    assertThat(graph.recreationSeconds(fingerprint("v"))).isEqualTo(12.3);
    assertThat(ReuseProblem.cost(12.3)).isEqualTo(12_300_000);
  }

  /**
   * Six workloads of one frame of 781 KB, 1,000 KB of budget: the storage-aware materializer held
   * 781, 1563, 2344, 3125, 3906 and 4688 KB after them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"storageAware", "greedy", "helix", "marginalGain", "all"})
  void bug2WhatEarlierWorkloadsStoredCountsAgainstTheBudget(String name) {
    Materializer materializer = Materializers.byName(name, 0.5);
    Set<String> stored = new HashSet<>();
    for (int workload = 0; workload < 6; workload++) {
      MaterializationProblem.Builder problem =
          new MaterializationProblem.Builder(Layout.SHARED_COLUMNS);
      List<String> frames = new ArrayList<>(stored);
      frames.add("frame " + workload);
      for (String frame : frames) {
        Content content =
            new Content(fingerprint("rows of " + frame), List.of(column("c", 781 * KB)));
        problem.add(
            candidate(frame, stored.contains(frame) ? Standing.STORED : Standing.NEW, content));
      }
      MaterializationPlan plan = materializer.plan(problem.build(1_000 * KB));
      stored.removeIf(frame -> plan.evict().contains(fingerprint(frame)));
      frames.stream().filter(f -> plan.store().contains(fingerprint(f))).forEach(stored::add);
      assertThat(stored).as("after workload %d", workload).hasSize(1);
    }
  }

  /** A frame of 800 KB and 100 KB was booked as 0.1 and 781 KB, its last column to nobody. */
  @Test
  void bug3EachColumnIsBookedWithItsOwnSize() {
    Content both =
        new Content(
            fingerprint("rows"), List.of(column("first", 800 * KB), column("last", 100 * KB)));
    Content first = new Content(fingerprint("rows"), List.of(column("first", 800 * KB)));
    assertThat(both.bytes()).isEqualTo(900 * KB);
    // With the first column stored, the frame takes the 100 KB of its last one.
    assertThat(storesBeside(first, both, 900 * KB)).isTrue();
    assertThat(storesBeside(first, both, 900 * KB - 1)).isFalse();
  }

  private static boolean storesBeside(Content stored, Content added, long budgetBytes) {
    MaterializationProblem.Builder problem =
        new MaterializationProblem.Builder(Layout.SHARED_COLUMNS);
    problem.add(candidate("stored", Standing.PINNED, stored));
    problem.add(candidate("added", Standing.NEW, added));
    return !Materializers.byName("storageAware", 0.5)
        .plan(problem.build(budgetBytes))
        .store()
        .isEmpty();
  }

  /** Summed over paths, 30 diamonds one on the other cost a thousand million times their cost. */
  @Test
  void bug4RecreationCostCountsASharedAncestorOnce() {
    ExperimentGraph graph = computed(ExperimentGraph.EMPTY, "bottom 0", 1);
    for (int i = 0; i < 30; i++) {
      graph = computed(graph, "left " + i, 1, "bottom " + i);
      graph = computed(graph, "right " + i, 1, "bottom " + i);
      graph = computed(graph, "bottom " + (i + 1), 1, "left " + i, "right " + i);
    }
    assertThat(graph.recreationSeconds(fingerprint("bottom 30"))).isEqualTo(91);
  }

  /** Joins and predictions drew random column ids: a recomputation shared nothing with itself. */
  @Test
  void bug5AColumnThatIsMadeAgainIsTheSameColumn() {
    Content once = new Content(fingerprint("join"), List.of(column("price * tax", 500 * KB)));
    Content again = new Content(fingerprint("join"), List.of(column("price * tax", 500 * KB)));
    assertThat(storesBeside(once, again, 500 * KB)).isTrue();
  }

  /** The same function of two inputs had one column id, and one input's values served both. */
  @Test
  void bug6EqualColumnIdsOfDifferentRowsAreDifferentColumns() {
    Content ofA = new Content(fingerprint("A"), List.of(column("f(x)", 500 * KB)));
    Content ofB = new Content(fingerprint("B"), List.of(column("f(x)", 500 * KB)));
    assertThat(storesBeside(ofA, ofB, 999 * KB)).isFalse();
    assertThat(storesBeside(ofA, ofB, 1_000 * KB)).isTrue();
    MaterializationProblem.Builder problem =
        new MaterializationProblem.Builder(Layout.WHOLE_ARTIFACTS);
    problem.add(candidate("f(A.x)", Standing.PINNED, ofA));
    problem.add(candidate("f(B.x)", Standing.NEW, ofB));
    assertThat(Materializers.byName("marginalGain", 0.5).plan(problem.build(1_000 * KB)).store())
        .containsExactly(fingerprint("f(B.x)"));
  }
}
