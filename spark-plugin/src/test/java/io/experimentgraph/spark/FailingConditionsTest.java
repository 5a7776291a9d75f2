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

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What fails for rows that plain Spark leaves out first does not fail above a load or a store. In
 * every table the row of v = 5 is one that each query leaves out.
 */
class FailingConditionsTest extends SharedReuseSession {

  private static final String FAILING = "10 DIV (v - 5) > -99";

  @BeforeAll
  static void makeTables() {
    Dataset<Row> rows = spark.range(20).selectExpr("id AS v", "id % 6 AS w", "id % 6 AS k");
    String parts = session.path("parts").toString();
    rows.write().partitionBy("k").parquet(parts);
    spark.read().parquet(parts).createOrReplaceTempView("parts");
    view("rows", rows);
    String files = session.path("files").toString();
    rows.filter("w = 5").coalesce(1).write().parquet(files);
    rows.filter("w <> 5").coalesce(1).write().mode(SaveMode.Append).parquet(files);
    spark.read().parquet(files).createOrReplaceTempView("files");
    view("dim", spark.range(6).selectExpr("id AS n", "id AS name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT v, w, k FROM parts WHERE v < 19 | k < 5",
        "SELECT v, w, k FROM parts WHERE v < 19 | (SELECT count(*) FROM dim) > 9",
        "SELECT v, k, count(w) AS c FROM parts GROUP BY v, k | k IN (1, 2)",
        "SELECT DISTINCT v, w FROM files | w < 5",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w | w < 5",
        "SELECT v, w, max(k) OVER (PARTITION BY w) AS m FROM rows | w < 5",
        "SELECT v + name - name AS v, w FROM rows JOIN dim ON w = n | w < 5",
        "SELECT e AS v, w FROM rows LATERAL VIEW explode(array(v)) AS e | w < 5",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w | concat('x', w) LIKE '%x%' AND w < cast('5' AS INT)"
      })
  void harmlessConditionsAreAskedFirst(String inner, String harmless) {
    session.run(query(inner));
    String text = "SELECT * FROM (%s) WHERE %s AND %s".formatted(inner, FAILING, harmless);
    session.assertSameAsPlain(query(text));
    assertThat(session.loadsOfLastQuery())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w | w < 5",
        "SELECT v, w, max(k) OVER (PARTITION BY w) AS m FROM rows | w < 5",
        "SELECT v + name - name AS v, w FROM rows JOIN dim ON w = n | w < 5",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w | 10 DIV (w + 1) > 1",
        "SELECT e AS v, w FROM rows LATERAL VIEW explode(array(v)) AS e | w < 5",
        "SELECT e AS v, w FROM rows LATERAL VIEW explode(array(v)) AS e | 10 DIV (w + 1) > 1"
      })
  void storesLeaveTheOrderOfConditions(String inner, String condition) {
    session.assertSameAsPlain(
        query("SELECT * FROM (%s) WHERE %s AND %s".formatted(inner, FAILING, condition)));
  }

  @Test
  void manyConditionsHideNone() {
    String inner = "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w";
    session.run(query(inner));
    String harmless =
        IntStream.range(0, 70).mapToObj(i -> "v <> " + (100 + i)).collect(joining(" AND "));
    session.assertSameAsPlain(
        query(
            "SELECT * FROM (%s) WHERE %s AND %s AND 10 DIV (w + 1) > 1"
                .formatted(inner, harmless, FAILING)));
  }

  /** What Spark asks at one place all the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT w, max(v) AS v FROM rows GROUP BY w | SELECT * FROM (%s) WHERE v DIV 2 BETWEEN 1 AND 9 AND w < 5",
        "SELECT w, max(v) AS v, min(v) AS m FROM rows GROUP BY w"
            + " | SELECT * FROM (%s) WHERE v + 1 > 2 AND m + 1 < 9",
        "SELECT a.v, a.w, b.k FROM rows a JOIN rows b ON a.v = b.v"
            + " | SELECT * FROM (%s) s JOIN (SELECT n FROM dim WHERE n + name > 1) d ON s.w = d.n AND s.k = d.n"
      })
  void conditionsThatStayTogetherAreNoObstacle(String inner, String outer) {
    session.run(query(inner));
    session.assertSameAsPlain(query(outer.formatted(inner)));
    assertThat(session.loadsOfLastQuery())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isEqualTo(1);
  }

  /** A condition that Spark finds only in a later batch of its optimizer. */
  @Test
  void conditionThatIsTakenOutOfAJoinIsAskedFirst() {
    String inner = "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w";
    session.run(query(inner));
    session.assertSameAsPlain(
        query(
            "SELECT p.v, d.n FROM (%s) p JOIN dim d ON (p.w < 3 AND d.n = 1) OR (p.w < 5 AND d.n = 2) WHERE %s"
                .formatted(inner, FAILING)));
    assertThat(session.loadsOfLastQuery()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Two conditions that may fail, of which Spark asks the second one further down.
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w"
            + " | SELECT * FROM (%s) WHERE 10 DIV (v - 5) > -99 AND 10 DIV (w + 1) > 1",
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT * FROM (%s) WHERE 10 DIV (v - 5) > -99 AND 10 DIV (k + 1) > 1",
        // Joins that leave out partitions, or rows below another join.
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT 10 DIV v AS d FROM (SELECT v - 5 AS v, k FROM (SELECT 10 DIV (v - 5) AS q, v, k FROM (%s)) WHERE q > -99)"
            + " JOIN dim ON k = n WHERE name = 2",
        "SELECT r.v, s.w, s.v AS x FROM rows r JOIN rows s ON r.k = s.k"
            + " | SELECT * FROM (%s) WHERE 10 DIV (v - 5 + w - 5) > -99 AND v IN (SELECT n FROM dim WHERE name < 4)",
        "SELECT r.v, s.w FROM rows r JOIN rows s ON r.k = s.k"
            + " | SELECT t.* FROM (%s) t LEFT SEMI JOIN (SELECT n FROM dim WHERE name < 4) d ON t.v = d.n"
            + " WHERE 10 DIV (v - 5 + w - 5) > -99",
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT v FROM (%s) JOIN dim ON k = n WHERE name = 2 AND 10 DIV (v - 5) > -99",
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT * FROM (SELECT * FROM (%s) WHERE k IN (SELECT n FROM dim WHERE name = 2))"
            + " WHERE 10 DIV (v - 5) > -99",
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT v FROM (%s), dim WHERE k = n AND name = 2 AND 10 DIV (v - 5) > -99",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w"
            + " | SELECT * FROM (%s), dim WHERE w = n AND 10 DIV (v - 5) > -99 AND 10 DIV (n + 1) > 1",
        // Conditions that become such where they are computed, joined or split.
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w"
            + " | SELECT * FROM (SELECT 10 DIV (v - 5) AS q, 10 DIV (w + 1) AS r FROM (%s)) WHERE q > -99 AND r > 1",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w"
            + " | SELECT * FROM (%s) JOIN dim ON w = n WHERE 10 DIV (v - 5) > -99 AND 10 DIV (n + 1) > 1",
        "SELECT v, k FROM parts WHERE v < 19"
            + " | SELECT * FROM (%s) WHERE (10 DIV (v - 5) > 99 AND k < 3) OR (v < 3 AND k < 5)",
        "SELECT w, max(v) AS v FROM rows WHERE v < 6 GROUP BY w"
            + " | WITH t AS (%s), s AS (SELECT * FROM t) SELECT * FROM s"
            + " WHERE 10 DIV (v - 5) > -99 AND 10 DIV (w + 1) > 1"
      })
  void whereNoOrderIsSafeItIsNotLoaded(String inner, String outer) {
    session.run(query(inner));
    session.assertSameAsPlain(query(outer.formatted(inner)));
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
        .contains(ReasonCode.MIGHT_FAIL);
  }
}
