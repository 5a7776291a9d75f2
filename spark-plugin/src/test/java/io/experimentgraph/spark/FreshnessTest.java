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
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sources that change between the fingerprint of a query and the publication of what it stored. */
class FreshnessTest {

  private static ReuseTestSession session;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    spark = session.spark();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static String write(String name, String format, int from, int to) {
    String path = session.path(name).toString();
    spark
        .range(from, to)
        .selectExpr("id", "id % 5 AS k")
        .repartition(2)
        .write()
        .mode(SaveMode.Append)
        .format(format)
        .save(path);
    return path;
  }

  /** The rows of a query whose source changes once its first job has started. */
  private static List<Row> runWhile(Supplier<Dataset<Row>> query, Runnable change) {
    Dataset<Row> built = query.get();
    session.settle();
    AtomicBoolean isDone = new AtomicBoolean();
    SparkListener changer =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (!isDone.getAndSet(true)) {
              change.run();
            }
          }
        };
    spark.sparkContext().addSparkListener(changer);
    try {
      List<Row> rows = built.collectAsList();
      session.settle();
      assertThat(isDone).isTrue();
      return rows;
    } finally {
      spark.sparkContext().removeSparkListener(changer);
    }
  }

  private static void plan(Dataset<Row> query) {
    ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().executedPlan();
  }

  private static void touch(String directory) {
    for (String name : ReuseTestSession.files(Path.of(directory))) {
      if (name.endsWith(".parquet")) {
        Path file = Path.of(directory, name);
        assertThat(file.toFile().setLastModified(file.toFile().lastModified() - 60_000)).isTrue();
      }
    }
  }

  private static List<String> sourcesOfNewestArtifact() {
    List<String> sources = new ArrayList<>();
    ExperimentGraph.withoutReuse(
        () ->
            spark
                .read()
                .format("delta")
                .load(session.store().resolve("artifacts").toString())
                .orderBy(org.apache.spark.sql.functions.col("created_millis").desc())
                .limit(1)
                .selectExpr("explode(map_keys(source_states))")
                .collectAsList()
                .forEach(row -> sources.add(row.getString(0))));
    return sources;
  }

  private static void assertDiscarded() {
    assertThat(session.lastDecision().stored()).isZero();
    assertThat(session.lastDecision().outcomes().values())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .anyMatch(o -> o.reason() == ReasonCode.SOURCE_CHANGED_WHILE_RUNNING);
  }

  @Test
  void filesThatChangeWhileTheQueryRunsAreNotStored() {
    String path = write("r_files", "parquet", 0, 40);
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("id > 3");
    List<Row> expected = session.plain(query);
    List<Row> rows = runWhile(query, () -> touch(path));
    assertThat(ReuseTestSession.sorted(rows)).isEqualTo(ReuseTestSession.sorted(expected));
    assertDiscarded();
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
  }

  /** Files that come later are not among those that the query lists. */
  @Test
  void filesThatComeWhileTheQueryRunsBelongToTheNextState() {
    String path = write("r_more", "parquet", 0, 40);
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("id > 3");
    List<Row> expected = session.plain(query);
    List<Row> rows = runWhile(query, () -> write("r_more", "parquet", 40, 50));
    assertThat(ReuseTestSession.sorted(rows)).isEqualTo(ReuseTestSession.sorted(expected));
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
  }

  @Test
  void versionThatWasReadStaysWhatWasStored() {
    String path = write("r_delta", "delta", 0, 40);
    Supplier<Dataset<Row>> query = () -> spark.read().format("delta").load(path).filter("id > 3");
    List<Row> expected = session.plain(query);
    List<Row> rows =
        runWhile(
            query,
            () -> {
              write("r_delta", "delta", 40, 50);
              spark.sql("DELETE FROM delta.`" + path + "` WHERE id = 39");
            });
    assertThat(ReuseTestSession.sorted(rows)).isEqualTo(ReuseTestSession.sorted(expected));
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
    Supplier<Dataset<Row>> then =
        () -> spark.read().format("delta").option("versionAsOf", 0).load(path).filter("id > 3");
    session.assertSameAsPlain(then);
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  @Test
  void partitionsThatChangeWhileTheQueryRunsAreThoseOfTheFingerprint() {
    spark.sql(
        "CREATE TABLE r_parts USING parquet PARTITIONED BY (k) AS SELECT id, id % 3 AS k FROM"
            + " range(30)");
    Supplier<Dataset<Row>> query = () -> spark.sql("SELECT * FROM r_parts WHERE id > 3");
    List<Row> expected = session.plain(query);
    List<Row> rows =
        runWhile(query, () -> spark.sql("INSERT INTO r_parts PARTITION (k = 8) VALUES (100)"));
    assertThat(ReuseTestSession.sorted(rows)).isEqualTo(ReuseTestSession.sorted(expected));
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
  }

  /** Spark refreshes the listing that a query was planned with when the same session writes. */
  @Test
  void listingThatIsRefreshedBeforeTheQueryRunsIsNotTheOneThatWasDecidedOn() {
    spark.sql("CREATE TABLE r_listing USING parquet AS SELECT id, id % 3 AS k FROM range(30)");
    Dataset<Row> query =
        spark.sql("SELECT k, count(*) AS n FROM r_listing WHERE id > 3 GROUP BY k");
    plan(query);
    LoggedDecision decided = session.lastDecision();
    spark.sql("INSERT INTO r_listing VALUES (100, 8)");
    assertThat(query.collectAsList()).hasSize(4);
    session.settle();
    assertThat(session.graph().decisions())
        .filteredOn(d -> d.query() == decided.query())
        .flatExtracting(d -> List.copyOf(d.outcomes().values()))
        .isNotEmpty()
        .allMatch(outcome -> outcome.reason() == ReasonCode.SOURCE_CHANGED_WHILE_RUNNING);
  }

  /** A plan may run under other settings than it was decided under. */
  @Test
  void settingsThatChangeBeforeTheQueryRunsAreNotThoseThatWereDecidedOn() {
    String path = session.path("r_times").toString();
    spark.range(5).selectExpr("concat('2024-01-0', id + 1, ' 00:00:00') AS t").write().csv(path);
    Supplier<Dataset<Row>> query =
        () -> spark.read().schema("t TIMESTAMP").csv(path).selectExpr("unix_micros(t) AS m");
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    try {
      Dataset<Row> kept = query.get();
      plan(kept);
      spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
      kept.collectAsList();
      session.settle();
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      session.assertMissed(query);
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  /** What is cached after the decision may be older than what was decided on. */
  @Test
  void cacheThatIsFilledAfterTheDecisionIsNotStored() {
    String path = write("r_cache", "parquet", 0, 40);
    Dataset<Row> former = spark.read().parquet(path).filter("id >= 0");
    write("r_cache", "parquet", 40, 60);
    Supplier<Dataset<Row>> query =
        () -> spark.read().parquet(path).filter("id >= 0").groupBy("k").count();
    Dataset<Row> kept = query.get();
    kept.persist();
    kept.unpersist();
    former.cache();
    former.count();
    kept.collectAsList();
    session.settle();
    former.unpersist(true);
    session.assertSameAsPlain(query);
  }

  /** An artifact that is made of an artifact is as stale as what that was made of. */
  @Test
  void artifactOfAnArtifactKnowsAllSources() {
    String one = write("r_one", "parquet", 0, 40);
    String two = write("r_two", "delta", 0, 20);
    Supplier<Dataset<Row>> base =
        () ->
            spark
                .read()
                .parquet(one)
                .join(spark.read().format("delta").load(two), "id")
                .filter("id > 3");
    session.assertReused(base);
    Supplier<Dataset<Row>> above = () -> base.get().groupBy("id").count();
    session.assertReused(above);
    String sources = String.join(" ", sourcesOfNewestArtifact());
    assertThat(sources).contains("r_one", "r_two");
    Supplier<Dataset<Row>> more =
        () -> base.get().selectExpr("id", "id * 2 AS twice").filter("twice > 9");
    runWhile(more, () -> touch(one));
    assertThat(session.loadsOfLastQuery()).isPositive();
    assertDiscarded();
    for (Supplier<Dataset<Row>> query : List.of(base, above, more)) {
      session.assertSameAsPlain(query);
    }
    write("r_two", "delta", 20, 30);
    for (Supplier<Dataset<Row>> query : List.of(more, above)) {
      session.assertSameAsPlain(query);
    }
  }
}
