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
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong results and failures that we once caused ourselves. */
class RegressionsTest {

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

  private static String parquet(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(path);
    return path;
  }

  private static void append(String path, long id) {
    spark.range(id, id + 1).coalesce(1).write().format("delta").mode(SaveMode.Append).save(path);
  }

  /** Two tables that were one: a copied directory keeps the table's id, and both go on counting. */
  @Test
  void copiedDeltaTableIsAnotherTable() throws IOException {
    String one = session.path("copied-one").toString();
    String two = session.path("copied-two").toString();
    append(one, 1);
    FileUtils.copyDirectory(new File(one), new File(two));
    append(one, 100);
    append(two, 200);
    for (String path : List.of(one, two)) {
      Supplier<Dataset<Row>> query =
          () -> spark.read().format("delta").load(path).filter("id > 50");
      session.assertSameAsPlain(query);
      assertThat(session.loadsOfLastQuery()).isZero();
      session.assertReused(query);
    }
  }

  /** A table that is put back from a copy counts its versions again from there. */
  @Test
  void restoredDeltaTableIsAnotherState() throws IOException {
    String path = session.path("restored").toString();
    File backup = session.path("restored-backup").toFile();
    append(path, 1);
    FileUtils.copyDirectory(new File(path), backup);
    append(path, 100);
    Supplier<Dataset<Row>> query = () -> spark.read().format("delta").load(path).filter("id > 50");
    session.assertReused(query);
    FileUtils.deleteDirectory(new File(path));
    FileUtils.copyDirectory(backup, new File(path));
    DeltaLog.clearCache();
    append(path, 200);
    session.assertSameAsPlain(query);
  }

  /** Without columns, dropDuplicates gives no row of none, and an aggregate gives one. */
  @Test
  void duplicatesWithoutColumnsAreNoGlobalAggregate() {
    String path = parquet("empty", spark.range(0).selectExpr("id"));
    session.assertSameAsPlain(
        () -> spark.read().parquet(path).agg(count("*").as("n")).select(lit(1).as("one")));
    session.assertSameAsPlain(
        () -> spark.read().parquet(path).select().dropDuplicates().select(lit(1).as("one")));
  }

  /**
   * Spark compares bytes for NOT IN, and first moves it below the grouping, which alone makes 0.0
   * of -0.0; a store of the groups would hold it above. So would a store of distinct rows.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT x, count(*) AS n FROM zeros GROUP BY x) WHERE x NOT IN"
            + " (SELECT y FROM others)",
        "SELECT * FROM (SELECT DISTINCT x FROM zeros) WHERE x NOT IN (SELECT y FROM others)",
        "SELECT * FROM (SELECT DISTINCT named_struct('x', x) AS s FROM zeros) WHERE s NOT IN"
            + " (SELECT named_struct('x', y) FROM others)",
        "SELECT l.* FROM (SELECT DISTINCT x FROM zeros) l LEFT ANTI JOIN others r"
            + " ON l.x = r.y OR isnull(l.x = r.y)"
      })
  void notInComparesBytesBelowTheGrouping(String query) {
    makeZeros();
    session.assertNeverReused(() -> spark.sql(query));
  }

  /** The same with a condition by a function that tells zeros apart, which equality does not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT x, count(*) AS n FROM zeros GROUP BY x) WHERE string(x) = '0.0'",
        "SELECT * FROM (SELECT x, string(x) AS s FROM (SELECT DISTINCT x FROM zeros))"
            + " WHERE s = '-0.0'",
        "WITH w AS (SELECT x AS z FROM zeros GROUP BY x) SELECT * FROM w WHERE pow(z, -1) > 0",
        "SELECT * FROM (SELECT x FROM zeros JOIN others ON x = y) WHERE string(x) = '-0.0'",
        "SELECT * FROM (SELECT x, count(*) OVER (PARTITION BY x) AS n FROM zeros)"
            + " WHERE string(x) = '0.0'",
        "SELECT * FROM (SELECT * FROM zeros WHERE string(x) = '0.0' AND x < 9) WHERE x = 0",
        "SELECT * FROM (SELECT x FROM zeros INTERSECT SELECT y FROM others) WHERE string(x) = '0.0'"
      })
  void conditionThatTellsZerosApartIsOneOfItsPlace(String query) {
    makeZeros();
    session.assertNeverReused(() -> spark.sql(query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT x, count(*) AS n FROM zeros GROUP BY x) WHERE x + 1 > 1 OR x = 0",
        "SELECT *, string(x) AS s FROM (SELECT x, count(*) AS n FROM zeros GROUP BY x)",
        "SELECT * FROM zeros WHERE string(x) = '0.0'",
        "SELECT * FROM zeros WHERE string(x) <> '2.5' AND x = 1.5",
        "SELECT * FROM (SELECT DISTINCT x FROM zeros) WHERE EXISTS (SELECT 1 FROM others WHERE y > x)",
        "SELECT * FROM (SELECT x, rank() OVER (PARTITION BY x ORDER BY x) AS r FROM (SELECT DISTINCT x"
            + " FROM zeros)) WHERE r = 1"
      })
  void zerosThatNothingTellsApartDoNoHarm(String query) {
    makeZeros();
    session.assertReused(() -> spark.sql(query));
  }

  private static void makeZeros() {
    spark
        .read()
        .parquet(parquet("zeros", spark.sql("SELECT explode(array(-0.0D, 1.5D, 2.5D)) AS x")))
        .createOrReplaceTempView("zeros");
    spark
        .read()
        .parquet(parquet("others", spark.sql("SELECT explode(array(0.0D, 1.5D)) AS y")))
        .createOrReplaceTempView("others");
  }

  /** Parquet's dictionaries tell -0.0 from 0.0, SQL does not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = 0.0D",
        "y >= 0.0D",
        "s.y = 0.0D",
        "d.`a.b` = 0.0D",
        "f = float(0)",
        "y IN (0.0D)"
      })
  void negativeZeroMeetsZeroInAnArtifact(String condition) {
    String path = parquet("zero", spark.range(5).selectExpr("id", "id * 0.0D AS x"));
    Supplier<Dataset<Row>> negated =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr(
                    "id",
                    "-1.0D * x AS y",
                    "struct(-1.0D * x AS y) AS s",
                    "named_struct('a.b', -1.0D * x, 'c', id) AS d",
                    "float(-1.0D * x) AS f");
    session.assertSameAsPlain(negated);
    Supplier<Dataset<Row>> query = () -> negated.get().filter(condition).select("id");
    session.assertReused(query);
    session.assertSameAsPlain(() -> negated.get().filter(condition));
    assertThat(query.get().count()).isEqualTo(5);
  }

  /** What plain Spark never evaluates must not be evaluated for the sake of storing it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM (SELECT id, cast(s AS int) AS i FROM risky)",
        "SELECT id, q FROM (SELECT id, d, 10 / d AS q FROM risky) WHERE d <> 0",
        "SELECT k, sum(q) AS t FROM (SELECT k, d, 10 / d AS q FROM risky) WHERE d <> 0 GROUP BY k",
        "SELECT a.id, q FROM (SELECT id, n, 10 / coalesce(n, 0) AS q FROM risky) a"
            + " JOIN risky b ON a.n = b.id",
        "SELECT k, count(*) AS c FROM (SELECT k, 10 / d AS q FROM risky) GROUP BY k",
        "SELECT DISTINCT a.id FROM risky a LEFT JOIN (SELECT id FROM risky WHERE 10 / d > 0) b"
            + " ON a.id = b.id",
        "SELECT a.id FROM risky a LEFT JOIN (SELECT 10 / d AS q FROM risky GROUP BY 10 / d) b"
            + " ON a.id = b.q",
        "SELECT a FROM (SELECT id AS a, (SELECT max(10 / d) FROM risky) AS b FROM risky)",
        "SELECT id FROM (SELECT id, 10 / d AS q FROM risky UNION ALL SELECT id, 10 / d FROM risky)",
        "SELECT id FROM (SELECT id, rank() OVER (ORDER BY 10 / d) AS r FROM risky)",
        "SELECT id FROM (SELECT k, max(id) AS id, (SELECT max(10 / d) FROM risky) AS q"
            + " FROM risky GROUP BY k)",
        // Spark finds out what an expression gives without its operand.
        "SELECT count(q) AS c FROM (SELECT coalesce(d, 0) + 9223372036854775807 AS q FROM risky)",
        "SELECT q IS NULL AS n FROM (SELECT coalesce(d, 0) + 9223372036854775807 AS q FROM risky)",
        "SELECT typeof(q) AS t FROM (SELECT 10 / d AS q FROM risky)",
        "SELECT s.a FROM (SELECT named_struct('a', id, 'b', 10 / d) AS s FROM risky)",
        // Spark leaves out a grouping whose duplicates do not matter, or are none.
        "SELECT min(k) AS m FROM (SELECT DISTINCT k, 10 / d AS q FROM risky)",
        "SELECT min(k) AS m FROM (SELECT k, q FROM (SELECT k, 10 / d AS q FROM risky) GROUP BY k, q)",
        "SELECT min(k) AS m FROM (SELECT k FROM risky GROUP BY k, 10 / d)",
        "SELECT max(k) AS m FROM (SELECT k, count(*) AS c FROM risky GROUP BY k, 10 / d)",
        "SELECT k, count(*) AS c FROM (SELECT k FROM risky ORDER BY 10 / d) GROUP BY k",
        "SELECT k + 1 AS k1 FROM (SELECT k FROM risky ORDER BY 10 / d) ORDER BY k1",
        "SELECT k FROM (SELECT DISTINCT k, 10 / d AS q"
            + " FROM (SELECT k, min(d) AS d FROM risky GROUP BY k))",
        "SELECT k FROM (SELECT k, count(*) AS c FROM (SELECT k, 10 / d AS q"
            + " FROM (SELECT k, min(d) AS d FROM risky GROUP BY k)) GROUP BY k, q)"
      })
  void whatPlainSparkNeverEvaluatesDoesNotFail(String text) {
    String path =
        parquet(
            "risky",
            spark
                .range(10)
                .selectExpr(
                    "id",
                    "id % 3 AS k",
                    "id % 2 AS d",
                    "concat('x', id) AS s",
                    "IF(id < 5, id + 1, NULL) AS n"));
    Supplier<Dataset<Row>> query =
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("risky");
          return spark.sql(text);
        };
    session.assertSameAsPlain(query);
    session.assertSameAsPlain(query);
  }

  @Test
  void whatPlainSparkDropsWithDuplicatesDoesNotFail() {
    String path = parquet("risky", spark.range(10).selectExpr("id % 3 AS k", "id % 2 AS d"));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr("k", "10 / d AS q")
                .dropDuplicates("k")
                .select("k");
    session.assertSameAsPlain(query);
    session.assertSameAsPlain(query);
  }

  /** A reader that fails on a bad field fails only if that field is asked for. */
  @Test
  void strictReaderIsAskedForNoMoreThanPlainSparkAsksFor() throws IOException {
    File file = session.path("strict.csv").toFile();
    FileUtils.writeStringToFile(file, "1,2\n3,x\n", "UTF-8");
    session.assertSameAsPlain(
        () ->
            spark
                .read()
                .schema("a INT, b INT")
                .option("mode", "FAILFAST")
                .csv(file.toString())
                .filter("a > 0")
                .select("a"));
  }

  /** The order that a user asked for passes through explode in plain Spark. */
  @Test
  void sortBelowExplodeIsKept() {
    String path =
        parquet(
            "sorted",
            spark
                .range(2000)
                .selectExpr("(id * 7919) % 2003 AS o")
                // The rows that come last take most bytes, and large files are read first.
                .selectExpr("o", "IF(o < 1000, repeat(md5(string(o)), 8), '') AS pad"));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .sort(col("o").desc())
                .selectExpr("o", "pad", "explode(array(1, 2)) AS e");
    List<Row> plain = session.plain(query);
    session.run(query);
    assertThat(session.run(query)).isEqualTo(plain);
  }

  /** Spark casts the definitions of common table expressions: nothing may take their place. */
  @Test
  void definitionsOfCommonTableExpressionsStay() {
    String path = parquet("nested", spark.range(50).selectExpr("id", "id % 7 AS k"));
    Supplier<Dataset<Row>> query =
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("nested");
          return spark.sql(
              "WITH a AS (SELECT k, count(*) AS c FROM nested GROUP BY k),"
                  + " b AS (SELECT x.k, y.c FROM a x JOIN a y ON x.k = y.k + 1)"
                  + " SELECT * FROM b UNION ALL SELECT k, c FROM a"
                  + " WHERE c > (SELECT min(c) FROM b) OR k IN (SELECT k FROM b)");
        };
    session.assertReused(query);
    // The second query loads what is above the references, but no whole query.
    for (String column : List.of("a.id", "a.id + 1 AS j")) {
      session.assertReused(
          () ->
              spark.sql(
                  "WITH w AS (SELECT id, k FROM nested WHERE k > 2) SELECT "
                      + column
                      + " FROM w a WHERE a.k IN (SELECT b.k FROM w b)"));
    }
  }

  /** Spark asks for field ids in files if a type has them, even where it does not read by them. */
  @Test
  void fieldIdsInsideOfStructuresAreNoHindranceToALoad() {
    Metadata seventh = new MetadataBuilder().putLong("parquet.field.id", 7).build();
    StructType inner = new StructType().add("a", DataTypes.LongType, true, seventh);
    StructType schema = new StructType().add("id", DataTypes.LongType).add("s", inner);
    String path =
        parquet(
            "ids",
            spark.createDataFrame(List.of(RowFactory.create(1L, RowFactory.create(2L))), schema));
    session.assertReused(() -> spark.read().schema(schema).parquet(path).filter("id > 0"));
  }

  /** Programs delete what they have read. */
  @Test
  void filesThatAQueryReadsAreThoseOfItsSources() {
    String path = parquet("inputs", spark.range(40).selectExpr("id", "id % 3 AS k"));
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("k > 1");
    session.assertReused(query);
    String[] files = spark.read().parquet(path).inputFiles();
    assertThat(query.get().inputFiles()).containsExactly(files);
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  /** What becomes of a row takes its place, so the order that was asked for passes through. */
  @Test
  void orderBelowAnUnpivotStays() {
    String path =
        parquet(
            "wide",
            spark
                .range(200)
                .selectExpr(
                    "(id * 7919) % 3001 AS id",
                    "repeat('x', int((id * 7919) % 3001)) AS a", "'y' AS b"));
    Supplier<Dataset<Row>> query =
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("wide");
          return spark.sql(
              "SELECT id, c, length(v) AS n FROM (SELECT * FROM wide ORDER BY id)"
                  + " UNPIVOT (v FOR c IN (a, b))");
        };
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    try {
      List<Row> plain = session.plain(query);
      for (int i = 0; i < 3; i++) {
        assertThat(session.run(query)).isEqualTo(plain);
      }
    } finally {
      spark.conf().unset("spark.sql.adaptive.enabled");
    }
  }

  private static String csv(String name, String... lines) throws IOException {
    Path file = Files.createDirectories(session.path(name)).resolve("a.csv");
    Files.write(file, List.of(lines));
    return file.getParent().toString();
  }

  private static void withSetting(String key, String value, Runnable action) {
    spark.conf().set(key, value);
    try {
      action.run();
    } finally {
      spark.conf().unset(key);
    }
  }

  /** What a view captures says how it is analyzed; files are read under the session's settings. */
  @Test
  void viewIsReadUnderTheSettingsOfTheSession() throws IOException {
    String path = csv("zoned", "2024-01-01 00:00:00", "2024-01-02 00:00:00");
    String zone = "spark.sql.session.timeZone";
    Supplier<Dataset<Row>> query = () -> spark.sql("SELECT unix_seconds(t) AS s, n FROM zoned");
    withSetting(
        zone,
        "UTC",
        () -> {
          spark.read().schema("t TIMESTAMP").csv(path).createOrReplaceTempView("zoned_csv");
          spark.sql(
              "CREATE TEMPORARY VIEW zoned AS SELECT t, count(*) AS n FROM zoned_csv GROUP BY t");
          session.missThenReuse(query);
        });
    withSetting(zone, "Asia/Tokyo", () -> session.missThenReuse(query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", ""})
  void relationIsReadByTheSessionThatBuiltIt(String firstVersionFormats) throws IOException {
    String path = csv("built", "2024-01-01 00:00:00", "2024-01-02 00:00:00");
    withSetting(
        "spark.sql.sources.useV1SourceList",
        firstVersionFormats,
        () -> relationIsReadByItsSession(path));
  }

  private static void relationIsReadByItsSession(String path) {
    String zone = "spark.sql.session.timeZone";
    withSetting(
        zone,
        "UTC",
        () -> {
          spark.read().schema("t TIMESTAMP").csv(path).createOrReplaceGlobalTempView("built");
          SparkSession other = spark.newSession();
          other.conf().set(zone, "Asia/Tokyo");
          String formats = "spark.sql.sources.useV1SourceList";
          other.conf().set(formats, spark.conf().get(formats));
          List<Row> own = seconds(other.read().schema("t TIMESTAMP").csv(path));
          List<Row> built = seconds(other.table("global_temp.built"));
          assertThat(built).isNotEqualTo(own);
          assertThat(seconds(other.table("global_temp.built"))).isEqualTo(built);
        });
  }

  private static List<Row> seconds(Dataset<Row> times) {
    List<Row> rows =
        times.selectExpr("unix_seconds(t) AS s").groupBy("s").count().sort("s").collectAsList();
    session.settle();
    return rows;
  }

  /** Hadoop has new names for old keys. */
  @Test
  void oldNamesOfReadersKeysCount() throws IOException {
    String path = csv("long", "1", "22", "333333");
    Supplier<Dataset<Row>> query =
        () -> spark.read().schema("i INT").csv(path).filter("i > 0").select("i");
    session.missThenReuse(query);
    withSetting("mapred.linerecordreader.maxlength", "4", () -> session.missThenReuse(query));
  }

  /** Columns that nobody reads, and that fail where they are computed. */
  @ParameterizedTest
  @ValueSource(strings = {"(SELECT v FROM two)", "s LIKE p", "date_format(ts, f)"})
  void columnsThatNobodyReadsMayFail(String column) {
    String path =
        parquet(
            "failing",
            spark
                .range(4)
                .selectExpr(
                    "id",
                    "'abc' AS s",
                    "'abc\\\\' AS p",
                    "timestamp_seconds(id) AS ts",
                    "'b' AS f"));
    String two = parquet("two", spark.range(2).selectExpr("id AS v"));
    session.assertSameAsPlain(
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("failing");
          spark.read().parquet(two).createOrReplaceTempView("two");
          return spark.sql(
              "SELECT id FROM (SELECT id, %s AS x FROM failing WHERE id > 1)".formatted(column));
        });
  }

  /**
   * The Julian calendar has no such day; what the session says of its own files is not for ours.
   */
  @Test
  void daysThatTheJulianCalendarLacksAreStoredAsTheyAre() {
    String path =
        parquet("october", spark.range(3).selectExpr("id", "DATE'1582-10-10' + int(id) AS d"));
    withSetting(
        "spark.sql.parquet.datetimeRebaseModeInWrite",
        "LEGACY",
        () -> session.assertReused(() -> spark.read().parquet(path).filter("id > 0")));
  }

  @Test
  void hintBelowALoadReachesTheJoinAbove() {
    String fact = parquet("hinted", spark.range(100).selectExpr("id", "id % 7 AS k"));
    String dimension = parquet("dimension", spark.range(7).selectExpr("id AS k", "'x' AS x"));
    Supplier<Dataset<Row>> small =
        () -> functions.broadcast(spark.read().parquet(dimension)).filter("k > 0");
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(fact).join(small.get(), "k");
    withSetting(
        "spark.sql.autoBroadcastJoinThreshold",
        "-1",
        () -> {
          session.run(small);
          Dataset<Row> joined = query.get();
          session.run(() -> joined);
          assertThat(session.loadsOfLastQuery()).isPositive();
          assertThat(
                  ((org.apache.spark.sql.classic.Dataset<Row>) joined)
                      .queryExecution()
                      .executedPlan()
                      .toString())
              .contains("BroadcastHashJoin");
        });
  }
}
