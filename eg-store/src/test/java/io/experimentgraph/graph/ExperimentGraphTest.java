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
}
