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
package io.experimentgraph.graph;

import static io.experimentgraph.graph.Examples.artifact;
import static io.experimentgraph.graph.Examples.computed;
import static io.experimentgraph.graph.Examples.fingerprint;
import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.pruned;
import static io.experimentgraph.graph.Examples.vertex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentGraphTest {

  private static Observation observed(String name, double seconds, String... inputs) {
    return new Observation(
        "workload",
        1,
        vertex(name),
        List.of(inputs).stream().map(Examples::fingerprint).toList(),
        "",
        Observation.Access.COMPUTED,
        false,
        seconds,
        -1,
        -1,
        Double.NaN,
        Double.NaN,
        "alice");
  }

  @Test
  void recreationCountsASharedAncestorOnce() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(
            List.of(
                observed("source", 2),
                observed("a", 10, "source"),
                observed("b", 1, "a"),
                observed("c", 1, "a"),
                observed("d", 1, "b", "c")));
    assertThat(graph.recreationSeconds(fingerprint("d"))).isCloseTo(15, within(1e-9));
    assertThat(graph.recreationSeconds(fingerprint("unknown"))).isNaN();
  }

  /** A first run compiles: three runs in it is all but forgotten. */
  @Test
  void lowerMeasurementsWinFasterThanHigherOnes() {
    ExperimentGraph warmed =
        ExperimentGraph.EMPTY.withObservations(
            List.of(computed("a", 1, 10), computed("a", 2, 1), computed("a", 3, 1)));
    assertThat(warmed.statistics(fingerprint("a")).computeSeconds()).isLessThan(2);
    ExperimentGraph disturbed =
        ExperimentGraph.EMPTY.withObservations(
            List.of(
                computed("a", 1, 1),
                computed("a", 2, 1),
                computed("a", 3, 1),
                computed("a", 4, 10)));
    assertThat(disturbed.statistics(fingerprint("a")).computeSeconds()).isLessThan(4);
  }

  @Test
  void whatWasNeededCountsEvenIfItWasNeverTouched() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(
            List.of(computed("a@1", 1, 4), pruned("a@1", 2), computed("a@2", 3, 2)));
    VertexStatistics statistics = graph.statistics(fingerprint("a@1"));
    assertThat(statistics.frequency()).isEqualTo(2);
    assertThat(statistics.computeSeconds()).isEqualTo(4);
    assertThat(statistics.sizeBytes()).isEqualTo(1_000);
    assertThat(graph.templateStatistics(vertex("a@1").template()).frequency()).isEqualTo(3);
    assertThat(graph.statistics(fingerprint("b"))).isEqualTo(VertexStatistics.UNKNOWN);
  }

  @Test
  void aSnapshotNeverChanges() {
    ExperimentGraph before = ExperimentGraph.EMPTY.withObservations(List.of(computed("a", 1, 1)));
    ExperimentGraph after =
        before
            .withObservations(List.of(computed("b", 1, 1)))
            .withArtifacts(List.of(artifact("one", "a")));
    assertThat(before.size()).isEqualTo(1);
    assertThat(before.artifacts()).isEmpty();
    assertThat(after.size()).isEqualTo(2);
    assertThat(after.artifacts(vertex("a").rowFamily())).hasSize(1);
    assertThat(after.withArtifacts(List.of()).artifacts()).isEmpty();
  }

  @Test
  void compactedStatisticsMakeTheSameGraph() {
    Fingerprint a = fingerprint("a");
    VertexStatistics statistics = new VertexStatistics(3, 1, 2.5, 2, 10, 1, Double.NaN, 7);
    ExperimentGraph graph =
        ExperimentGraph.builder()
            .vertex(vertex("a"), statistics)
            .operation(new Operation(a, "Join", "", List.of()))
            .build();
    assertThat(graph.statistics(a)).isEqualTo(statistics);
    assertThat(graph.recreationSeconds(a)).isEqualTo(2.5);
  }

  @Test
  void twoMergesOfOneSnapshotDoNotMeet() {
    ExperimentGraph base = ExperimentGraph.EMPTY.withObservations(List.of(computed("a", 1, 1)));
    ExperimentGraph one = base.withObservations(List.of(computed("a", 2, 5), computed("b", 2, 1)));
    ExperimentGraph two = base.withObservations(List.of(computed("c", 2, 1)));
    assertThat(base.statistics(fingerprint("a")).frequency()).isEqualTo(1);
    assertThat(one.statistics(fingerprint("a")).frequency()).isEqualTo(2);
    assertThat(two.statistics(fingerprint("a")).frequency()).isEqualTo(1);
    assertThat(one.statistics(fingerprint("c"))).isEqualTo(VertexStatistics.UNKNOWN);
    assertThat(two.statistics(fingerprint("b"))).isEqualTo(VertexStatistics.UNKNOWN);
    assertThat(two.statistics(fingerprint("c")).frequency()).isEqualTo(1);
  }

  @Test
  void whatWasOnlyNamedIsNotKnown() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(List.of(observed("a", 10, "source")));
    assertThat(graph.size()).isEqualTo(1);
    assertThat(graph.statistics(fingerprint("source"))).isEqualTo(VertexStatistics.UNKNOWN);
    assertThat(graph.operation(fingerprint("source"))).isEmpty();
    assertThat(graph.operation(fingerprint("a")).orElseThrow().inputs())
        .containsExactly(fingerprint("source"));
    assertThat(graph.recreationSeconds(fingerprint("a"))).isEqualTo(10);
    ExperimentGraph later = graph.withObservations(List.of(observed("source", 2)));
    assertThat(later.size()).isEqualTo(2);
    assertThat(later.recreationSeconds(fingerprint("a"))).isEqualTo(12);
  }

  @Test
  void recreationOfAStoredVertexFollowsItsAncestors() {
    // Published before it is observed, and observed before its inputs are.
    ExperimentGraph graph = ExperimentGraph.EMPTY.withArtifacts(List.of(artifact("one", "b")));
    assertThat(graph.size()).isZero();
    assertThat(graph.recreationSeconds(fingerprint("b"))).isNaN();
    graph = graph.withObservations(List.of(observed("b", 1, "a")));
    assertThat(graph.recreationSeconds(fingerprint("b"))).isEqualTo(1);
    graph = graph.withObservations(List.of(observed("a", 2, "source")));
    assertThat(graph.recreationSeconds(fingerprint("b"))).isEqualTo(3);
    graph = graph.withObservations(List.of(observed("source", 4)));
    assertThat(graph.recreationSeconds(fingerprint("b"))).isEqualTo(7);
    assertThat(graph.withArtifacts(List.of()).recreationSeconds(fingerprint("b"))).isEqualTo(7);
  }

  @Test
  void storingTheSameTwiceChangesNothing() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(List.of(observed("a", 2), observed("b", 1, "a")));
    List<Artifact> artifacts = List.of(artifact("one", "b"), artifact("two", "b"));
    ExperimentGraph stored = graph.withArtifacts(artifacts).withArtifacts(artifacts);
    assertThat(stored.artifacts()).containsExactlyElementsOf(artifacts);
    assertThat(stored.recreationSeconds(fingerprint("b"))).isEqualTo(3);
    assertThat(graph.withObservations(List.of())).isSameAs(graph);
  }

  @Test
  void requestsAreThoseOfTerminals() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(List.of(computed("a", 1, 1), pruned("a", 2)));
    assertThat(graph.statistics(fingerprint("a")).frequency()).isEqualTo(2);
    assertThat(graph.statistics(fingerprint("a")).requests()).isEqualTo(1);
  }

  @Test
  void potentialIsTheBestModelAboveAndFallsWithIt() {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(
            List.of(
                observed("features", 1, "source"),
                model("good", 1, 0.9, "features"),
                model("fair", 1, 0.6, "features"),
                model("poor", 1, 0.3, "source"),
                model("unknown", 1, Double.NaN, "other")));
    assertThat(graph.potential(fingerprint("good"))).isEqualTo(0.9);
    assertThat(graph.potential(fingerprint("features"))).isEqualTo(0.9);
    assertThat(graph.potential(fingerprint("source"))).isEqualTo(0.9);
    assertThat(graph.potential(fingerprint("poor"))).isEqualTo(0.3);
    assertThat(graph.potential(fingerprint("other"))).isZero();
    assertThat(graph.potential(fingerprint("never seen"))).isZero();

    ExperimentGraph fallen = graph.withObservations(List.of(model("good", 2, 0.2, "features")));
    assertThat(fallen.potential(fingerprint("good"))).isEqualTo(0.2);
    assertThat(fallen.potential(fingerprint("features"))).isEqualTo(0.6);
    assertThat(fallen.potential(fingerprint("source"))).isEqualTo(0.6);
    assertThat(graph.potential(fingerprint("source"))).isEqualTo(0.9);
  }
}
