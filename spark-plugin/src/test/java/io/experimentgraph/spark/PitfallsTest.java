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

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrong results that peers shipped, by their number in the project's list of pitfalls (T1, T2...).
 */
class PitfallsTest {

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

  private static Dataset<Row> numbers(int from, int to) {
    return spark
        .range(from, to)
        .selectExpr("id", "id % 5 AS k", "cast(id AS double) / 7 AS x", "concat('s', id % 3) AS s");
  }

  private static String delta(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().format("delta").mode(SaveMode.Overwrite).save(path);
    return path;
  }

  private static String parquet(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(path);
    return path;
  }

  private static Dataset<Row> readDelta(String path) {
    return spark.read().format("delta").load(path);
  }

  private static void missThenReuse(Supplier<Dataset<Row>> query) {
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
  }

  // T1: a cached version was served after another writer's append, overwrite, delete or merge.
  @Test
  void t01NeverOldRowsAfterAnyWriteToDelta() {
    String path = delta("t01", numbers(0, 50));
    Supplier<Dataset<Row>> query =
        () -> readDelta(path).filter("id > 3").groupBy("k").agg(count("*"));
    session.assertReused(query);
    numbers(50, 60).write().format("delta").mode(SaveMode.Append).save(path);
    missThenReuse(query);
    SparkSession other = spark.newSession();
    DeltaTable.forPath(other, path).delete("id = 5");
    missThenReuse(query);
    DeltaTable.forPath(other, path)
        .as("t")
        .merge(numbers(55, 70).as("s"), "t.id = s.id")
        .whenMatched()
        .updateExpr(Map.of("k", "t.k + 1"))
        .whenNotMatched()
        .insertAll()
        .execute();
    missThenReuse(query);
    numbers(100, 110).write().format("delta").mode(SaveMode.Overwrite).save(path);
    missThenReuse(query);
  }

  // T2: a live plan answered a pinned one. They are one vertex only where the version is one.
  @Test
  void t02LiveAndPinnedReadsMeetOnlyInTheSameVersion() {
    String path = delta("t02", numbers(0, 20));
    Supplier<Dataset<Row>> live = () -> readDelta(path).filter("k = 1");
    Supplier<Dataset<Row>> pinned =
        () -> spark.read().format("delta").option("versionAsOf", 0).load(path).filter("k = 1");
    session.assertReused(live);
    session.assertReused(pinned);
    numbers(20, 40).write().format("delta").mode(SaveMode.Append).save(path);
    missThenReuse(live);
    session.assertReused(pinned);
    assertThat(live.get().count()).isNotEqualTo(pinned.get().count());
  }

  // T4: drop and recreate at the same path with the same version number.
  @Test
  void t04RecreatedTableIsAnotherTable() throws IOException {
    String path = delta("t04", numbers(0, 20));
    Supplier<Dataset<Row>> query = () -> readDelta(path).filter("k > 1");
    session.assertReused(query);
    FileUtils.deleteDirectory(new File(path));
    DeltaLog.clearCache();
    delta("t04", numbers(5, 25));
    missThenReuse(query);
  }

  // T5: files added, removed and replaced in place.
  @Test
  void t05FilesAddedRemovedReplaced() throws IOException {
    String path = parquet("t05", numbers(0, 20));
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("k > 1");
    session.assertReused(query);
    Path first = dataFiles(path).get(0);
    numbers(20, 30).coalesce(1).write().mode(SaveMode.Append).parquet(path);
    missThenReuse(query);
    Files.delete(first);
    missThenReuse(query);
    // The same name and length with another time, and the same time with another length.
    Path kept = dataFiles(path).get(0);
    FileTime before = Files.getLastModifiedTime(kept);
    Path other = dataFiles(parquet("t05other", numbers(120, 130))).get(0);
    Files.copy(other, kept, StandardCopyOption.REPLACE_EXISTING);
    removeChecksum(kept);
    Files.setLastModifiedTime(kept, FileTime.fromMillis(before.toMillis() - 5000));
    missThenReuse(query);
    Path longer = dataFiles(parquet("t05longer", numbers(1000, 5000))).get(0);
    FileTime now = Files.getLastModifiedTime(kept);
    Files.copy(longer, kept, StandardCopyOption.REPLACE_EXISTING);
    removeChecksum(kept);
    Files.setLastModifiedTime(kept, now);
    missThenReuse(query);
  }

  // T5, the other way round: a relation keeps the listing of the moment it was built.
  @Test
  void t05RelationBuiltBeforeTheFileWasReplacedIsRefused() throws IOException {
    String path = parquet("t05stale", numbers(0, 20));
    Dataset<Row> built = spark.read().parquet(path).filter("k > 1");
    Path file = dataFiles(path).get(0);
    Files.setLastModifiedTime(
        file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 5000));
    session.run(() -> built);
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.SOURCE_CHANGED);
  }

  // T7: equal names in two directories are two sources.
  @Test
  void t07SameFileNamesInTwoDirectories() throws IOException {
    Path one = dataFiles(parquet("t07a", numbers(0, 20))).get(0);
    Path two = dataFiles(parquet("t07b", numbers(40, 60))).get(0);
    Path renamed = two.resolveSibling(one.getFileName());
    Files.move(two, renamed);
    Files.setLastModifiedTime(renamed, Files.getLastModifiedTime(one));
    removeChecksum(two);
    String a = session.path("t07a").toString();
    String b = session.path("t07b").toString();
    session.assertReused(() -> spark.read().parquet(a).filter("k = 2"));
    Supplier<Dataset<Row>> second = () -> spark.read().parquet(b).filter("k = 2");
    missThenReuse(second);
    assertThat(second.get().filter("id < 40").count()).isZero();
  }

  // T8: the order of a listing is no property of the source.
  @Test
  void t08OrderOfPathsDoesNotMatter() {
    String a = parquet("t08a", numbers(0, 20));
    String b = parquet("t08b", numbers(20, 40));
    session.assertReused(() -> spark.read().parquet(a, b).filter("k = 2"));
    assertThat(session.loads(() -> spark.read().parquet(b, a).filter("k = 2"))).isPositive();
  }

  // T13: min(y) and min(z) over one artifact.
  @Test
  void t13TwoAggregatesOverOneArtifact() {
    String path = parquet("t13", numbers(0, 50));
    Supplier<Dataset<Row>> base =
        () ->
            spark.read().parquet(path).filter("k < 4").selectExpr("k", "id AS y", "100 - id AS z");
    session.assertReused(base);
    base.get().createOrReplaceTempView("t13");
    session.assertReused(
        () ->
            spark.sql(
                "SELECT a.k, m, n FROM (SELECT k, min(y) m FROM t13 GROUP BY k) a"
                    + " JOIN (SELECT k, min(z) n FROM t13 GROUP BY k) b ON a.k = b.k"));
  }

  // T16: subqueries of one shape over other plans.
  @Test
  void t16SubqueriesOfOneShape() {
    parquet("t16a", numbers(0, 20));
    parquet("t16b", numbers(30, 70));
    spark.read().parquet(session.path("t16a").toString()).createOrReplaceTempView("t16a");
    spark.read().parquet(session.path("t16b").toString()).createOrReplaceTempView("t16b");
    Supplier<Dataset<Row>> a =
        () -> spark.sql("SELECT id FROM t16b WHERE id > (SELECT max(id) FROM t16a)");
    Supplier<Dataset<Row>> b =
        () -> spark.sql("SELECT id FROM t16b WHERE id > (SELECT max(id) - 5 FROM t16b)");
    Supplier<Dataset<Row>> in =
        () -> spark.sql("SELECT id FROM t16b WHERE id IN (SELECT id + 30 FROM t16a WHERE k = 1)");
    Supplier<Dataset<Row>> exists =
        () ->
            spark.sql(
                "SELECT id FROM t16b o WHERE EXISTS (SELECT 1 FROM t16a i WHERE i.k = o.k AND i.id > 17)");
    for (Supplier<Dataset<Row>> query : List.of(a, b, in, exists)) {
      session.assertReused(query);
    }
  }

  // T17: try_add is not add; neither are the modes of arithmetic and casts.
  @Test
  void t17ArithmeticModesAreDistinct() {
    String path = parquet("t17", spark.range(10).selectExpr("cast(id AS int) AS i"));
    spark.read().parquet(path).createOrReplaceTempView("t17");
    for (String expression :
        List.of(
            "i + 1",
            "try_add(i, 1)",
            "i - 1",
            "try_subtract(i, 1)",
            "i * 2",
            "try_multiply(i, 2)",
            "i / 2",
            "try_divide(i, 2)",
            "cast(i AS string)",
            "try_cast(i AS string)")) {
      missThenReuse(() -> spark.sql("SELECT " + expression + " AS v FROM t17"));
    }
    spark.conf().set("spark.sql.ansi.enabled", "false");
    try {
      for (String expression : List.of("i + 1", "cast(i AS string)")) {
        missThenReuse(() -> spark.sql("SELECT " + expression + " AS v FROM t17"));
      }
    } finally {
      spark.conf().unset("spark.sql.ansi.enabled");
    }
  }

  // T19: floating-point addition is not associative.
  @Test
  void t19FloatingPointReassociation() {
    String path =
        parquet("t19", spark.range(20).selectExpr("id / 3D AS a", "id / 7D AS b", "1e16 AS c"));
    spark.read().parquet(path).createOrReplaceTempView("t19");
    missThenReuse(() -> spark.sql("SELECT (a + b) + c AS v FROM t19"));
    missThenReuse(() -> spark.sql("SELECT a + (b + c) AS v FROM t19"));
  }

  // T23: limits, offsets, samples and tails; and what is below them stays as it is.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM t23 WHERE k > 1 LIMIT 3",
        "SELECT id FROM t23 WHERE k > 1 LIMIT 5",
        "SELECT id FROM t23 WHERE k > 1 ORDER BY k LIMIT 4",
        "SELECT id FROM t23 WHERE k > 1 OFFSET 2",
        "SELECT id FROM t23 TABLESAMPLE (50 PERCENT) REPEATABLE (7) WHERE k > 1"
      })
  void t23LimitsNeverMatch(String text) {
    String path = parquet("t23", numbers(0, 40));
    Supplier<Dataset<Row>> below = () -> spark.read().parquet(path).filter("k > 1").select("id");
    session.assertReused(below);
    session.assertNeverReused(
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("t23");
          return spark.sql(text);
        });
  }

  // T32: the same text under two time zones, two ANSI modes, two views with captured settings.
  @Test
  void t32SameTextUnderOtherSettings() {
    String path =
        parquet("t32", spark.range(30).selectExpr("timestamp_seconds(id * 3600) AS ts", "id"));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr("date_format(ts, 'HH') AS h", "id")
                .filter("id > 3");
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    try {
      missThenReuse(query);
      spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
      missThenReuse(query);
      spark.conf().set("spark.sql.caseSensitive", "true");
      missThenReuse(query);
      spark.conf().unset("spark.sql.caseSensitive");
      session.assertReused(query);
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  @Test
  void t32ViewKeepsTheSettingsItWasMadeUnder() {
    spark.sql("CREATE TABLE t32v USING parquet AS SELECT cast(id AS string) AS s FROM range(20)");
    spark.conf().set("spark.sql.ansi.enabled", "false");
    spark.sql(
        "CREATE OR REPLACE VIEW t32legacy AS SELECT cast(concat(s, 'x') AS int) AS v FROM t32v");
    spark.conf().unset("spark.sql.ansi.enabled");
    Supplier<Dataset<Row>> query =
        () -> spark.sql("SELECT v, count(*) n FROM t32legacy GROUP BY v");
    session.assertReused(query);
    assertThat(query.get().collectAsList()).hasSize(1);
  }

  // T33: what differs when it is read twice is never matched, nor is anything below it touched.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, rand(3) AS r FROM t33 WHERE k > 1",
        "SELECT id, uuid() IS NOT NULL AS r FROM t33 WHERE k > 1",
        "SELECT id, monotonically_increasing_id() AS r FROM t33 WHERE k > 1",
        "SELECT id, row_number() OVER (ORDER BY k) AS r FROM t33 WHERE k > 1",
        "SELECT k, first(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, collect_list(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT id FROM t33 o WHERE k > 1 AND id > (SELECT first(id) FROM t33 WHERE k > 1)",
        "SELECT id, spark_partition_id() AS r FROM t33 WHERE k > 1"
      })
  void t33NothingUnderOrderDependence(String text) {
    String path = parquet("t33", numbers(0, 40));
    session.run(() -> spark.read().parquet(path).filter("k > 1"));
    Supplier<Dataset<Row>> query =
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("t33");
          return spark.sql(text);
        };
    for (int i = 0; i < 2; i++) {
      session.run(query);
      assertThat(session.lastDecision().vertices())
          .as(ReuseTestSession.explain(session.lastDecision()))
          .noneMatch(v -> v.action() == Action.LOAD && !text.contains("SELECT first(id) FROM t33"));
    }
    assertThat(session.lastDecision().vertices()).anyMatch(v -> v.action() == Action.REFUSE);
  }

  @Test
  void t33CurrentTimeIsNeverStored() {
    String path = parquet("t33time", numbers(0, 40));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr("id", "current_timestamp() AS now")
                .groupBy("now")
                .count();
    session.run(query);
    List<Row> first = query.get().collectAsList();
    session.settle();
    List<Row> second = query.get().collectAsList();
    assertThat(second.get(0).get(0)).isNotEqualTo(first.get(0).get(0));
  }

  // T37: column metadata is what MLlib's attributes live in.
  @Test
  void t37MetadataSurvivesTheLoad() {
    String path = parquet("t37", numbers(0, 60));
    Metadata metadata = new MetadataBuilder().putString("note", "kept").putLong("n", 3).build();
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .filter("k > 0")
                .select(col("id"), col("s").as("s", metadata), col("k"));
    session.assertReused(query);
    Dataset<Row> loaded = query.get();
    assertThat(loaded.schema().apply("s").metadata()).isEqualTo(metadata);
    Dataset<Row> indexed =
        new StringIndexer().setInputCol("s").setOutputCol("i").fit(loaded).transform(loaded);
    Dataset<Row> encoded =
        new OneHotEncoder().setInputCol("i").setOutputCol("v").fit(indexed).transform(indexed);
    assertThat(AttributeGroup.fromStructField(encoded.schema().apply("v")).size()).isEqualTo(2);
    List<Row> withUs = encoded.select("id", "v").collectAsList();
    List<Row> plain = session.plain(() -> encoded.select("id", "v"));
    assertThat(ReuseTestSession.sorted(withUs)).isEqualTo(ReuseTestSession.sorted(plain));
  }

  // T39: the rewritten node's output equals the replaced one's, position by position.
  @Test
  void t39OutputEqualsThatOfTheReplacedNode() {
    String path = parquet("t39", numbers(0, 30));
    Supplier<Dataset<Row>> wide =
        () ->
            spark
                .read()
                .parquet(path)
                .filter("k = 1")
                .selectExpr("id", "k", "x", "s", "id IS NULL AS never");
    session.assertReused(wide);
    for (Supplier<Dataset<Row>> narrow :
        List.<Supplier<Dataset<Row>>>of(
            () -> wide.get().select("s", "id"),
            () -> wide.get().selectExpr("x AS id", "id AS x"),
            () -> wide.get().selectExpr("id", "id AS again", "never"))) {
      List<Row> plain = session.plain(narrow);
      Dataset<Row> with = narrow.get();
      assertThat(session.run(() -> with)).containsExactlyInAnyOrderElementsOf(plain);
      assertThat(session.loadsOfLastQuery()).isPositive();
      assertThat(with.queryExecution().optimizedPlan().schema().json())
          .isEqualTo(with.schema().json());
    }
  }

  // T41: inner and outer subtree are both stored; the load is decided once, and rewritten once.
  @Test
  void t41OverlappingCandidates() {
    String path = parquet("t41", numbers(0, 80));
    Supplier<Dataset<Row>> inner = () -> spark.read().parquet(path).filter("k < 4");
    Supplier<Dataset<Row>> outer = () -> inner.get().groupBy("s").agg(sum("id").as("t"));
    Supplier<Dataset<Row>> both = () -> inner.get().join(outer.get(), "s").filter("t > id");
    session.assertReused(inner);
    session.assertReused(outer);
    session.assertReused(both);
    session.assertReused(() -> both.get().union(both.get()));
  }

  private static List<Path> dataFiles(String directory) {
    return ReuseTestSession.files(Path.of(directory)).stream()
        .filter(f -> f.endsWith(".parquet"))
        .map(f -> Path.of(directory, f))
        .toList();
  }

  private static void removeChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }
}
