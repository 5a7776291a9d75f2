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

import static org.apache.spark.sql.functions.count;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.experimentgraph.catalyst.ReasonCode;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.OptimisticTransaction$;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delta tables as sources: whatever changes a table makes a miss, whatever does not may hit. */
@Tag("slow")
class DeltaSourcesTest extends SharedReuseSession {

  /** A table of ids 0 to 19 in the catalog, in two files. */
  private static String table(String name, String properties) {
    spark.sql(
        "CREATE OR REPLACE TABLE "
            + name
            + " USING delta "
            + properties
            + " AS SELECT /*+ REPARTITION(2) */ id, id % 5 AS k, concat('s', id) AS s FROM"
            + " range(20)");
    return name;
  }

  private static Supplier<Dataset<Row>> groups(String from) {
    return query("SELECT k, count(*) AS n, max(id) AS m FROM " + from + " WHERE id > 2 GROUP BY k");
  }

  private static String location(String table) {
    return spark
        .sql("DESCRIBE DETAIL " + table)
        .select("location")
        .first()
        .getString(0)
        .replace("file:", "");
  }

  private static long version(String table) {
    return spark.sql("DESCRIBE HISTORY " + table).select("version").first().getLong(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ignoreMissingFiles", "ignoreCorruptFiles"})
  void filesThatMayBeSkippedAreRefused(String option) {
    table("d_" + option, "");
    spark.conf().set("spark.sql.files." + option, "true");
    try {
      session.assertNeverReused(groups("d_" + option));
    } finally {
      spark.conf().unset("spark.sql.files." + option);
    }
  }

  /** A transaction reads each table in one state, whoever writes to it meanwhile. */
  @Test
  void queriesOfATransactionReadOneState() {
    table("d_written", "");
    table("d_read", "");
    org.apache.spark.sql.classic.SparkSession classic =
        (org.apache.spark.sql.classic.SparkSession) spark;
    OptimisticTransaction transaction =
        DeltaLog.forTable(classic, new Path(location("d_written"))).startTransaction();
    Supplier<Dataset<Row>> query = query("SELECT k, count(*) AS n FROM d_read GROUP BY k");
    OptimisticTransaction$.MODULE$.setActive(transaction);
    try {
      List<Row> before = session.run(query);
      OptimisticTransaction$.MODULE$.clearActive();
      spark.sql("INSERT INTO d_read VALUES (77, 77, 'x')");
      OptimisticTransaction$.MODULE$.setActive(transaction);
      assertThat(session.run(query)).containsExactlyInAnyOrderElementsOf(before);
    } finally {
      OptimisticTransaction$.MODULE$.clearActive();
    }
    session.assertSameAsPlain(query);
  }

  @Test
  void pathAndCatalogNameAreOneTable() {
    String path = location(table("d_name", ""));
    session.missThenReuse(groups("d_name"));
    session.assertLoaded(groups("delta.`" + path + "`"));
    session.assertLoaded(
        () ->
            spark
                .read()
                .format("delta")
                .load(path)
                .filter("id > 2")
                .groupBy("k")
                .agg(count("*").as("n"), org.apache.spark.sql.functions.max("id").as("m")));
    session.assertLoaded(groups("default.d_name"));
    session.assertLoaded(groups("spark_catalog.default.d_name"));
  }

  @Test
  void everyWayOfTimeTravelReadsItsVersion() {
    String path = location(table("d_time", ""));
    session.missThenReuse(groups("d_time"));
    String first =
        spark.sql("DESCRIBE HISTORY d_time").select("timestamp").first().get(0).toString();
    spark.sql("INSERT INTO d_time VALUES (100, 1, 'x')");
    session.missThenReuse(groups("d_time"));
    session.assertLoaded(groups("d_time VERSION AS OF 0"));
    session.assertLoaded(groups("d_time VERSION AS OF 1"));
    session.assertLoaded(groups("delta.`" + path + "@v0`"));
    session.assertLoaded(groups("d_time TIMESTAMP AS OF '" + first + "'"));
    session.assertLoaded(
        () -> {
          spark
              .read()
              .format("delta")
              .option("timestampAsOf", first)
              .load(path)
              .createOrReplaceTempView("d_time_view");
          return groups("d_time_view").get();
        });
    session.assertReused(
        query(
            "SELECT id FROM d_time VERSION AS OF 1 EXCEPT SELECT id FROM d_time VERSION AS OF 0"));
  }

  @Test
  void shallowCloneIsATableOfItsOwn() {
    table("d_origin", "");
    session.assertReused(groups("d_origin"));
    spark.sql("CREATE TABLE d_clone SHALLOW CLONE d_origin");
    session.missThenReuse(groups("d_clone"));
    spark.sql("DELETE FROM d_clone WHERE id = 7");
    session.missThenReuse(groups("d_clone"));
    session.assertLoaded(groups("d_origin"));
    spark.sql("INSERT INTO d_origin VALUES (50, 0, 'z')");
    session.assertLoaded(groups("d_clone"));
    session.missThenReuse(groups("d_origin"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowLevelCommandsAreNoticed(boolean isWithDeletionVectors) {
    String name = "d_rows_" + isWithDeletionVectors;
    table(name, "TBLPROPERTIES ('delta.enableDeletionVectors' = '" + isWithDeletionVectors + "')");
    session.missThenReuse(groups(name));
    for (String command :
        List.of(
            "DELETE FROM %s WHERE id IN (4, 9)",
            "UPDATE %s SET id = id + 1000 WHERE k = 2",
            "MERGE INTO %s t USING (SELECT id, 1 AS k, 'm' AS s FROM range(15, 30)) u ON t.id ="
                + " u.id WHEN MATCHED THEN UPDATE SET t.k = 3 WHEN NOT MATCHED THEN INSERT *",
            "MERGE INTO %s t USING (SELECT id FROM range(5)) u ON t.id = u.id WHEN MATCHED THEN"
                + " DELETE WHEN NOT MATCHED BY SOURCE AND t.id > 1000 THEN DELETE",
            "OPTIMIZE %s",
            "RESTORE TABLE %s TO VERSION AS OF 0",
            "INSERT OVERWRITE %s SELECT id, id % 3, 'o' FROM range(8)",
            "TRUNCATE TABLE %s",
            "INSERT INTO %s SELECT id, id % 3, 'p' FROM range(9)")) {
      long before = version(name);
      spark.sql(command.replace("%s", name));
      session.assertSameAsPlain(groups(name));
      // What is compact already is not written again.
      assertThat(session.loadsOfLastQuery() == 0).isEqualTo(version(name) > before);
    }
    session.assertReused(groups(name));
  }

  @Test
  void partsThatAreOverwrittenAreNoticed() {
    spark.sql(
        "CREATE OR REPLACE TABLE d_parts USING delta PARTITIONED BY (k)"
            + " AS SELECT id, id % 3 AS k, 's' AS s FROM range(12)");
    String path = location("d_parts");
    session.missThenReuse(groups("d_parts"));
    spark
        .range(4)
        .selectExpr("id + 50 AS id", "1L AS k", "'r' AS s")
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", "k = 1")
        .save(path);
    session.missThenReuse(groups("d_parts"));
    spark
        .range(4)
        .selectExpr("id + 70 AS id", "2L AS k", "'d' AS s")
        .write()
        .format("delta")
        .mode("overwrite")
        .option("partitionOverwriteMode", "dynamic")
        .save(path);
    session.missThenReuse(groups("d_parts"));
    session.assertReused(query("SELECT id, s FROM d_parts WHERE k = 2 AND id > 70"));
  }

  @Test
  void mappedColumnsAreThemselvesWhateverTheirNames() {
    table("d_mapped", "TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    session.missThenReuse(query("SELECT k, s FROM d_mapped WHERE id > 3"));
    spark.sql("ALTER TABLE d_mapped RENAME COLUMN s TO t");
    session.missThenReuse(query("SELECT k, t FROM d_mapped WHERE id > 3"));
    spark.sql("ALTER TABLE d_mapped DROP COLUMN t");
    spark.sql("ALTER TABLE d_mapped ADD COLUMN s STRING");
    session.missThenReuse(query("SELECT k, s FROM d_mapped WHERE id > 3"));
    assertThat(spark.sql("SELECT DISTINCT s FROM d_mapped").first().isNullAt(0)).isTrue();
  }

  @Test
  void schemaThatEvolvesIsNoticed() {
    table("d_evolved", "TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
    String path = location("d_evolved");
    session.missThenReuse(query("SELECT * FROM d_evolved WHERE id > 3"));
    spark
        .range(30, 33)
        .selectExpr("id", "0L AS k", "'n' AS s", "id * 2 AS more")
        .write()
        .format("delta")
        .mode("append")
        .option("mergeSchema", "true")
        .save(path);
    session.missThenReuse(query("SELECT * FROM d_evolved WHERE id > 3"));
    spark.sql(
        "CREATE OR REPLACE TABLE d_wide (i INT, v INT) USING delta"
            + " TBLPROPERTIES ('delta.enableTypeWidening' = 'true')");
    spark.sql("INSERT INTO d_wide VALUES (1, 10), (5, 50)");
    session.missThenReuse(query("SELECT v FROM d_wide WHERE i > 3"));
    spark.sql("ALTER TABLE d_wide ALTER COLUMN v TYPE BIGINT");
    session.missThenReuse(query("SELECT v FROM d_wide WHERE i > 3"));
    spark.sql("INSERT INTO d_wide VALUES (7, 9999999999)");
    session.missThenReuse(query("SELECT v FROM d_wide WHERE i > 3"));
  }

  @Test
  void tableDroppedAndMadeAnewUnderOneNameIsAnother() throws IOException {
    String path = location(table("d_again", ""));
    session.missThenReuse(groups("d_again"));
    spark.sql("DROP TABLE d_again");
    FileUtils.deleteDirectory(new File(path));
    DeltaLog.clearCache();
    spark.sql(
        "CREATE TABLE d_again USING delta AS SELECT id, id % 2 AS k, 'a' AS s FROM range(10, 30)");
    session.missThenReuse(groups("d_again"));
  }

  @Test
  void frameOfAFormerSchemaReadsAsPlainSparkDoes() {
    table("d_stale", "");
    Dataset<Row> table = spark.table("d_stale");
    Supplier<Dataset<Row>> before = () -> table.filter("id > 3");
    session.assertReused(before);
    spark.sql("ALTER TABLE d_stale ADD COLUMN more INT");
    spark.sql("INSERT INTO d_stale VALUES (200, 1, 'x', 5)");
    session.assertSameAsPlain(before);
    session.assertReused(query("SELECT * FROM d_stale WHERE id > 3"));
    session.assertSameAsPlain(before);
  }

  @Test
  void vacuumedVersionIsStillWhatItWas() {
    table("d_vacuum", "TBLPROPERTIES ('delta.enableDeletionVectors' = 'false')");
    Supplier<Dataset<Row>> old = groups("d_vacuum VERSION AS OF 0");
    List<String> rows = ReuseTestSession.sorted(session.plain(old));
    session.assertReused(old);
    spark.sql("DELETE FROM d_vacuum WHERE id > 5");
    session.missThenReuse(groups("d_vacuum"));
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
    try {
      spark.sql("VACUUM d_vacuum RETAIN 0 HOURS");
    } finally {
      spark.conf().unset("spark.databricks.delta.retentionDurationCheck.enabled");
      spark.conf().unset("spark.sql.sources.parallelPartitionDiscovery.parallelism");
    }
    session.assertSameAsPlain(groups("d_vacuum"));
    assertThat(ReuseTestSession.sorted(session.run(old))).isEqualTo(rows);
  }

  @Test
  void columnsThatDeltaFillsInAreData() {
    DeltaTable.createOrReplace(spark)
        .tableName("d_filled")
        .addColumn("id", "BIGINT")
        .addColumn(
            DeltaTable.columnBuilder(spark, "twice")
                .dataType("BIGINT")
                .generatedAlwaysAs("id * 2")
                .build())
        .addColumn(
            DeltaTable.columnBuilder(spark, "number")
                .dataType("BIGINT")
                .generatedAlwaysAsIdentity(5, 3)
                .build())
        .execute();
    spark.sql("INSERT INTO d_filled (id) SELECT id FROM range(9)");
    session.missThenReuse(query("SELECT twice, number FROM d_filled WHERE id > 2"));
    spark.sql("INSERT INTO d_filled (id) VALUES (77)");
    session.missThenReuse(query("SELECT twice, number FROM d_filled WHERE id > 2"));
    spark.sql(
        "CREATE OR REPLACE TABLE d_default (id BIGINT, v INT DEFAULT 42) USING delta"
            + " TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
    spark.sql("INSERT INTO d_default (id) VALUES (3), (4)");
    session.missThenReuse(query("SELECT v FROM d_default WHERE id > 2"));
    spark.sql("ALTER TABLE d_default ALTER COLUMN v SET DEFAULT 43");
    spark.sql("INSERT INTO d_default (id) VALUES (5)");
    session.missThenReuse(query("SELECT v FROM d_default WHERE id > 2"));
  }

  @Test
  void changeFeedIsRefused() {
    table("d_feed", "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
    spark.sql("UPDATE d_feed SET k = 9 WHERE id = 4");
    String path = location("d_feed");
    Supplier<Dataset<Row>> feed =
        () ->
            spark
                .read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", 0)
                .load(path)
                .filter("id > 2");
    session.assertNeverReused(feed);
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.UNSUPPORTED_SOURCE);
    session.assertNeverReused(query("SELECT * FROM table_changes('d_feed', 1) WHERE id > 2"));
    session.assertReused(groups("d_feed"));
  }

  @Test
  void hiddenColumnsAreRefused() {
    table("d_hidden", "TBLPROPERTIES ('delta.enableRowTracking' = 'true')");
    session.assertNeverReused(query("SELECT id, _metadata.row_id AS r FROM d_hidden WHERE id > 2"));
    session.assertReused(groups("d_hidden"));
  }

  @Test
  void viewsShowWhatIsWrittenBelowThem() {
    table("d_below", "");
    spark.sql("CREATE OR REPLACE VIEW d_view AS SELECT * FROM d_below WHERE k < 4");
    spark.sql("CREATE OR REPLACE TEMP VIEW d_temp AS SELECT * FROM d_below");
    session.missThenReuse(groups("d_view"));
    session.missThenReuse(groups("d_temp"));
    spark.sql("UPDATE d_temp SET k = 0 WHERE id = 11");
    session.missThenReuse(groups("d_view"));
    spark.sql("INSERT INTO d_below VALUES (300, 2, 'v')");
    session.missThenReuse(groups("d_temp"));
  }

  @Test
  void streamIntoATableIsNoticed() throws TimeoutException, StreamingQueryException {
    table("d_from", "");
    table("d_sink", "");
    session.missThenReuse(groups("d_sink"));
    for (int i = 0; i < 2; i++) {
      spark
          .readStream()
          .table("d_from")
          .writeStream()
          .format("delta")
          .option("checkpointLocation", session.path("d_checkpoint").toString())
          .trigger(Trigger.AvailableNow())
          .toTable("d_sink")
          .awaitTermination();
      session.missThenReuse(groups("d_sink"));
      spark.sql("INSERT INTO d_from VALUES (400, 2, 'w')");
    }
  }

  @Test
  void optionsHaveNoCase() {
    String path = location(table("d_options", ""));
    Supplier<Dataset<Row>> plain = () -> spark.read().format("delta").load(path).filter("id > 2");
    session.missThenReuse(plain);
    // Delta does not hand on what it does not know.
    session.assertLoaded(
        () -> spark.read().options(Map.of("any", "1")).format("delta").load(path).filter("id > 2"));
    session.assertLoaded(
        () -> spark.read().option("VERSIONASOF", "0").format("delta").load(path).filter("id > 2"));
  }
}
