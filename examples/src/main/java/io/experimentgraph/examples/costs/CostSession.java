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
package io.experimentgraph.examples.costs;

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanFingerprinter;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.spark.ExperimentGraph;
import io.experimentgraph.spark.runtime.Application;
import io.experimentgraph.spark.runtime.Applications;
import io.experimentgraph.spark.runtime.LoggedDecision;
import io.experimentgraph.spark.runtime.SessionRuleContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import scala.runtime.AbstractFunction0;

/** A local application with a store, whose queries run for nothing but their cost. */
final class CostSession implements AutoCloseable {

  /** Whether and how we take part in a query. */
  enum Mode {
    OFF(Map.of("enabled", "false")),
    OBSERVE(Map.of("materialize.algorithm", "none", "reuse.algorithm", "none")),
    STORE(Map.of("materialize.algorithm", "all", "reuse.algorithm", "none")),
    LOAD(Map.of("materialize.algorithm", "none", "reuse.algorithm", "all"));

    private final Map<String, String> keys;

    Mode(Map<String, String> keys) {
      this.keys = keys;
    }
  }

  private static final String PREFIX = "spark.experimentGraph.";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String JOB_GROUP = "costs";

  private final SparkSession spark;
  private final TaskClock clock;
  private final Duration timeout;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "query-timeout");
            thread.setDaemon(true);
            return thread;
          });

  private CostSession(SparkSession spark, TaskClock clock, Duration timeout) {
    this.spark = spark;
    this.clock = clock;
    this.timeout = timeout;
  }

  static CostSession start(Path work, TaskClock.Kind kind, Duration timeout) {
    SparkSession spark =
        (SparkSession)
            LocalSpark.builder("costs", "local[2]", work)
                .config("spark.sql.shuffle.partitions", "4")
                .config(PREFIX + "source.settleTime", "0s")
                .config(PREFIX + "budget", "1000g")
                .config(PREFIX + "materialize.maxPerQuery", "100")
                .config(PREFIX + "materialize.minSeconds", "0")
                .config(PREFIX + "plan.timeBudget", "60s")
                .config(PREFIX + "cost.clock", kind.name())
                .getOrCreate();
    TaskClock clock = new TaskClock(kind);
    spark.sparkContext().addSparkListener(clock);
    return new CostSession(spark, clock, timeout);
  }

  SparkSession spark() {
    return spark;
  }

  /** Runs an action that we have no part in. */
  void without(Action action) throws IOException {
    enter(Mode.OFF);
    action.run();
  }

  /** What may fail of storage. */
  interface Action {
    void run() throws IOException;
  }

  private void enter(Mode mode) {
    spark.conf().set(PREFIX + "enabled", "true");
    mode.keys.forEach((key, value) -> spark.conf().set(PREFIX + key, value));
  }

  /**
   * Runs a plan to its end and forgets its rows.
   *
   * @return task-seconds that it took
   * @throws IllegalStateException if it fails or takes too long
   */
  double run(LogicalPlan plan, Mode mode) {
    enter(mode);
    settle();
    double before = clock.seconds();
    spark.sparkContext().setJobGroup(JOB_GROUP, "a part of a query", true);
    ScheduledFuture<?> cancellation =
        timer.schedule(
            () -> spark.sparkContext().cancelJobGroup(JOB_GROUP, "it takes too long"),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      QueryExecution execution = dataset(plan).queryExecution();
      SQLExecution$.MODULE$.withNewExecutionId(
          execution,
          scala.Option.empty(),
          new AbstractFunction0<Object>() {
            @Override
            public Object apply() {
              return execution.toRdd().count();
            }
          });
    } finally {
      cancellation.cancel(false);
      settle();
    }
    return clock.seconds() - before;
  }

  /** What is decided on a vertex of a plan, without running it. */
  Optional<VertexDecision> decide(LogicalPlan plan, Vertex vertex, Mode mode) {
    enter(mode);
    settle();
    dataset(plan).queryExecution().normalized();
    List<LoggedDecision> all = ExperimentGraph.of(spark).decisions();
    return all.get(all.size() - 1).vertices().stream()
        .filter(v -> vertex.id().equals(v.vertex()))
        .findFirst();
  }

  /** Whether a run has measured a vertex. */
  boolean isMeasured(Vertex vertex) {
    return application().graph().statistics(vertex.id()).hasComputeCost();
  }

  PlanNode fingerprint(LogicalPlan plan) {
    SessionRuleContext context = new SessionRuleContext(spark, application());
    PlanBudget budget = new PlanBudget(context.maxNodes(), Long.MAX_VALUE);
    return new PlanFingerprinter(context.encoding(), budget).fingerprint(plan);
  }

  private Application application() {
    return Applications.find(spark.sparkContext()).orElseThrow();
  }

  private Dataset<Row> dataset(LogicalPlan plan) {
    return Dataset$.MODULE$.ofRows(spark, plan);
  }

  private void settle() {
    LocalSpark.settle(spark, PATIENCE);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    spark.stop();
  }
}
