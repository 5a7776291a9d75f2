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

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stores on a real cluster whose tasks are killed, copied and cancelled while they write. */
@Tag("slow")
class StandaloneClusterTest {

  private static StandaloneCluster cluster;

  private ReuseTestSession session;

  @BeforeAll
  static void startCluster() {
    cluster = StandaloneCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  private void start(Map<String, String> settings) {
    session = cluster.session(settings);
    session
        .spark()
        .range(0, 4000, 1, 8)
        .selectExpr("id", "id % 400 AS k", "xxhash64(id) AS h")
        .write()
        .parquet(session.path("source").toString());
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private Dataset<Row> source() {
    return session.spark().read().parquet(session.path("source").toString());
  }

  private Dataset<Row> filtered() {
    return source().filter("k > 3").select("id", "k");
  }

  private Dataset<Row> grouped() {
    return filtered().groupBy("k").count().toDF("id", "c").filter("c > 3").select("id");
  }

  private CompletableFuture<List<Row>> running(Supplier<Dataset<Row>> query) {
    SparkSession spark = session.spark();
    return CompletableFuture.supplyAsync(
        () -> {
          SparkSession.setActiveSession(spark);
          return query.get().collectAsList();
        });
  }

  private TaskTrap trap(String name) {
    return new TaskTrap(session.path("").toAbsolutePath(), name);
  }

  private void assertSound() throws IOException {
    session.assertFilesArePublished();
    assertThat(session.graph().fsck().findings()).isEmpty();
  }

  private void assertStored(Supplier<Dataset<Row>> query) throws IOException {
    session.settle();
    session.assertLoaded(query);
    assertSound();
  }

  private static void assertSame(List<Row> with, List<Row> plain) {
    assertThat(ReuseTestSession.sorted(with)).isEqualTo(ReuseTestSession.sorted(plain));
  }

  /** The stage that writes runs when its worker dies: others write the partition anew. */
  @Test
  void workerIsKilledInTheMiddleOfAWrite() throws IOException {
    start(Map.of());
    TaskTrap trap = trap("killed");
    Supplier<Dataset<Row>> below = () -> filtered().select("id");
    List<Row> plain = session.plain(below);
    CompletableFuture<List<Row>> query = running(() -> trap.holding(below.get()));
    cluster.kill(trap.awaitHeld());
    assertSame(query.join(), plain);
    assertStored(below);
  }

  /** A later stage runs when the worker dies that holds a part of the shuffle: it is made again. */
  @Test
  void stageThatWroteIsComputedAgain() throws IOException {
    start(Map.of());
    TaskTrap trap = trap("recomputed");
    List<Row> plain = session.plain(this::grouped);
    CompletableFuture<List<Row>> query = running(() -> trap.holding(grouped()));
    cluster.kill(trap.awaitHeld());
    assertSame(query.join(), plain);
    assertStored(this::grouped);
  }

  /** The copy of a task wins while the first attempt has a part of its rows written. */
  @Test
  void speculativeCopyWins() throws IOException {
    start(
        Map.of(
            "spark.speculation", "true",
            "spark.speculation.interval", "100ms",
            "spark.speculation.minTaskRuntime", "0ms",
            "spark.speculation.multiplier", "1.0",
            "spark.speculation.quantile", "0.5"));
    TaskTrap trap = trap("copied");
    Supplier<Dataset<Row>> below = () -> filtered().select("id");
    List<Row> plain = session.plain(below);
    CompletableFuture<List<Row>> query = running(() -> trap.holding(below.get()));
    trap.awaitHeld();
    assertSame(query.join(), plain);
    trap.release();
    assertStored(below);
  }

  /** Nothing of a cancelled query is visible, and nothing of it stays. */
  @Test
  void jobIsCancelledInTheMiddleOfAWrite() throws IOException {
    start(Map.of());
    TaskTrap trap = trap("cancelled");
    Supplier<Dataset<Row>> below = () -> filtered().select("id");
    CompletableFuture<List<Row>> query = running(() -> trap.holding(below.get()));
    trap.awaitHeld();
    session.spark().sparkContext().cancelAllJobs();
    assertThatThrownBy(query::join).hasStackTraceContaining("cancelled");
    trap.release();
    StandaloneCluster.await(
        "removal of what was written",
        () -> {
          session.settle();
          return ReuseTestSession.files(session.store().resolve("contents")).isEmpty();
        });
    assertThat(session.artifacts()).isEmpty();
    session.missThenReuse(below);
    assertSound();
  }

  /** What a limit leaves unread is not stored as if it were all. */
  @Test
  void limitThatStopsEarlyStoresNothing() throws IOException {
    start(Map.of());
    Supplier<Dataset<Row>> below = () -> filtered().select("id");
    List<Row> all = session.plain(below);
    assertThat(below.get().limit(3).collectAsList()).hasSize(3).isSubsetOf(all);
    assertThat(below.get().takeAsList(3)).hasSize(3).isSubsetOf(all);
    session.settle();
    assertThat(session.artifacts()).isEmpty();
    session.assertSameAsPlain(below);
    assertSound();
  }

  /** Exchanges that are read twice, subqueries, and joins that become others while they run. */
  @Test
  void exchangesAreReusedAndPlansChange() throws IOException {
    start(Map.of("spark.sql.autoBroadcastJoinThreshold", "-1"));
    source().createOrReplaceTempView("t");
    String grouped = "(SELECT k, count(*) AS c, sum(id) AS s FROM t GROUP BY k)";
    List<String> queries =
        List.of(
            "SELECT a.k, b.s FROM " + grouped + " a JOIN " + grouped + " b ON a.k = b.c",
            "SELECT id FROM t WHERE id > (SELECT avg(s) FROM " + grouped + ") - 18000",
            "SELECT t.id, g.s FROM t JOIN " + grouped + " g ON t.k = g.k WHERE g.k < 5");
    for (String text : queries) {
      Supplier<Dataset<Row>> query = () -> session.sql(text);
      session.assertSameAsPlain(query);
      assertStored(query);
    }
    session.spark().conf().set("spark.sql.adaptive.autoBroadcastJoinThreshold", "10m");
    for (String text : queries) {
      assertStored(() -> session.sql(text + " "));
    }
  }
}
