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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to the store or to a query, the result is that of plain Spark. */
class NeverInTheWayTest {

  private ReuseTestSession session;

  @AfterEach
  void stop() {
    if (session != null) {
      session.close();
    }
  }

  private Supplier<Dataset<Row>> query() {
    String path = session.path("source").toString();
    if (!Files.exists(Path.of(path))) {
      session.spark().range(50).selectExpr("id", "id % 5 AS k").coalesce(2).write().parquet(path);
    }
    return () -> session.spark().read().parquet(path).filter("id > 3").groupBy("k").count();
  }

  private void assertRunsAsPlain(Supplier<Dataset<Row>> query) {
    List<Row> plain = session.plain(query);
    assertThat(ReuseTestSession.sorted(session.run(query)))
        .isEqualTo(ReuseTestSession.sorted(plain));
  }

  private void assertShown(ReasonCode reason) {
    assertThat(session.graph().failures()).containsKey(reason);
    assertThat(
            session
                .sql(
                    "SELECT * FROM experiment_graph_decisions() WHERE action = 'FAILURE' AND reason"
                        + " = '%s'".formatted(reason))
                .count())
        .isEqualTo(1);
  }

  @Test
  void storeUnwritable() throws IOException {
    Path root = Files.createTempDirectory("experiment-graph-test");
    // A file where the directory should be stops even the superuser.
    Files.writeString(root.resolve("store"), "not a directory");
    session = ReuseTestSession.start(root, Map.of());
    assertRunsAsPlain(query());
    assertRunsAsPlain(query());
    assertThat(session.graph().failures()).isNotEmpty();
  }

  @Test
  void storeDeletedWhileRunning() throws IOException {
    session = ReuseTestSession.start();
    Supplier<Dataset<Row>> query = query();
    session.assertReused(query);
    FileUtils.deleteDirectory(new File(session.store().toString()));
    assertRunsAsPlain(query);
    assertRunsAsPlain(query);
    assertThat(session.graph().failures()).isNotEmpty();
  }

  @Test
  void artifactFileDeletedByHand() throws IOException {
    session = ReuseTestSession.start();
    Supplier<Dataset<Row>> query = query();
    session.assertReused(query);
    deleteFiles(session.store().resolve("contents"), ".parquet");
    assertRunsAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    assertShown(ReasonCode.ARTIFACT_DAMAGED);
    // What was damaged is hidden, so it is computed and stored anew, and then loaded.
    assertRunsAsPlain(query);
    assertRunsAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  @Test
  void graphOfAnUnknownVersion() throws IOException {
    Path root = Files.createTempDirectory("experiment-graph-test");
    session = ReuseTestSession.start(root, Map.of());
    session.assertReused(query());
    session.close();
    for (String file : ReuseTestSession.files(root.resolve("store"))) {
      if (file.endsWith(".json") && file.contains("_delta_log") && !file.startsWith("contents")) {
        Path path = root.resolve("store").resolve(file);
        String text = Files.readString(path);
        Files.writeString(
            path,
            text.replace(
                "\"experimentGraph.formatVersion\":\"3\"",
                "\"experimentGraph.formatVersion\":\"99\""));
        Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".crc"));
      }
      boolean repeats = file.endsWith(".crc") || file.contains("checkpoint");
      if (repeats && file.contains("_delta_log") && !file.startsWith("contents")) {
        Files.deleteIfExists(root.resolve("store").resolve(file));
      }
    }
    List<String> before = ReuseTestSession.files(root.resolve("store"));
    session = ReuseTestSession.start(root, Map.of());
    assertRunsAsPlain(query());
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.STORE_VERSION_UNKNOWN);
    assertShown(ReasonCode.STORE_VERSION_UNKNOWN);
    assertThat(ReuseTestSession.files(root.resolve("store"))).isEqualTo(before);
  }

  @Test
  void failingQueryLeavesNoTrace() {
    session = ReuseTestSession.start();
    String path = session.path("source").toString();
    session.spark().range(50).selectExpr("id", "id % 5 AS k").write().parquet(path);
    Supplier<Dataset<Row>> failing =
        () ->
            session
                .spark()
                .read()
                .parquet(path)
                .filter("id > 3")
                .selectExpr("k", "CASE WHEN id = 49 THEN raise_error('no') ELSE id END AS v")
                .groupBy("k")
                .count()
                .filter("count > 0")
                .selectExpr("if(k = 4, raise_error('no'), k) AS v");
    assertThatThrownBy(() -> failing.get().collectAsList()).hasMessageContaining("no");
    session.settle();
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
    assertThat(session.graph().decisions()).isNotEmpty();
  }

  @Test
  void limitAboveLeavesNoTrace() {
    session = ReuseTestSession.start();
    String path = session.path("source").toString();
    session.spark().range(5000).write().parquet(path);
    session.spark().read().parquet(path).filter("id > 3").limit(2).collectAsList();
    session.spark().read().parquet(path).filter("id > 3").show(2);
    session.spark().read().parquet(path).filter("id > 3").toLocalIterator().next();
    session.settle();
    assertThat(
            session.graph().decisions().stream()
                .flatMap(d -> d.outcomes().values().stream())
                .filter(o -> o.reason() == null && o.bytes() >= 0))
        .isEmpty();
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
  }

  @Test
  void budgetIsAHardLimit() throws IOException {
    session =
        ReuseTestSession.start(
            Map.of(
                "spark.experimentGraph.budget", "300k",
                "spark.experimentGraph.eviction.gracePeriod", "0s"));
    for (int i = 0; i < 6; i++) {
      String path = session.path("source" + i).toString();
      session.spark().range(500).selectExpr("id", "uuid() AS u").coalesce(1).write().parquet(path);
      String condition = "id >= " + i;
      session.assertSameAsPlain(() -> session.spark().read().parquet(path).filter(condition));
      assertThat(FileUtils.sizeOfDirectory(session.store().resolve("contents").toFile()))
          .isLessThanOrEqualTo(300 << 10);
    }
    long stored = session.graph().decisions().stream().mapToLong(LoggedDecision::stored).sum();
    assertThat(stored).isBetween(1L, 5L);
  }

  @Test
  void aBudgetThatWasLoweredIsKeptFromTheStart() throws IOException {
    Path root = Files.createTempDirectory("experiment-graph-test");
    Map<String, String> settings = Map.of("spark.experimentGraph.eviction.gracePeriod", "0s");
    session = ReuseTestSession.start(root, settings);
    List<Supplier<Dataset<Row>>> queries = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String path = session.path("source" + i).toString();
      session.spark().range(500).selectExpr("id", "uuid() AS u").coalesce(1).write().parquet(path);
      queries.add(() -> SparkSession.active().read().parquet(path).filter("id >= 3"));
    }
    queries.forEach(session::assertReused);
    // Two of four and a little more: local checksum files are no content.
    long before = FileUtils.sizeOfDirectory(session.store().resolve("contents").toFile());
    session.close();

    Map<String, String> lower = new HashMap<>(settings);
    lower.put("spark.experimentGraph.budget", Long.toString(before * 6 / 10));
    // By bytes alone: by cost, tiny tables are not worth a load.
    lower.put("spark.experimentGraph.materialize.algorithm", "all");
    session = ReuseTestSession.start(root, lower);
    session.spark().range(1).collectAsList();
    session.settle();
    assertThat(FileUtils.sizeOfDirectory(session.store().resolve("contents").toFile()))
        .isBetween(1L, before * 6 / 10);
    long loads = 0;
    for (Supplier<Dataset<Row>> query : queries) {
      session.assertSameAsPlain(query);
      loads += session.loadsOfLastQuery();
    }
    assertThat(loads).isBetween(1L, 3L);
  }

  @Test
  void explainPromisesNothingAndStoresNothing() {
    session = ReuseTestSession.start();
    Supplier<Dataset<Row>> query = query();
    query.get().queryExecution().executedPlan();
    session.settle();
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
    session.assertReused(query);
  }

  @Test
  void writesOfTheUserAreAnsweredFromArtifactsToo() {
    session = ReuseTestSession.start();
    Supplier<Dataset<Row>> query = query();
    session.assertReused(query);
    String out = session.path("out").toString();
    query.get().write().parquet(out);
    session.settle();
    assertThat(session.graph().decisions())
        .anyMatch(d -> d.count(Action.LOAD) > 0 && d.query() > 4);
    assertThat(ReuseTestSession.sorted(session.spark().read().parquet(out).collectAsList()))
        .isEqualTo(ReuseTestSession.sorted(session.plain(query)));
  }

  @Test
  void userCacheHitsBeforeAndAfterAnArtifactAppears() {
    session = ReuseTestSession.start();
    Supplier<Dataset<Row>> query = query();
    Dataset<Row> cached = query.get().cache();
    cached.count();
    session.settle();
    assertThat(planOf(query.get().filter("k > 1"))).contains("InMemoryTableScan");
    session.run(() -> query.get().filter("k > 1"));
    assertThat(planOf(query.get())).contains("InMemoryTableScan");
    cached.unpersist(true);
    assertThat(planOf(query.get())).doesNotContain("InMemoryTableScan");
    session.assertReused(query);

    // An artifact is there first: what the user then caches is still found.
    Dataset<Row> again = query.get().cache();
    again.count();
    assertThat(planOf(query.get().filter("k > 2"))).contains("InMemoryTableScan");
    assertThat(ReuseTestSession.sorted(session.run(query)))
        .isEqualTo(ReuseTestSession.sorted(session.plain(query)));
    again.unpersist(true);
    assertThat(planOf(query.get())).doesNotContain("InMemoryTableScan");
  }

  @Test
  void streamsAreLeftAlone() throws Exception {
    session = ReuseTestSession.start();
    String path = session.path("source").toString();
    session.spark().range(50).selectExpr("id").write().parquet(path);
    String out = session.path("out").toString();
    session
        .spark()
        .readStream()
        .schema("id LONG")
        .parquet(path)
        .filter("id > 3")
        .writeStream()
        .format("parquet")
        .option("path", out)
        .option("checkpointLocation", session.path("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    session.settle();
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
    assertThat(session.spark().read().parquet(out).count()).isEqualTo(46);
    assertThat(session.graph().failures()).isEmpty();
  }

  private static String planOf(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString();
  }

  private static void deleteFiles(Path directory, String suffix) throws IOException {
    for (String file : ReuseTestSession.files(directory)) {
      if (file.endsWith(suffix)) {
        Files.delete(directory.resolve(file));
      }
    }
  }
}
