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

import java.util.TimeZone;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes a result though no {@code spark.sql.*} key and no file tells of it. */
class SurroundingsTest {

  private static final String POSITIONAL = "orc.force.positional.evolution";

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

  private static String orc(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().mode(SaveMode.Overwrite).orc(path);
    return path;
  }

  private static void missThenReuse(Supplier<Dataset<Row>> query) {
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(query);
  }

  /** ORC matches columns by position instead of by name when a key of its own asks for it. */
  private static Supplier<Dataset<Row>> renamedColumns(String name) {
    String path = orc(name, spark.range(20).selectExpr("id AS a", "id * 10 AS b"));
    return () -> spark.read().schema("b LONG, a LONG").orc(path).filter("a > 5");
  }

  @Test
  void keysOfAFormatSetInTheSessionCount() {
    Supplier<Dataset<Row>> query = renamedColumns("orc_session");
    session.assertReused(query);
    spark.conf().set(POSITIONAL, "true");
    try {
      missThenReuse(query);
    } finally {
      spark.conf().unset(POSITIONAL);
    }
    session.assertReused(query);
  }

  @Test
  void keysOfAFormatSetInHadoopsConfigurationCount() {
    Supplier<Dataset<Row>> query = renamedColumns("orc_hadoop");
    session.assertReused(query);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set(POSITIONAL, "true");
    try {
      missThenReuse(query);
    } finally {
      hadoop.unset(POSITIONAL);
    }
    session.assertReused(query);
  }

  @Test
  void timeZoneOfTheMachineCounts() {
    TimeZone before = TimeZone.getDefault();
    spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
      String path =
          orc(
              "orc_zone",
              spark.range(20).selectExpr("id", "timestamp_seconds(id * 86400 * 300) AS t"));
      Supplier<Dataset<Row>> query = () -> spark.read().orc(path).filter("id > 2");
      session.assertReused(query);
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      missThenReuse(query);
    } finally {
      TimeZone.setDefault(before);
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  /** Which of the spellings that a collation holds for equal stands for them is left to chance. */
  @Test
  void setsOfCollatedStringsAreNeverReused() {
    String path =
        orc("collated", spark.range(40).selectExpr("IF(id % 2 = 0, 'a', 'A') AS s", "id % 2 AS k"));
    spark.sql("CREATE TABLE lower_case (s STRING COLLATE UTF8_LCASE, k LONG) USING parquet");
    spark.read().orc(path).write().insertInto("lower_case");
    assertNeverAboveScan("SELECT DISTINCT s FROM lower_case");
    assertNeverAboveScan("SELECT s FROM lower_case INTERSECT SELECT s FROM lower_case");
    assertNeverAboveScan("SELECT s FROM lower_case EXCEPT SELECT s FROM lower_case WHERE k > 5");
  }

  /** What is loaded comes in another order, and then another spelling would stand for its group. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT DISTINCT c FROM (%s)",
        "SELECT c, count(*) FROM (%s) GROUP BY c",
        "SELECT max(c) FROM (%s)",
        "SELECT k, min(c) OVER (PARTITION BY k) FROM (%s)",
        "SELECT c FROM (%1$s) INTERSECT SELECT c FROM (%1$s)"
      })
  void nothingIsLoadedBelowWhatPicksASpelling(String text) {
    String path =
        orc(
            "spellings" + text.hashCode(),
            spark.range(40).selectExpr("IF(id % 3 = 0, 'a', 'A') AS s", "id % 2 AS k"));
    spark.read().orc(path).createOrReplaceTempView("spellings");
    String stored = "SELECT concat(s, 'b') AS t, k FROM spellings";
    session.assertReused(() -> spark.sql(stored));
    assertNeverAboveScan(
        text.formatted("SELECT t COLLATE UTF8_LCASE AS c, k FROM (" + stored + ")"));
  }

  private static void assertNeverAboveScan(String text) {
    session.run(() -> spark.sql(text));
    session.run(() -> spark.sql(text));
    assertThat(session.loadsOfLastQuery())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isZero();
  }
}
