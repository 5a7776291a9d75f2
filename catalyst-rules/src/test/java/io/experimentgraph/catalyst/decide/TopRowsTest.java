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
package io.experimentgraph.catalyst.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopRowsTest {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = PlanTestSession.open();
    spark
        .range(10)
        .selectExpr(
            "id",
            "id % 3 AS k",
            "concat('s', id % 2) AS s",
            "id / 2 AS x",
            "CAST(id % 2 AS DECIMAL(5,1)) AS d")
        .createOrReplaceTempView("tr");
    spark.sql("CREATE OR REPLACE TEMP VIEW tr_groups AS SELECT k, max(id) AS m FROM tr GROUP BY k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM tr ORDER BY id LIMIT 3",
        "SELECT id, s FROM tr ORDER BY s DESC, id LIMIT 3",
        "SELECT id, s FROM tr ORDER BY s, id LIMIT 3 OFFSET 2",
        "SELECT id, s FROM tr ORDER BY s, id OFFSET 2",
        "SELECT DISTINCT k, d FROM tr ORDER BY d, k LIMIT 2",
        "SELECT k, count(*), avg(x) FROM tr GROUP BY k ORDER BY k LIMIT 2",
        "SELECT k, count(*) AS n FROM tr GROUP BY k ORDER BY n DESC, k LIMIT 2",
        "SELECT count(*) AS n FROM tr GROUP BY k ORDER BY n DESC, k LIMIT 2",
        "SELECT k + 1 AS g, s, max(x) FROM tr GROUP BY k + 1, s ORDER BY g, s LIMIT 2",
        "SELECT k, n FROM (SELECT k, count(*) AS n FROM tr GROUP BY k) WHERE n > 1 ORDER BY k LIMIT 1",
        "SELECT a.k, a.m FROM tr_groups a ORDER BY a.k LIMIT 1",
        "SELECT count(*), max(x) FROM tr ORDER BY 1 LIMIT 1",
        "SELECT id + 1 FROM (SELECT id FROM tr ORDER BY id LIMIT 3) LIMIT 2"
      })
  void orderThatLeavesNothingToChance(String query) {
    assertThat(TopRows.areFixed(analyzed(query))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM tr LIMIT 3",
        "SELECT id FROM tr OFFSET 3",
        "SELECT id, s FROM tr ORDER BY s LIMIT 3",
        "SELECT id FROM tr ORDER BY k LIMIT 3",
        "SELECT s FROM tr ORDER BY abs(id) LIMIT 3",
        "SELECT x FROM tr ORDER BY x LIMIT 3",
        "SELECT k, sum(x) AS t FROM tr GROUP BY k ORDER BY t, k LIMIT 3",
        "SELECT x, count(*) AS n FROM tr GROUP BY x ORDER BY n, x LIMIT 3",
        "SELECT k, s, count(*) AS n FROM tr GROUP BY k, s ORDER BY k LIMIT 3",
        "SELECT k, s, count(*) AS n FROM tr GROUP BY ROLLUP (k, s) ORDER BY k, s LIMIT 3",
        "SELECT id, rand() AS r FROM tr ORDER BY id LIMIT 3",
        "SELECT id, s FROM tr ORDER BY id, rand() LIMIT 3",
        "SELECT id FROM tr SORT BY id LIMIT 3",
        "SELECT id FROM (SELECT id FROM tr ORDER BY id) WHERE id > 1 LIMIT 3",
        "SELECT s COLLATE UTF8_LCASE AS c FROM tr ORDER BY c LIMIT 3",
        "SELECT a.k, b.s FROM tr a JOIN tr b ON a.id = b.id ORDER BY a.k LIMIT 3",
        "SELECT id FROM tr TABLESAMPLE (3 ROWS)"
      })
  void orderOrTheLackOfItThatDoesNot(String query) {
    assertThat(TopRows.areFixed(analyzed(query))).isFalse();
  }

  private static LogicalPlan analyzed(String query) {
    return PlanTestSession.analyzed(spark.sql(query));
  }
}
