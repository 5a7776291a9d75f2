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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.cost.CostAttribution.Measured;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import io.experimentgraph.catalyst.rewrite.MaterializeExec;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.WriteLimits;
import io.experimentgraph.graph.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real queries, with the facts of their stages as a listener hears them. */
class CostAttributionTest {

  private static final int ORDERS = 20_000;

  private static SparkSession spark;

  private record Run(PlanNode root, Map<Fingerprint, Measured> measured) {

    Measured of(Class<? extends LogicalPlan> type) {
      return measured.get(node(type).vertex().orElseThrow().id());
    }

    PlanNode node(Class<? extends LogicalPlan> type) {
      return nodes(root).stream().filter(n -> type.isInstance(n.plan())).findFirst().orElseThrow();
    }
  }

  /** What stages tell when they are done. */
  private static final class Stages extends SparkListener {
    final ConcurrentLinkedQueue<StageFacts> facts = new ConcurrentLinkedQueue<>();

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
      StageInfo stage = event.stageInfo();
      Set<Long> metricIds = new HashSet<>();
      Scala.map(stage.accumulables()).keySet().forEach(id -> metricIds.add((Long) id));
      double seconds = stage.taskMetrics().executorRunTime() / 1000.0;
      facts.add(new StageFacts(stage.stageId(), seconds, seconds, metricIds));
    }
  }

  @BeforeAll
  static void createTables(@TempDir Path directory) {
    spark = PlanTestSession.open();
    String orders = directory.resolve("orders").toString();
    spark
        .range(0, ORDERS, 1, 1)
        .selectExpr("id", "id % 100 AS customer", "id * 3 AS amount")
        .write()
        .parquet(orders);
    spark.read().parquet(orders).createOrReplaceTempView("orders");
    String customers = directory.resolve("customers").toString();
    spark.range(0, 50, 1, 1).selectExpr("id AS customer").write().parquet(customers);
    spark.read().parquet(customers).createOrReplaceTempView("customers");
  }

  @Test
  void rowsAndSecondsAreMeasuredAtEveryOperator() throws TimeoutException {
    Run run =
        run(
            "SELECT customer, sum(amount) FROM orders JOIN customers USING (customer)"
                + " GROUP BY customer");
    assertThat(run.of(LogicalRelation.class)).isNotNull();
    assertThat(run.of(Join.class).rows()).isEqualTo(ORDERS / 2);
    assertThat(run.of(Aggregate.class).rows()).isEqualTo(50);
    assertThat(run.measured().values()).allMatch(m -> m.cumulativeSeconds() > 0);
    assertThatParentsCostNoLessThanTheirChildren(run);
  }

  /** The shuffle below an aggregate, and what it merges before that, are its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT customer, sum(amount) FROM orders WHERE amount > 2997 GROUP BY customer",
        "SELECT DISTINCT customer FROM orders WHERE amount > 2997",
        "SELECT /*+ MERGE(c) */ o.id FROM (SELECT * FROM orders WHERE amount > 2997) o"
            + " JOIN customers c ON o.customer = c.customer",
        "SELECT id, rank() OVER (PARTITION BY customer ORDER BY amount) FROM orders WHERE amount > 2997"
      })
  void whatAnOperatorReadsHasItsOwnRowsAndSeconds(String query) throws TimeoutException {
    Run run = run(query);
    assertThat(run.of(Filter.class).rows()).isEqualTo(ORDERS - 1000);
    assertThat(run.of(Filter.class).cumulativeSeconds())
        .isLessThan(run.measured().get(run.root().vertex().orElseThrow().id()).cumulativeSeconds());
  }

  @Test
  void exchangeThatIsReadTwiceCostsOnce() throws TimeoutException {
    Run run =
        run(
            "WITH s AS (SELECT customer, max(sha2(repeat(id, 300), 512)) AS a FROM orders GROUP BY customer)"
                + " SELECT /*+ MERGE(x, y) */ x.a FROM s x JOIN s y ON x.customer = y.customer");
    double once = run.of(Aggregate.class).cumulativeSeconds();
    assertThat(once).isPositive();
    assertThat(run.of(Join.class).cumulativeSeconds()).isLessThan(2 * once);
  }

  @Test
  void aggregateOverAnAggregateIsToldApartFromIt() throws TimeoutException {
    Run run =
        run(
            "SELECT n, count(*) FROM (SELECT customer, sum(id) % 3 AS n FROM orders"
                + " GROUP BY customer) GROUP BY n");
    List<Long> rows = new ArrayList<>();
    nodes(run.root()).stream()
        .filter(node -> node.plan() instanceof Aggregate)
        .forEach(node -> rows.add(run.measured().get(node.vertex().orElseThrow().id()).rows()));
    assertThat(rows).containsExactly(3L, 100L);
    assertThatParentsCostNoLessThanTheirChildren(run);
  }

  @Test
  void windowIsMeasured() throws TimeoutException {
    Run run = run("SELECT id, rank() OVER (PARTITION BY customer ORDER BY amount) FROM orders");
    assertThat(run.of(Window.class).rows()).isEqualTo(ORDERS);
    assertThat(run.of(Window.class).cumulativeSeconds()).isPositive();
    assertThatParentsCostNoLessThanTheirChildren(run);
  }

  @Test
  void unionIsMeasuredOnBothSides() throws TimeoutException {
    Run run = run("SELECT customer FROM orders UNION ALL SELECT customer FROM customers");
    long leaves =
        nodes(run.root()).stream()
            .filter(node -> node.plan() instanceof LogicalRelation)
            .mapToLong(node -> run.measured().get(node.vertex().orElseThrow().id()).rows())
            .sum();
    assertThat(leaves).isEqualTo(ORDERS + 50);
  }

  @Test
  void filteredRowsAreThoseThatPassed() throws TimeoutException {
    Run run = run("SELECT customer FROM orders WHERE id % 4 = 0");
    assertThat(run.of(Filter.class).rows()).isEqualTo(ORDERS / 4);
  }

  @Test
  void executionWithoutStagesMeasuresNothing() {
    Dataset<Row> query = spark.sql("SELECT customer, sum(amount) FROM orders GROUP BY customer");
    PlanNode root = PlanTestSession.fingerprint(query);
    Map<Fingerprint, Measured> measured = attribute(root, query, List.of());
    assertThat(measured.values()).allMatch(m -> Double.isNaN(m.cumulativeSeconds()));
  }

  @Test
  void queryThatRunsAgainOnFinishedStagesDoesNotMakeThemFree() throws TimeoutException {
    Dataset<Row> query =
        spark.sql("SELECT customer, sum(amount) AS s FROM orders GROUP BY customer");
    query.collectAsList();
    Run again = run(query);
    Measured scan = again.of(LogicalRelation.class);
    assertThat(scan == null || Double.isNaN(scan.cumulativeSeconds())).isTrue();
  }

  @Test
  void whatALimitStopsIsNotMeasured() throws TimeoutException {
    Run run = run("SELECT id + 1 FROM orders WHERE id % 2 = 0 LIMIT 5");
    assertThat(run.of(LogicalRelation.class)).isNull();
    assertThat(run.of(Filter.class)).isNull();
  }

  @Test
  void whatAnAggregateTookInBelowALimitIsMeasured() throws TimeoutException {
    Run run = run("SELECT customer, sum(amount) FROM orders GROUP BY customer LIMIT 5");
    assertThat(run.of(LogicalRelation.class).rows()).isEqualTo(ORDERS);
    assertThat(run.of(LogicalRelation.class).cumulativeSeconds()).isPositive();
  }

  @Test
  void stagesAreSplitWithoutRemainder() throws TimeoutException {
    Stages stages = new Stages();
    Run run = run(spark.sql("SELECT customer, sum(amount) FROM orders GROUP BY customer"), stages);
    double all = stages.facts.stream().mapToDouble(StageFacts::taskSeconds).sum();
    assertThat(run.measured().get(run.root().vertex().orElseThrow().id()).cumulativeSeconds())
        .isCloseTo(all, within(0.02 * all));
  }

  @Test
  void writingAnArtifactIsNoVertexsCost() throws TimeoutException {
    Stages stages = new Stages();
    Dataset<Row> query = spark.sql("SELECT id + 1 FROM orders");
    run(query, stages);
    List<StageFacts> ofASecond =
        stages.facts.stream().map(f -> new StageFacts(f.stageId(), 1, 1, f.metricIds())).toList();
    SparkPlan executed =
        ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().executedPlan();
    PendingArtifact target =
        new PendingArtifact(
            "a",
            null,
            List.of(),
            null,
            new int[0],
            null,
            Set.of(),
            null,
            new WriteLimits(0, 0, 0),
            0,
            null,
            false,
            null);
    SparkPlan storing = new MaterializeExec(executed, target);
    assertThat(ExecutedOperator.of(storing, ofASecond, Map.of()).cumulativeSeconds())
        .isCloseTo(1, within(0.01));
    assertThat(ExecutedOperator.of(storing, ofASecond, Map.of("a", 0.4)).cumulativeSeconds())
        .isCloseTo(0.6, within(0.01));
  }

  private static void assertThatParentsCostNoLessThanTheirChildren(Run run) {
    for (PlanNode parent : nodes(run.root())) {
      for (PlanNode child : parent.children()) {
        Measured above = run.measured().get(parent.vertex().orElseThrow().id());
        Measured below = run.measured().get(child.vertex().orElseThrow().id());
        if (above != null && below != null) {
          assertThat(above.cumulativeSeconds())
              .as(parent.plan().nodeName() + " above " + child.plan().nodeName())
              .isGreaterThanOrEqualTo(below.cumulativeSeconds());
        }
      }
    }
  }

  private static Run run(String sql) throws TimeoutException {
    return run(spark.sql(sql));
  }

  private static Run run(Dataset<Row> query) throws TimeoutException {
    return run(query, new Stages());
  }

  private static Run run(Dataset<Row> query, Stages stages) throws TimeoutException {
    spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
    spark.sparkContext().addSparkListener(stages);
    try {
      PlanNode root = PlanTestSession.fingerprint(query);
      query.collectAsList();
      spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
      return new Run(root, attribute(root, query, List.copyOf(stages.facts)));
    } finally {
      spark.sparkContext().removeSparkListener(stages);
    }
  }

  private static Map<Fingerprint, Measured> attribute(
      PlanNode root, Dataset<Row> query, List<StageFacts> stages) {
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution();
    return CostAttribution.attribute(
        root,
        Set.of(),
        Set.of(),
        execution.executedPlan(),
        stages,
        Map.of(),
        scan -> Optional.empty());
  }

  private static List<PlanNode> nodes(PlanNode root) {
    List<PlanNode> nodes = new ArrayList<>(List.of(root));
    for (int i = 0; i < nodes.size(); i++) {
      nodes.addAll(nodes.get(i).children());
    }
    return nodes;
  }
}
