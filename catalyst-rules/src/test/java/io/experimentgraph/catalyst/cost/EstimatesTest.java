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
package io.experimentgraph.catalyst.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.catalyst.cost.Estimates.Estimate;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.GraphBuilder;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.WorkloadDag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of a job that ran yesterday, on other data. */
class EstimatesTest {

  private static final double SECONDS = 2;
  private static final long ROWS = 40;

  @TempDir Path directory;
  private SparkSession spark;

  /** The vertices of a query, inputs first, with what is believed of each operator. */
  private final class Job {
    final List<PlanNode> nodes = new ArrayList<>();
    final WorkloadDag dag;

    Job() {
      PlanNode root =
          PlanTestSession.fingerprint(
              spark
                  .read()
                  .parquet(path())
                  .where("id >= 0")
                  .groupBy("k")
                  .count()
                  .where("count > 1"));
      WorkloadDag.Builder builder = new WorkloadDag.Builder();
      collect(root, builder);
      builder.terminal(root.vertex().orElseThrow().id());
      dag = builder.build();
    }

    private Fingerprint collect(PlanNode node, WorkloadDag.Builder builder) {
      List<Fingerprint> inputs =
          node.children().stream().map(child -> collect(child, builder)).toList();
      nodes.add(node);
      builder.add(node.vertex().orElseThrow(), inputs);
      return node.vertex().get().id();
    }

    long bytes() {
      return nodes.get(0).sources().stream().mapToLong(SourceState::bytes).sum();
    }

    /** A graph after this job ran once, two seconds and forty rows in each operator. */
    ExperimentGraph observed() {
      GraphBuilder graph = ExperimentGraph.builder();
      for (PlanNode node : nodes) {
        graph.observe(
            new Observation(
                "yesterday",
                1,
                node.vertex().orElseThrow(),
                dag.operation(node.vertex().get().id()).inputs(),
                "",
                Observation.Access.COMPUTED,
                false,
                SECONDS,
                node.children().isEmpty() ? bytes() : -1,
                ROWS,
                Double.NaN,
                Double.NaN,
                "somebody"));
      }
      return graph.build();
    }

    Estimate estimate(ExperimentGraph graph, Class<? extends LogicalPlan> type, int which) {
      Map<Fingerprint, PlanNode> byVertex = new HashMap<>();
      nodes.forEach(node -> byVertex.put(node.vertex().orElseThrow().id(), node));
      List<PlanNode> ofType = nodes.stream().filter(n -> type.isInstance(n.plan())).toList();
      return new Estimates(graph, dag, byVertex).of(ofType.get(which).vertex().orElseThrow().id());
    }
  }

  @BeforeEach
  void openSession() {
    spark = PlanTestSession.open();
    append(10_000);
  }

  private void append(long rows) {
    spark
        .range(0, rows, 1, 1)
        .selectExpr("id", "id % 10 AS k")
        .write()
        .mode(SaveMode.Append)
        .parquet(path());
  }

  private String path() {
    return directory.resolve("rows").toString();
  }

  @Test
  void costOfYesterdayGrowsWithTheSource() {
    Job yesterday = new Job();
    ExperimentGraph graph = yesterday.observed();
    append(30_000);
    Job today = new Job();
    double growth = (double) today.bytes() / yesterday.bytes();
    assertThat(growth).isGreaterThan(2);
    Estimate scan = today.estimate(graph, LogicalRelation.class, 0);
    assertThat(scan.isMeasured()).isTrue();
    assertThat(scan.ownSeconds()).isCloseTo(SECONDS * growth, within(1e-6));
    assertThat(scan.rows()).isCloseTo(ROWS * growth, within(1e-6));
    assertThat(today.estimate(graph, Filter.class, 0).ownSeconds())
        .isCloseTo(SECONDS * growth, within(1e-6));
    Estimate groups = today.estimate(graph, Aggregate.class, 0);
    assertThat(groups.ownSeconds()).isCloseTo(SECONDS * growth, within(1e-6));
    assertThat(groups.rows()).isEqualTo(ROWS);
  }

  @Test
  void growthEndsAtAnAggregate() {
    ExperimentGraph graph = new Job().observed();
    append(30_000);
    assertThat(new Job().estimate(graph, Filter.class, 1).ownSeconds()).isEqualTo(SECONDS);
  }

  @Test
  void sameDataIsNotScaled() {
    Job job = new Job();
    Estimate scan = job.estimate(job.observed(), LogicalRelation.class, 0);
    assertThat(scan.ownSeconds()).isEqualTo(SECONDS);
    assertThat(scan.rows()).isEqualTo(ROWS);
  }

  @Test
  void whatNobodyHasSeenIsGuessed() {
    Estimate scan = new Job().estimate(ExperimentGraph.EMPTY, LogicalRelation.class, 0);
    assertThat(scan.isMeasured()).isFalse();
    assertThat(scan.ownSeconds()).isPositive();
  }
}
