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
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of files whose partitions, schema or buckets the catalog keeps. */
class CatalogTablesTest extends SharedReuseSession {

  private static String partitioned(String name, String format) {
    spark.sql(
        "CREATE TABLE "
            + name
            + " USING "
            + format
            + " PARTITIONED BY (k) AS SELECT id, concat('s', id) AS s, id % 4 AS k FROM range(20)");
    return name;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "csv", "json", "avro"})
  void everyWriteIsNoticed(String format) {
    String name = partitioned("c_" + format, format);
    Supplier<Dataset<Row>> all = query("SELECT * FROM " + name + " WHERE id > 3");
    Supplier<Dataset<Row>> one = query("SELECT id FROM " + name + " WHERE k = 2 AND id > 3");
    session.missThenReuse(all);
    session.missThenReuse(one);
    for (String command :
        List.of(
            "INSERT INTO %s VALUES (50, 'x', 1)",
            "INSERT INTO %s PARTITION (k = 9) VALUES (60, 'y')",
            "INSERT OVERWRITE %s PARTITION (k = 1) VALUES (70, 'z')",
            "ALTER TABLE %s DROP PARTITION (k = 9)")) {
      spark.sql(command.formatted(name));
      session.assertMissed(all);
      session.assertMissed(one);
    }
    session.assertReused(one);
  }

  /** The catalog may say that any directory is any partition. */
  @Test
  void directoryIsThePartitionThatTheCatalogSays() {
    spark.sql(
        "CREATE TABLE c_where USING parquet PARTITIONED BY (k) LOCATION '"
            + session.path("where")
            + "' AS SELECT id, concat('s', id) AS s, id % 4 AS k FROM range(20)");
    Supplier<Dataset<Row>> all = query("SELECT * FROM c_where WHERE id > 3");
    session.missThenReuse(all);
    Path elsewhere = session.path("elsewhere");
    spark
        .range(100, 110)
        .selectExpr("id", "concat('e', id) AS s")
        .write()
        .parquet(elsewhere.toString());
    spark.sql("ALTER TABLE c_where ADD PARTITION (k = 7) LOCATION '" + elsewhere + "'");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE c_where PARTITION (k = 7) RENAME TO PARTITION (k = 8)");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE c_where DROP PARTITION (k = 8)");
    spark.sql("ALTER TABLE c_where ADD PARTITION (k = 6) LOCATION '" + elsewhere + "'");
    session.missThenReuse(all);
    assertThat(all.get().filter("k = 6").count()).isEqualTo(10);
    session.assertReused(query("SELECT k, count(*) AS n FROM c_where WHERE k > 1 GROUP BY k"));
  }

  /** A directory that nobody told the catalog of is no partition, until it is repaired. */
  @Test
  void repairedPartitionsAreNoticed() {
    partitioned("c_repair", "parquet");
    Supplier<Dataset<Row>> all = query("SELECT * FROM c_repair WHERE id > 3");
    session.missThenReuse(all);
    String location = session.path("warehouse").resolve("c_repair").toString();
    spark.range(200, 203).selectExpr("id", "'n' AS s").write().parquet(location + "/k=11");
    session.assertLoaded(all);
    spark.sql("MSCK REPAIR TABLE c_repair");
    session.missThenReuse(all);
  }

  /** A fingerprint lists all partitions; plain Spark remembers those that a query reads. */
  @Test
  void listingForTheFingerprintIsNotWhatLaterQueriesReadBy() {
    partitioned("c_listed", "parquet");
    session.run(query("SELECT count(*) FROM c_listed WHERE k = 1"));
    String partition = session.path("warehouse").resolve("c_listed").resolve("k=2").toString();
    spark.range(500, 503).selectExpr("id", "'n' AS s").write().mode("append").parquet(partition);
    assertThat(session.run(query("SELECT id FROM c_listed WHERE k = 2 AND id > 499"))).hasSize(3);
    // From here on the session remembers the partition, as plain Spark does.
    spark.range(600, 604).selectExpr("id", "'n' AS s").write().mode("append").parquet(partition);
    session.assertSameAsPlain(query("SELECT id FROM c_listed WHERE k = 2 AND id > 499"));
    session.assertSameAsPlain(query("SELECT k, count(*) AS n FROM c_listed GROUP BY k"));
  }

  @Test
  void oneTableInOnePlanManyTimes() {
    partitioned("c_self", "parquet");
    session.assertReused(
        query(
            "SELECT a.id, b.s FROM c_self a JOIN c_self b ON a.id = b.id WHERE a.k = 1 AND b.k < 3"
                + " AND a.id > (SELECT min(id) FROM c_self WHERE k = 1)"));
  }

  @Test
  void tablesWithoutPartitionsAndWithBuckets() {
    spark.sql("CREATE TABLE c_flat USING parquet AS SELECT id, id % 3 AS k FROM range(20)");
    session.missThenReuse(query("SELECT * FROM c_flat WHERE id > 3"));
    spark.sql("INSERT INTO c_flat VALUES (40, 1)");
    session.missThenReuse(query("SELECT * FROM c_flat WHERE id > 3"));
    spark.sql(
        "CREATE TABLE c_buckets USING parquet CLUSTERED BY (id) SORTED BY (k) INTO 3 BUCKETS"
            + " AS SELECT id, id % 3 AS k FROM range(20)");
    session.missThenReuse(query("SELECT * FROM c_buckets WHERE k = 1"));
    session.missThenReuse(query("SELECT k, count(*) AS n FROM c_buckets WHERE id = 7 GROUP BY k"));
    session.assertReused(
        query("SELECT a.id FROM c_buckets a JOIN c_buckets b ON a.id = b.id WHERE a.k > 0"));
    spark.sql("INSERT INTO c_buckets VALUES (7, 2)");
    session.missThenReuse(query("SELECT k, count(*) AS n FROM c_buckets WHERE id = 7 GROUP BY k"));
  }

  @Test
  void schemaOfTheCatalogIsTold() {
    spark.sql("CREATE TABLE c_schema (id BIGINT, c VARCHAR(4), v VARCHAR(9)) USING parquet");
    spark.sql("INSERT INTO c_schema VALUES (1, 'a', 'b'), (2, 'cc', 'dd')");
    Supplier<Dataset<Row>> all = query("SELECT * FROM c_schema WHERE id > 0");
    session.missThenReuse(all);
    spark.sql("ALTER TABLE c_schema ADD COLUMN d INT DEFAULT 5");
    session.missThenReuse(all);
    spark.sql("DROP TABLE c_schema");
    spark.sql("CREATE TABLE c_schema (id BIGINT, c STRING) USING parquet");
    session.assertSameAsPlain(all);
    assertThat(session.loadsOfLastQuery()).isZero();
  }

  @Test
  void partitionsBeyondTheLimitAreNotListed() {
    partitioned("c_limit", "parquet");
    spark.conf().set("spark.experimentGraph.source.maxFiles", "3");
    try {
      session.assertNeverReused(query("SELECT * FROM c_limit WHERE k = 2"));
      assertThat(session.lastDecision().vertices())
          .anyMatch(v -> v.reason() == ReasonCode.SOURCE_TOO_LARGE);
    } finally {
      spark.conf().unset("spark.experimentGraph.source.maxFiles");
    }
  }
}
