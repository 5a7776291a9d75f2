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
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iceberg's own runtime as a source, with a catalog in a directory. */
class IcebergTest {

  private static ReuseTestSession session;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    spark = session.spark();
    spark.conf().set("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.ice.type", "hadoop");
    spark.conf().set("spark.sql.catalog.ice.warehouse", session.path("ice").toString());
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static void table(String name) {
    spark.sql(
        "CREATE TABLE ice.db."
            + name
            + " USING iceberg AS SELECT id, id % 5 AS k, concat('s', id) AS s FROM range(20)");
  }

  private static Table iceberg(String name) {
    return new HadoopTables().load(session.path("ice").resolve("db").resolve(name).toString());
  }

  private static Supplier<Dataset<Row>> groups(String from) {
    return () ->
        spark.sql(
            "SELECT k, count(*) AS n, max(id) AS m FROM ice.db."
                + from
                + " WHERE id > 2 GROUP BY k");
  }

  @Test
  void everyWriteIsNoticed() {
    table("writes");
    session.missThenReuse(groups("writes"));
    for (String command :
        List.of(
            "INSERT INTO ice.db.writes VALUES (100, 1, 'x')",
            "DELETE FROM ice.db.writes WHERE id = 7",
            "UPDATE ice.db.writes SET k = 9 WHERE id = 8",
            "MERGE INTO ice.db.writes t USING (SELECT id FROM range(18, 25)) u ON t.id = u.id"
                + " WHEN MATCHED THEN UPDATE SET t.k = 3"
                + " WHEN NOT MATCHED THEN INSERT (id, k, s) VALUES (u.id, 4, 'm')",
            "INSERT OVERWRITE ice.db.writes SELECT id, id % 3, 'o' FROM range(9)",
            "TRUNCATE TABLE ice.db.writes",
            "INSERT INTO ice.db.writes VALUES (5, 1, 'x'), (6, 1, 'y')")) {
      spark.sql(command);
      session.assertMissed(groups("writes"));
    }
    session.assertReused(groups("writes"));
  }

  // T3: two snapshots, branches and tags of one table were taken for one.
  @Test
  void snapshotsBranchesAndTagsAreDistinct() {
    table("versions");
    session.missThenReuse(groups("versions"));
    long first = iceberg("versions").currentSnapshot().snapshotId();
    iceberg("versions").manageSnapshots().createTag("release", first).commit();
    iceberg("versions").manageSnapshots().createBranch("audit", first).commit();
    spark.sql("REFRESH TABLE ice.db.versions");
    session.assertLoaded(groups("versions"));
    session.assertLoaded(groups("versions VERSION AS OF 'release'"));
    session.assertLoaded(groups("versions.branch_audit"));
    spark.sql("INSERT INTO ice.db.versions VALUES (100, 1, 'live')");
    session.missThenReuse(groups("versions"));
    session.assertLoaded(groups("versions VERSION AS OF " + first));
    session.assertLoaded(groups("versions VERSION AS OF 'release'"));
    session.assertLoaded(groups("versions VERSION AS OF 'audit'"));
    spark.sql("INSERT INTO ice.db.versions.branch_audit VALUES (200, 2, 'audit')");
    session.missThenReuse(groups("versions.branch_audit"));
    session.assertLoaded(groups("versions.tag_release"));
    session.assertLoaded(groups("versions"));
    session.assertReused(
        () ->
            spark.sql(
                "SELECT id FROM ice.db.versions.branch_audit"
                    + " EXCEPT SELECT id FROM ice.db.versions VERSION AS OF 'release'"));
    session.assertReused(
        () ->
            spark.sql(
                "SELECT id FROM ice.db.versions"
                    + " EXCEPT SELECT id FROM ice.db.versions VERSION AS OF "
                    + first));
  }

  @Test
  void timeTravelByTimeAndByOption() {
    table("times");
    session.missThenReuse(groups("times"));
    long then = iceberg("times").currentSnapshot().timestampMillis();
    spark.sql("INSERT INTO ice.db.times VALUES (100, 1, 'x')");
    session.missThenReuse(groups("times"));
    session.assertLoaded(groups("times TIMESTAMP AS OF timestamp_millis(" + then + ")"));
    Supplier<Dataset<Row>> byOption =
        () ->
            spark
                .read()
                .option("timestampAsOf", new Timestamp(then).toString())
                .format("iceberg")
                .load("ice.db.times")
                .filter("id > 2");
    session.assertLoaded(byOption);
    assertThat(byOption.get().filter("id = 100").isEmpty()).isTrue();
  }

  @Test
  void rollbackIsTheFormerStateAgain() {
    table("rolled");
    session.missThenReuse(groups("rolled"));
    long first = iceberg("rolled").currentSnapshot().snapshotId();
    spark.sql("INSERT INTO ice.db.rolled VALUES (100, 1, 'x')");
    session.missThenReuse(groups("rolled"));
    iceberg("rolled").manageSnapshots().rollbackTo(first).commit();
    spark.sql("REFRESH TABLE ice.db.rolled");
    session.assertLoaded(groups("rolled"));
  }

  @Test
  void schemaThatChangesIsNoticed() {
    table("evolved");
    Supplier<Dataset<Row>> all = () -> spark.sql("SELECT * FROM ice.db.evolved WHERE id > 2");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE ice.db.evolved ADD COLUMN more INT");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE ice.db.evolved RENAME COLUMN s TO t");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE ice.db.evolved DROP COLUMN t");
    spark.sql("ALTER TABLE ice.db.evolved DROP COLUMN more");
    spark.sql("ALTER TABLE ice.db.evolved ADD COLUMN s STRING");
    session.missThenReuse(all);
    assertThat(all.get().select("s").first().isNullAt(0)).isTrue();
  }

  @Test
  void tableDroppedAndMadeAnewIsAnother() {
    table("again");
    session.missThenReuse(groups("again"));
    spark.sql("DROP TABLE ice.db.again PURGE");
    spark.sql(
        "CREATE TABLE ice.db.again USING iceberg AS SELECT id, 1L AS k, 'z' AS s FROM range(9)");
    session.missThenReuse(groups("again"));
    spark.sql("CREATE TABLE ice.db.none (id BIGINT, k INT) USING iceberg");
    session.assertSameAsPlain(groups("none"));
    spark.sql("INSERT INTO ice.db.none VALUES (5, 5)");
    session.missThenReuse(groups("none"));
  }

  /** Spark loads a table anew before it runs a plan that was analyzed earlier. */
  @Test
  void frameThatWasBuiltBeforeAWriteReadsWhatPlainSparkReads() {
    table("late");
    Dataset<Row> built = spark.table("ice.db.late").filter("id > 2").groupBy("k").count();
    session.assertReused(() -> spark.table("ice.db.late").filter("id > 2").groupBy("k").count());
    spark.sql("INSERT INTO ice.db.late VALUES (100, 1, 'x')");
    session.assertSameAsPlain(
        () -> spark.table("ice.db.late").filter("id > 2").groupBy("k").count());
    assertThat(ReuseTestSession.sorted(session.run(() -> built)))
        .isEqualTo(
            ReuseTestSession.sorted(
                session.plain(
                    () -> spark.table("ice.db.late").filter("id > 2").groupBy("k").count())));
  }

  // T9: what is read is what was fingerprinted, also when others write meanwhile.
  @Test
  void writeWhileTheQueryRunsIsOfNoConcern() {
    table("busy");
    Supplier<Dataset<Row>> query =
        () -> spark.sql("SELECT id, s FROM ice.db.busy WHERE id > 2").repartition(2);
    List<String> expected = ReuseTestSession.sorted(session.plain(query));
    Iterator<Row> rows = query.get().toLocalIterator();
    List<Row> seen = new ArrayList<>(List.of(rows.next()));
    spark.sql("INSERT INTO ice.db.busy VALUES (100, 1, 'x')");
    rows.forEachRemaining(seen::add);
    session.settle();
    assertThat(ReuseTestSession.sorted(seen)).isEqualTo(expected);
    session.missThenReuse(() -> spark.sql("SELECT id, s FROM ice.db.busy WHERE id > 2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshots", "files", "history", "partitions", "all_data_files"})
  void metadataTablesAreRefused(String kind) {
    spark.sql("CREATE TABLE IF NOT EXISTS ice.db.meta USING iceberg AS SELECT id FROM range(3)");
    session.run(() -> spark.sql("SELECT * FROM ice.db.meta." + kind).limit(5).filter("1 = 1"));
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.UNSUPPORTED_SOURCE);
    session.assertNeverReused(() -> spark.sql("SELECT count(*) AS n FROM ice.db.meta." + kind));
  }

  @Test
  void incrementalReadsAndHiddenColumnsAreRefused() {
    table("increment");
    long first = iceberg("increment").currentSnapshot().snapshotId();
    spark.sql("INSERT INTO ice.db.increment VALUES (100, 1, 'x')");
    session.assertNeverReused(
        () ->
            spark
                .read()
                .option("start-snapshot-id", first)
                .format("iceberg")
                .load("ice.db.increment")
                .filter("id > 2"));
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.UNSUPPORTED_OPTION);
    session.assertNeverReused(
        () -> spark.sql("SELECT id, _file AS f FROM ice.db.increment WHERE id > 2"));
    session.assertNeverReused(
        () -> spark.sql("SELECT id, _pos AS f FROM ice.db.increment WHERE id > 2"));
  }

  @Test
  void tableByPathIsTheSame() {
    spark.conf().set("spark.sql.catalog.default_iceberg", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.default_iceberg.type", "hadoop");
    spark.conf().set("spark.sql.catalog.default_iceberg.warehouse", session.path("ice").toString());
    table("located");
    String path = session.path("ice").resolve("db").resolve("located").toString();
    session.missThenReuse(groups("located"));
    session.assertReused(
        () -> spark.read().format("iceberg").load(path).filter("id > 2").groupBy("k").count());
  }

  @Test
  void filtersAndJoinsOverTwoCatalogsMeetDelta() {
    table("joined");
    spark.range(10).write().format("delta").mode("overwrite").saveAsTable("ice_partner");
    session.assertReused(
        () ->
            spark.sql(
                "SELECT a.k, count(*) AS n FROM ice.db.joined a JOIN ice_partner b ON a.id = b.id"
                    + " WHERE a.id > 1 GROUP BY a.k"));
    spark.conf().set("spark.sql.catalog.two", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.two.type", "hadoop");
    spark.conf().set("spark.sql.catalog.two.warehouse", session.path("two").toString());
    spark.sql(
        "CREATE TABLE two.db.joined USING iceberg AS SELECT id, 7L AS k, 'q' AS s FROM range(9)");
    session.assertSameAsPlain(
        () -> spark.sql("SELECT k, count(*) AS n FROM two.db.joined WHERE id > 2 GROUP BY k"));
    assertThat(session.loadsOfLastQuery()).isZero();
  }
}
