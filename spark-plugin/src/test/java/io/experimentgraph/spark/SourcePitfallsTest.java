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
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.experimentgraph.catalyst.ReasonCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wrong results of peers whose source was not what they thought; see docs/pitfalls.md. */
@Tag("slow")
class SourcePitfallsTest extends SharedReuseSession {

  // T1: a cached version was served after another writer's append, overwrite, delete or merge.
  @Test
  void t01NeverOldRowsAfterAnyWriteToDelta() {
    String path = delta("t01", numbers(0, 50));
    Supplier<Dataset<Row>> query =
        () -> readDelta(path).filter("id > 3").groupBy("k").agg(count("*"));
    session.assertReused(query);
    numbers(50, 60).write().format("delta").mode(SaveMode.Append).save(path);
    session.missThenReuse(query);
    SparkSession other = spark.newSession();
    DeltaTable.forPath(other, path).delete("id = 5");
    session.missThenReuse(query);
    DeltaTable.forPath(other, path)
        .as("t")
        .merge(numbers(55, 70).as("s"), "t.id = s.id")
        .whenMatched()
        .updateExpr(Map.of("k", "t.k + 1"))
        .whenNotMatched()
        .insertAll()
        .execute();
    session.missThenReuse(query);
    numbers(100, 110).write().format("delta").mode(SaveMode.Overwrite).save(path);
    session.missThenReuse(query);
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
    session.missThenReuse(live);
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
    session.missThenReuse(query);
  }

  // T5: files added, removed and replaced in place.
  @Test
  void t05FilesAddedRemovedReplaced() throws IOException {
    String path = parquet("t05", numbers(0, 20));
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("k > 1");
    session.assertReused(query);
    Path first = dataFiles(path).get(0);
    numbers(20, 30).coalesce(1).write().mode(SaveMode.Append).parquet(path);
    session.missThenReuse(query);
    Files.delete(first);
    session.missThenReuse(query);
    // The same name and length with another time, and the same time with another length.
    Path kept = dataFiles(path).get(0);
    FileTime before = Files.getLastModifiedTime(kept);
    Path other = dataFiles(parquet("t05other", numbers(120, 130))).get(0);
    Files.copy(other, kept, StandardCopyOption.REPLACE_EXISTING);
    removeChecksum(kept);
    Files.setLastModifiedTime(kept, FileTime.fromMillis(before.toMillis() - 5000));
    session.missThenReuse(query);
    Path longer = dataFiles(parquet("t05longer", numbers(1000, 5000))).get(0);
    FileTime now = Files.getLastModifiedTime(kept);
    Files.copy(longer, kept, StandardCopyOption.REPLACE_EXISTING);
    removeChecksum(kept);
    Files.setLastModifiedTime(kept, now);
    session.missThenReuse(query);
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
    session.missThenReuse(second);
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

  // T6: an artifact stands for the state that was read, not for the one at its publication.
  @Test
  void t06ArtifactStandsForTheStateThatWasRead() {
    String path = delta("t06", numbers(0, 20));
    Supplier<Dataset<Row>> live = () -> readDelta(path).filter("k < 3").select("id");
    Supplier<Dataset<Row>> pinned =
        () ->
            spark
                .read()
                .format("delta")
                .option("versionAsOf", 0)
                .load(path)
                .filter("k < 3")
                .select("id");
    List<Row> before = session.plain(live);
    List<Row> read =
        PausedQuery.run(
            live, () -> numbers(20, 40).write().format("delta").mode("append").save(path));
    session.settle();
    assertThat(ReuseTestSession.sorted(read)).isEqualTo(ReuseTestSession.sorted(before));
    session.assertSameAsPlain(live);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertSameAsPlain(pinned);
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  // T9: a result that was written just after its source had changed was served for ever.
  @Test
  void t09SourceThatChangesBeforeThePublicationDiscardsTheArtifact() {
    String path = parquet("t09", numbers(0, 20));
    Path file = dataFiles(path).get(0);
    Path other = dataFiles(parquet("t09other", numbers(100, 150))).get(0);
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("k < 3").select("id");
    PausedQuery.run(query, () -> replace(file, other));
    session.settle();
    assertThat(session.lastDecision().outcomes().values())
        .isNotEmpty()
        .allMatch(o -> o.reason() == ReasonCode.SOURCE_CHANGED_WHILE_RUNNING);
    session.missThenReuse(query);
    assertThat(query.get().collectAsList()).hasSize(30);
  }

  private static void replace(Path file, Path other) {
    try {
      Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
      removeChecksum(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // T10: writes by other ways than the one that was thought of were not noticed.
  @Test
  void t10EveryWriteToDeltaIsNoticed() {
    spark.sql("CREATE TABLE t10 (id BIGINT, k BIGINT, s STRING) USING delta PARTITIONED BY (k)");
    spark.sql("INSERT INTO t10 SELECT id, id % 3, 'a' FROM range(30)");
    String path = spark.sql("DESCRIBE DETAIL t10").select("location").first().getString(0);
    spark.sql("CREATE OR REPLACE TEMP VIEW t10v AS SELECT * FROM t10");
    Supplier<Dataset<Row>> query =
        query("SELECT k, count(*) AS n, sum(id) AS t, max(s) AS s FROM t10 GROUP BY k");
    session.assertReused(query);
    Supplier<Dataset<Row>> rows = query("SELECT id, 1L AS k, 'w' AS s FROM range(100, 105)");
    List<Runnable> writes =
        List.of(
            () -> spark.sql("INSERT INTO t10 VALUES (50, 1, 'b')"),
            () -> spark.sql("INSERT OVERWRITE t10 PARTITION (k = 1) SELECT 7L, 'c'"),
            () -> spark.sql("UPDATE t10v SET s = 'd' WHERE id = 3"),
            () -> spark.sql("DELETE FROM t10v WHERE id = 6"),
            () ->
                spark.sql(
                    "MERGE INTO t10 USING (SELECT 9L AS i) ON id = i WHEN MATCHED THEN DELETE"),
            () -> append(() -> rows.get().writeTo("t10").append()),
            () -> append(() -> rows.get().writeTo("t10").overwritePartitions()),
            () -> rows.get().write().mode("append").insertInto("t10"),
            () -> rows.get().write().format("delta").mode("append").saveAsTable("t10"),
            () ->
                rows.get()
                    .limit(2)
                    .write()
                    .format("delta")
                    .mode("overwrite")
                    .option("replaceWhere", "k = 1")
                    .save(path),
            () -> spark.sql("RESTORE TABLE t10 TO VERSION AS OF 2"),
            () -> stream("t10stream", "delta", path));
    List<Row> before = session.plain(query);
    for (int i = 0; i < writes.size(); i++) {
      writes.get(i).run();
      session.assertReused(query);
      List<Row> now = session.plain(query);
      assertThat(now).as("write %s", i).isNotEqualTo(before);
      before = now;
    }
  }

  @Test
  void t10EveryWriteToFilesIsNoticed() {
    String path = session.path("t10files").toString();
    Supplier<Dataset<Row>> rows = query("SELECT id, id % 3 AS k FROM range(100, 106)");
    rows.get().write().partitionBy("k").parquet(path);
    rows.get().write().parquet(path + "four");
    spark.sql("CREATE TABLE t10t (id BIGINT, k BIGINT) USING parquet LOCATION '" + path + "two'");
    spark.sql(
        "CREATE TABLE t10p (id BIGINT, k BIGINT) USING parquet PARTITIONED BY (k) LOCATION '"
            + path
            + "three'");
    spark.sql(
        "CREATE TEMP VIEW t10files (id BIGINT, k BIGINT) USING parquet OPTIONS (path '"
            + path
            + "four')");
    List<Supplier<Dataset<Row>>> queries =
        List.of(
            () -> spark.read().parquet(path).groupBy("k").agg(count("*"), sum("id")),
            query("SELECT k, count(*), sum(id) FROM t10t GROUP BY k"),
            query("SELECT k, count(*), sum(id) FROM t10p GROUP BY k"),
            query("SELECT k, count(*), sum(id) FROM t10files GROUP BY k"));
    List<Runnable> writes =
        List.of(
            () -> rows.get().write().mode("append").partitionBy("k").parquet(path),
            () ->
                rows.get()
                    .filter("k = 1")
                    .write()
                    .mode("overwrite")
                    .option("partitionOverwriteMode", "dynamic")
                    .partitionBy("k")
                    .parquet(path),
            () -> spark.sql("INSERT INTO t10t VALUES (1, 2)"),
            () -> spark.sql("INSERT OVERWRITE t10t SELECT id + 1, k FROM VALUES (4L, 5L) v(id, k)"),
            () -> rows.get().write().mode("append").insertInto("t10t"),
            () -> spark.sql("INSERT INTO t10p PARTITION (k = 1) VALUES (1), (2)"),
            () -> spark.sql("INSERT OVERWRITE t10p PARTITION (k = 1) VALUES (3)"),
            () -> spark.sql("ALTER TABLE t10p DROP PARTITION (k = 1)"),
            () -> spark.sql("INSERT INTO t10files VALUES (1, 2)"),
            () -> spark.sql("INSERT OVERWRITE TABLE t10files SELECT 8L, 9L"),
            () -> stream("t10filestream", "parquet", path));
    for (Runnable write : writes) {
      write.run();
      for (Supplier<Dataset<Row>> query : queries) {
        session.assertSameAsPlain(query);
        session.assertSameAsPlain(query);
      }
    }
  }

  private interface TableWrite {
    void run() throws NoSuchTableException;
  }

  private static void append(TableWrite write) {
    try {
      write.run();
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stream(String name, String format, String path) {
    String source = parquet(name, spark.sql("SELECT id, 0L AS k, 'z' AS s FROM range(200, 203)"));
    Dataset<Row> rows = spark.readStream().schema("id LONG, k LONG, s STRING").parquet(source);
    try {
      (format.equals("delta") ? rows : rows.select("id", "k"))
          .writeStream()
          .format(format)
          .partitionBy("k")
          .option("path", path)
          .option("checkpointLocation", session.path(name + "-checkpoint").toString())
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    } catch (StreamingQueryException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  // T11: a plan that is run again met the table as it was when the plan was made.
  @Test
  void t11PlansThatAreRunAgainReadWhatPlainSparkReads() {
    spark.sql("CREATE TABLE t11 USING delta AS SELECT id, id % 3 AS k FROM range(20)");
    Supplier<Dataset<Row>> query = () -> spark.table("t11").filter("id > 2").groupBy("k").count();
    session.assertReused(query);
    Dataset<Row> built = query.get();
    built.collectAsList();
    spark.conf().set("spark.experimentGraph.enabled", "false");
    Dataset<Row> plain = query.get();
    plain.collectAsList();
    spark.conf().set("spark.experimentGraph.enabled", "true");
    spark.sql("INSERT INTO t11 SELECT id, 1 FROM range(100, 110)");
    for (int i = 0; i < 2; i++) {
      assertThat(ReuseTestSession.sorted(built.collectAsList()))
          .isEqualTo(ReuseTestSession.sorted(plain.collectAsList()));
      session.assertSameAsPlain(() -> built.filter("count > 1"));
      session.assertSameAsPlain(() -> built.select("k"));
    }
    assertThat(built.filter("count > 1").agg(sum("count")).first().getLong(0)).isEqualTo(27);
  }

  // T12: compaction of the source.
  @Test
  void t12CompactedSourceGivesTheSameRows() {
    String path = delta("t12", numbers(0, 20));
    numbers(20, 40).coalesce(1).write().format("delta").mode(SaveMode.Append).save(path);
    Supplier<Dataset<Row>> query = () -> readDelta(path).filter("k > 1");
    session.assertReused(query);
    DeltaTable.forPath(spark, path).optimize().executeCompaction();
    assertThat(readDelta(path).inputFiles()).hasSize(1);
    session.assertSameAsPlain(query);
    session.assertReused(query);
    assertThat(query.get().count()).isEqualTo(24);
  }

  // T38: one name in two databases, and one name for a table, a view and a temporary view.
  @Test
  void t38OneNameInTwoDatabases() {
    for (String database : List.of("t38a", "t38b")) {
      spark.sql("CREATE DATABASE " + database);
      spark.sql("USE " + database);
      spark.sql(
          "CREATE TABLE t38 USING parquet AS SELECT id, '%s' AS d FROM range(9)"
              .formatted(database));
      spark.sql("CREATE VIEW v38 AS SELECT id, d FROM t38 WHERE id > 2");
    }
    try {
      for (String database : List.of("t38a", "t38b")) {
        spark.sql("USE " + database);
        session.missThenReuse(query("SELECT d, count(*) AS n FROM t38 GROUP BY d"));
        session.missThenReuse(query("SELECT id + 1 AS i, d FROM v38 WHERE id < 8"));
        session.missThenReuse(
            query("SELECT id, d FROM spark_catalog.%s.t38 WHERE id > 4".formatted(database)));
      }
      spark.sql("CREATE TEMP VIEW t38 AS SELECT id, 'temporary' AS d FROM t38a.t38 WHERE id < 2");
      session.assertSameAsPlain(query("SELECT d, count(*) AS n FROM t38 GROUP BY d"));
      assertThat(spark.sql("SELECT DISTINCT d FROM t38").first().getString(0))
          .isEqualTo("temporary");
    } finally {
      spark.catalog().dropTempView("t38");
      spark.sql("USE default");
    }
  }
}
