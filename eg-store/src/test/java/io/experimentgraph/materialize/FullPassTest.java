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

import static io.experimentgraph.graph.Examples.artifact;
import static io.experimentgraph.graph.Examples.fingerprint;
import static io.experimentgraph.graph.Examples.vertex;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FullPassTest {

  /** Every artifact here has 300 bytes in two files. */
  private static final long BYTES = 300;

  private static final LoadCostModel LOAD_COST = new LoadCostModel(1, 0, 1e9);

  private final List<Observation> observations = new ArrayList<>();

  private void workload(String asked, double seconds, String... inputs) {
    workload(asked, true, seconds, inputs);
  }

  private void workload(String name, boolean isAsked, double seconds, String... inputs) {
    observations.add(
        new Observation(
            "workload " + observations.size(),
            observations.size(),
            vertex(name),
            List.of(inputs).stream().map(input -> fingerprint(input)).toList(),
            "",
            Observation.Access.COMPUTED,
            isAsked,
            seconds,
            BYTES,
            10,
            Double.NaN,
            Double.NaN,
            "alice"));
  }

  private MaterializationPlan plan(long budgetBytes, Artifact... stored) {
    ExperimentGraph graph =
        ExperimentGraph.EMPTY.withObservations(observations).withArtifacts(List.of(stored));
    return new MarginalGainMaterializer(0, 0, 1_000)
        .plan(
            FullPass.problem(
                graph, LOAD_COST, Layout.WHOLE_ARTIFACTS, Artifact::sizeBytes, budgetBytes));
  }

  /** Asked for five times; its output once, and from it that is cheap to make. */
  @Test
  void requestsOfAllWorkloadsDecide() {
    workload("scan", false, 1);
    workload("join", false, 100, "scan");
    for (int i = 0; i < 5; i++) {
      workload("report", 2, "join");
    }
    workload("total", 3, "report");
    Artifact join = artifact("j", "join");
    Artifact report = artifact("r", "report");
    Artifact total = artifact("t", "total");
    assertThat(plan(3 * BYTES, join, report, total).evict()).isEmpty();
    assertThat(plan(2 * BYTES, join, report, total).evict()).containsExactly(join.vertex());
    assertThat(plan(BYTES, join, report, total).evict())
        .containsExactlyInAnyOrder(join.vertex(), total.vertex());
    assertThat(plan(BYTES, join, report, total).store()).isEmpty();
  }

  /** Nothing was observed of it: it counts as when it was built, and goes before the others. */
  @Test
  void anArtifactOfAnUnobservedVertexCompetesToo() {
    workload("report", 100);
    Artifact report = artifact("r", "report");
    Artifact unobserved = artifact("u", "unobserved");
    assertThat(plan(BYTES, report, unobserved).evict()).containsExactly(unobserved.vertex());
    assertThat(plan(2 * BYTES, report, unobserved).evict()).isEmpty();
  }

  @Test
  void operationsComeInputsFirstAndUnknownCostsCountNothing() {
    // Observed before its input is.
    workload("late", 10, "early");
    workload("early", false, Double.NaN);
    MaterializationProblem problem =
        FullPass.problem(
            ExperimentGraph.EMPTY.withObservations(observations),
            LOAD_COST,
            Layout.WHOLE_ARTIFACTS,
            Artifact::sizeBytes,
            BYTES);
    assertThat(problem.candidates().stream().map(Candidate::vertex))
        .containsExactly(fingerprint("early"), fingerprint("late"));
    assertThat(problem.inputs(1)).containsExactly(0);
    assertThat(problem.candidates().get(0).computeCost()).isZero();
    assertThat(problem.candidates().get(1).computeCost()).isEqualTo(ReuseProblem.cost(10));
  }
}
