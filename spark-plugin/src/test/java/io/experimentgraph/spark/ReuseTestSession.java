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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A real local Spark with real Delta and a store of its own, tuned so that everything that may be
 * stored is: what is tested is correctness, not thrift.
 */
final class ReuseTestSession implements AutoCloseable {

  static final String OURS = "io.experimentgraph.spark.ExperimentGraphSparkSessionExtension";
  static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SparkSession session;
  private final Path root;

  private ReuseTestSession(SparkSession session, Path root) {
    this.session = session;
    this.root = root;
  }

  static ReuseTestSession start() {
    return start(Map.of());
  }

  static ReuseTestSession start(Map<String, String> settings) {
    try {
      return start(Files.createTempDirectory("experiment-graph-test"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ReuseTestSession start(Path root, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("spark.ui.enabled", "false");
    all.put("spark.sql.shuffle.partitions", "2");
    all.put("spark.default.parallelism", "2");
    all.put("spark.driver.host", "127.0.0.1");
    all.put("spark.driver.bindAddress", "127.0.0.1");
    all.put("spark.sql.warehouse.dir", root.resolve("warehouse").toString());
    all.put("spark.databricks.delta.snapshotPartitions", "1");
    all.put("spark.sql.extensions", DELTA + "," + OURS);
    all.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // Else JSON is no source for reuse.
    all.put("spark.sql.json.filterPushdown.enabled", "false");
    all.put("spark.experimentGraph.store", root.resolve("store").toString());
    all.put("spark.experimentGraph.source.settleTime", "0s");
    all.put("spark.experimentGraph.materialize.algorithm", "all");
    all.put("spark.experimentGraph.materialize.maxPerQuery", "100");
    all.put("spark.experimentGraph.materialize.minSeconds", "0");
    all.put("spark.experimentGraph.reuse.algorithm", "all");
    all.put("spark.experimentGraph.load.secondsPerLoad", "0");
    all.put("spark.experimentGraph.load.secondsPerFile", "0");
    all.put("spark.experimentGraph.load.bytesPerSecond", "1000g");
    all.put("spark.experimentGraph.plan.timeBudget", "60s");
    all.putAll(settings);
    SparkSession.Builder builder = SparkSession.builder().master("local[2]").appName("test");
    all.forEach(builder::config);
    return new ReuseTestSession(builder.getOrCreate(), root);
  }

  SparkSession spark() {
    return session;
  }

  Dataset<Row> sql(String text) {
    return session.sql(text);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  Path store() {
    return root.resolve("store");
  }

  ExperimentGraph graph() {
    return ExperimentGraph.of(session);
  }

  /** Rows as they come, without us. */
  List<Row> plain(Supplier<Dataset<Row>> query) {
    session.conf().set("spark.experimentGraph.enabled", "false");
    try {
      return query.get().collectAsList();
    } finally {
      session.conf().set("spark.experimentGraph.enabled", "true");
    }
  }

  /** Runs a query with us and waits until all that follows from it is on disk. */
  List<Row> run(Supplier<Dataset<Row>> query) {
    List<Row> rows = query.get().collectAsList();
    settle();
    return rows;
  }

  void settle() {
    try {
      graph().awaitIdle(PATIENCE);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  LoggedDecision lastDecision() {
    List<LoggedDecision> all = graph().decisions();
    return all.get(all.size() - 1);
  }

  /** What the last query did with the vertices of an operator. */
  List<Action> actionsOfLastQuery(String operator) {
    return ofLastQuery(operator).map(VertexDecision::action).toList();
  }

  /** Why the last query did no more with the vertices of an operator. */
  List<ReasonCode> reasonsOfLastQuery(String operator) {
    return ofLastQuery(operator).map(VertexDecision::reason).toList();
  }

  private Stream<VertexDecision> ofLastQuery(String operator) {
    return lastDecision().vertices().stream().filter(v -> v.operator().equals(operator));
  }

  long loadsOfLastQuery() {
    return lastDecision().count(Action.LOAD);
  }

  /** Runs a query and tells how many vertices it loaded, in all subqueries together. */
  long loads(Supplier<Dataset<Row>> query) {
    run(query);
    return loadsOfLastQuery();
  }

  /**
   * Checks the one thing that matters: plain, cold and warm runs give the same rows and schema, and
   * the warm one was a load.
   */
  void assertReused(Supplier<Dataset<Row>> query) {
    assertSameAsPlain(query);
    assertLoaded(query);
  }

  /** As {@link #assertReused}, but no run may load anything. */
  void assertNeverReused(Supplier<Dataset<Row>> query) {
    assertMissed(query);
    assertMissed(query);
  }

  /** Nothing that was stored before may answer the query. */
  void assertMissed(Supplier<Dataset<Row>> query) {
    assertSameAsPlain(query);
    assertThat(loadsOfLastQuery()).as("loads; decisions: %s", explain(lastDecision())).isZero();
  }

  /** What was stored before answers the query, or a part of it. */
  void assertLoaded(Supplier<Dataset<Row>> query) {
    assertSameAsPlain(query);
    assertThat(loadsOfLastQuery()).as("loads; %s", decisions(graph().decisions())).isPositive();
  }

  private static List<String> decisions(List<LoggedDecision> all) {
    return all.stream().map(d -> d.query() + explain(d) + d.outcomes()).toList();
  }

  /** As {@link #assertMissed}; what the query stores itself answers it. */
  void missThenReuse(Supplier<Dataset<Row>> query) {
    assertMissed(query);
    assertReused(query);
  }

  void assertSameAsPlain(Supplier<Dataset<Row>> query) {
    List<Row> expected = plain(query);
    Dataset<Row> with = query.get();
    List<Row> actual = with.collectAsList();
    settle();
    assertThat(sorted(actual)).as(() -> explained(with)).isEqualTo(sorted(expected));
    session.conf().set("spark.experimentGraph.enabled", "false");
    assertThat(with.schema().json()).isEqualTo(query.get().schema().json());
    session.conf().set("spark.experimentGraph.enabled", "true");
    assertThat(graph().failures()).isEmpty();
  }

  private String explained(Dataset<Row> rows) {
    return explain(lastDecision())
        + ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().executedPlan();
  }

  static List<String> sorted(List<Row> rows) {
    return rows.stream().map(ReuseTestSession::text).sorted().toList();
  }

  static String explain(LoggedDecision decision) {
    return decision.reason()
        + decision.vertices().stream()
            .map(ReuseTestSession::explain)
            .collect(Collectors.joining("\n  ", "\n  ", ""));
  }

  private static String explain(VertexDecision vertex) {
    return vertex.operator()
        + " "
        + vertex.action()
        + " "
        + vertex.reason()
        + " "
        + vertex.detail();
  }

  private static String text(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      values.add(
          value instanceof byte[] bytes
              ? Arrays.toString(bytes)
              : value == null ? "null" : value.getClass().getSimpleName() + ":" + value);
    }
    return String.join("|", values);
  }

  /** Files below a directory, as paths relative to it. */
  static List<String> files(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> directory.relativize(f).toString())
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the store holds, as another process reads it. */
  List<Artifact> artifacts() throws IOException {
    return new DeltaExperimentGraphStore(
            store().toString(), session.sparkContext().hadoopConfiguration())
        .refresh()
        .artifacts();
  }

  /** The files of content that lie on disk are those that were published, each once. */
  void assertFilesArePublished() throws IOException {
    List<String> recorded = new ArrayList<>();
    for (Artifact artifact : artifacts()) {
      artifact.files().forEach(f -> recorded.add(artifact.id() + "/" + f.name()));
    }
    assertThat(files(store().resolve("contents")).stream().filter(f -> f.endsWith(".parquet")))
        .containsExactlyInAnyOrderElementsOf(recorded);
  }

  @Override
  public void close() {
    session.stop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
  }
}
