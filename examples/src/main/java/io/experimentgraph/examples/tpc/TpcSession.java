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
package io.experimentgraph.examples.tpc;

import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.spark.ExperimentGraph;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A local Spark application with Experiment Graph, its store empty at first, that runs queries. */
final class TpcSession implements AutoCloseable {

  private static final String ENABLED = "spark.experimentGraph.enabled";
  private static final String JOB_GROUP = "tpc";

  private final SparkSession spark;
  private final Duration timeout;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "query-timeout");
            thread.setDaemon(true);
            return thread;
          });

  private TpcSession(SparkSession spark, Duration timeout) {
    this.spark = spark;
    this.timeout = timeout;
  }

  /**
   * Starts an application.
   *
   * @param work directory for its store and other scratch, deleted first
   * @param timeout after which a query is cancelled, so that it fails
   */
  static TpcSession start(Setting setting, Path work, Duration timeout) throws IOException {
    Directories.delete(work);
    SparkSession.Builder builder =
        LocalSpark.builder("tpc", "local[*]", work).config("spark.sql.shuffle.partitions", "4");
    setting.keys().forEach(builder::config);
    return new TpcSession(builder.getOrCreate(), timeout);
  }

  /** Generates data once and makes its tables known. */
  void open(TpcData data) throws IOException {
    spark.conf().set(ENABLED, "false");
    data.ensure(spark);
    data.register(spark);
    spark.conf().set(ENABLED, "true");
  }

  /** Runs a query without us. */
  QueryRun plain(String text) {
    spark.conf().set(ENABLED, "false");
    QueryRun run = run(text);
    spark.conf().set(ENABLED, "true");
    return run;
  }

  /** Runs a query with us, and waits until all that follows from it is on disk. */
  QueryRun withUs(String text) {
    long before = lastQuery();
    QueryRun run = run(text);
    long start = System.nanoTime();
    settle();
    List<LoggedDecision> decisions =
        graph().decisions().stream().filter(d -> d.query() > before).toList();
    return run.with(decisions, (System.nanoTime() - start) / 1e9);
  }

  /** How often something went wrong inside of us; the queries ran as plain Spark. */
  String failures() {
    return graph().failures().toString();
  }

  /** True if nothing went wrong inside of us. */
  boolean isHealthy() {
    return graph().failures().isEmpty();
  }

  private ExperimentGraph graph() {
    return ExperimentGraph.of(spark);
  }

  private long lastQuery() {
    List<LoggedDecision> all = graph().decisions();
    return all.isEmpty() ? 0 : all.get(all.size() - 1).query();
  }

  private QueryRun run(String text) {
    spark.sparkContext().setJobGroup(JOB_GROUP, "a query of a suite", true);
    ScheduledFuture<?> cancellation =
        timer.schedule(
            () -> spark.sparkContext().cancelJobGroup(JOB_GROUP, "it takes too long"),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    try {
      Dataset<Row> query = spark.sql(text);
      List<Row> rows = query.collectAsList();
      double seconds = (System.nanoTime() - start) / 1e9;
      return QueryRun.completed(query, rows, seconds);
    } catch (Exception e) {
      return QueryRun.failed(e, (System.nanoTime() - start) / 1e9);
    } finally {
      cancellation.cancel(false);
    }
  }

  private void settle() {
    LocalSpark.settle(spark, timeout);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    spark.stop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
  }
}
