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

import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load tells the optimizer what it would know of the subtree. */
class LoadedConditionsTest extends SharedReuseSession {

  @BeforeAll
  static void makeTables() {
    view("facts", spark.range(200).selectExpr("id % 20 AS k", "id AS v"));
    String parts = session.path("parts").toString();
    spark.range(20).selectExpr("id AS n", "id AS k").write().partitionBy("k").parquet(parts);
    spark.read().parquet(parts).createOrReplaceTempView("parts");
  }

  /** The other side divides by zero for a key that the join never asks for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT k, sum(v) AS s FROM facts WHERE k > 10 GROUP BY k",
        "SELECT k, v FROM facts WHERE k > 10 AND v < 100",
        "SELECT k, v FROM facts WHERE k BETWEEN 11 AND 15",
        "SELECT k, v FROM facts WHERE k > 10 AND nvl(v, k) < 100",
        "SELECT k, v FROM facts WHERE nullif(nullif(k, 0), -1) > 10",
        "SELECT k, v FROM facts WHERE nullif(k, 0) BETWEEN 11 AND 15",
        "SELECT k, v FROM facts WHERE k > 10 AND k + 1 BETWEEN 12 AND v",
        "SELECT DISTINCT f AS k FROM (SELECT k AS f, v FROM facts) WHERE f > 10",
        "SELECT a.k, count(*) AS c FROM facts a JOIN facts b ON a.k = b.k AND a.k > 10 GROUP BY a.k",
        "SELECT a.k, b.v FROM facts a LEFT JOIN facts b ON a.v = b.v WHERE a.k > 10",
        "SELECT b.k, a.v FROM facts a RIGHT JOIN facts b ON a.v = b.v WHERE b.k > 10",
        "SELECT k, sum(v) OVER (PARTITION BY k) AS s FROM facts WHERE k > 10"
      })
  void whatTheOtherSideOfAJoinComputesIsFilteredAsEver(String loaded) {
    session.run(() -> session.sql(loaded));
    assertJoinIsLoaded(
        () ->
            session.sql(
                "SELECT * FROM (SELECT k, max(1 DIV (k - 5)) AS q FROM parts GROUP BY k) b"
                    + " JOIN (%s) a ON a.k = b.k".formatted(loaded)));
  }

  /** A global aggregate has a row, even where nothing was let through. */
  @Test
  void conditionOnNoColumnDropsNoRow() {
    String loaded = "SELECT count(*) AS c FROM facts WHERE 1 = 0";
    session.run(() -> session.sql(loaded));
    assertJoinIsLoaded(
        () -> session.sql("SELECT * FROM parts JOIN (" + loaded + ") a ON parts.k = a.c"));
  }

  @Test
  void partitionsOfTheOtherSideArePrunedAsEver() {
    String loaded = "SELECT k, sum(v) AS s FROM facts WHERE k IN (3, 4) GROUP BY k";
    session.run(() -> session.sql(loaded));
    Supplier<Dataset<Row>> query =
        () -> session.sql("SELECT n, s FROM (" + loaded + ") a JOIN parts ON a.k = parts.k");
    String plan = executedPlan(query);
    assertThat(plan).contains("ArtifactFiles");
    assertThat(plan).containsPattern("PartitionFilters: \\[.*k#\\d+L? IN \\(3,4\\)");
  }

  private static void assertJoinIsLoaded(Supplier<Dataset<Row>> query) {
    session.assertSameAsPlain(query);
    assertThat(session.loadsOfLastQuery())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isEqualTo(1);
  }

  private static String executedPlan(Supplier<Dataset<Row>> query) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) query.get())
        .queryExecution()
        .executedPlan()
        .toString();
  }
}
