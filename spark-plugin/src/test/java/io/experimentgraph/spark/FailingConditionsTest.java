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
import io.experimentgraph.catalyst.decide.VertexDecision;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.BeforeAll;
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
        "SELECT e AS v, w FROM rows LATERAL VIEW explode(array(v)) AS e | w < 5"
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
            + " | SELECT * FROM (%s) WHERE 10 DIV (v - 5 + w - 5) > -99 AND v IN (SELECT n FROM dim WHERE name < 4)"
      })
  void whereNoOrderIsSafeItIsNotLoaded(String inner, String outer) {
    session.run(query(inner));
    session.assertSameAsPlain(query(outer.formatted(inner)));
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
        .contains(ReasonCode.MIGHT_FAIL);
  }
}
