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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.spark.ExperimentGraph;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/** A local Spark with Delta, with us and a store of its own, tuned for many tiny queries. */
final class HuntSession implements AutoCloseable {

  private static final String ENABLED = "spark.experimentGraph.enabled";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final org.apache.spark.sql.SparkSession spark;
  private final Map<String, LogicalPlan> parsed = new HashMap<>();
  private final Map<String, LogicalPlan> analyzed = new HashMap<>();

  /**
   * Starts it.
   *
   * @param root directory for the store and all tables
   * @param isThrifty whether what to store and load is chosen by the default algorithms; else
   *     whatever may be is
   */
  HuntSession(Path root, boolean isThrifty) {
    org.apache.spark.sql.SparkSession.Builder builder =
        LocalSpark.builder("hunt", "local[1]", root);
    settings(root, isThrifty).forEach(builder::config);
    spark = builder.getOrCreate();
    spark.sparkContext().setLogLevel("OFF");
    lighten(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Spark sends the configuration with every scan, each key packed by itself, which takes longer
   * than a tiny scan. Keys that no file sets but Hadoop's defaults have the same defaults in code.
   */
  private static void lighten(Configuration hadoop) {
    // Loads the last files of defaults; when that happens later, all keys are back.
    new JobConf(hadoop);
    for (Map.Entry<String, String> entry : new Configuration(hadoop)) {
      if (!entry.getKey().startsWith("fs.AbstractFileSystem.file")) {
        hadoop.unset(entry.getKey());
      }
    }
  }

  private static Map<String, String> settings(Path root, boolean isThrifty) {
    Map<String, String> all = new HashMap<>();
    all.put("spark.local.dir", root.resolve("local").toString());
    all.put("spark.default.parallelism", "1");
    all.put("spark.sql.datetime.java8API.enabled", "true");
    all.put("spark.sql.timeType.enabled", "true");
    all.put("spark.sql.codegen.wholeStage", "false");
    // Else JSON is no source for reuse.
    all.put("spark.sql.json.filterPushdown.enabled", "false");
    all.put("spark.sql.maxPlanStringLength", "1000");
    all.put("spark.sql.ui.explainMode", "simple");
    // Else each sort and each hash table begins with a page of 64 megabytes.
    all.put("spark.buffer.pageSize", "1m");
    all.put("spark.broadcast.compress", "false");
    all.put("spark.shuffle.compress", "false");
    all.put("spark.databricks.delta.snapshotPartitions", "1");
    all.put("spark.experimentGraph.source.settleTime", "0s");
    all.put("spark.experimentGraph.materialize.minSeconds", "0");
    all.put("spark.experimentGraph.load.secondsPerLoad", "0");
    all.put("spark.experimentGraph.load.secondsPerFile", "0");
    all.put("spark.experimentGraph.load.bytesPerSecond", "1000g");
    all.put("spark.experimentGraph.plan.timeBudget", "60s");
    all.put("spark.experimentGraph.decisions.retained", "400");
    all.put("spark.experimentGraph.failure.limit", "1000000");
    if (!isThrifty) {
      all.put("spark.experimentGraph.materialize.algorithm", "all");
      all.put("spark.experimentGraph.reuse.algorithm", "all");
    }
    return all;
  }

  org.apache.spark.sql.SparkSession spark() {
    return spark;
  }

  ExperimentGraph graph() {
    return ExperimentGraph.of(spark);
  }

  /** A query, analyzed anew. */
  Dataset<Row> query(String sql) {
    try {
      LogicalPlan plan = parsed.get(sql);
      if (plan == null) {
        plan = classic().sessionState().sqlParser().parsePlan(sql);
        parsed.put(sql, plan);
      }
      return Dataset$.MODULE$.ofRows(classic(), plan);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * A query, analyzed once for as long as no statement is executed: parsing and analysis take most
   * of the time of a tiny query.
   */
  Dataset<Row> sameQuery(String sql) {
    LogicalPlan plan = analyzed.get(sql);
    if (plan == null) {
      Dataset<Row> query = query(sql);
      analyzed.put(
          sql, ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().analyzed());
      return query;
    }
    return Dataset$.MODULE$.ofRows(classic(), plan);
  }

  SparkSession classic() {
    return (SparkSession) spark;
  }

  /** Runs a query without us. */
  Outcome plain(Outcome.Maker query) {
    spark.conf().set(ENABLED, "false");
    try {
      return Outcome.of(query);
    } finally {
      spark.conf().set(ENABLED, "true");
    }
  }

  /** Runs a statement without us. */
  void execute(String statement) {
    parsed.clear();
    analyzed.clear();
    spark.conf().set(ENABLED, "false");
    try {
      spark.sql(statement);
    } finally {
      spark.conf().set(ENABLED, "true");
    }
  }

  /** Waits until all that queries left to be stored is stored. */
  void settle() {
    LocalSpark.settle(spark, PATIENCE);
  }

  LoggedDecision lastDecision() {
    List<LoggedDecision> all = graph().decisions();
    return all.get(all.size() - 1);
  }

  static String explain(LoggedDecision decision) {
    return decision.reason()
        + decision.vertices().stream()
            .map(HuntSession::explain)
            .collect(Collectors.joining("\n  ", "\n  ", ""));
  }

  private static String explain(VertexDecision vertex) {
    return "%s %s %s %s"
        .formatted(vertex.operator(), vertex.action(), vertex.reason(), vertex.detail());
  }

  @Override
  public void close() {
    spark.stop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
  }
}
