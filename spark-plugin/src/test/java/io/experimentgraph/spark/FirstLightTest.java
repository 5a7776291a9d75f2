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

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The second run loads what the first one stored, gives the same result, and says so. */
class FirstLightTest {

  private static ReuseTestSession session;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    SparkSession spark = session.spark();
    spark
        .range(1000)
        .selectExpr(
            "id", "id % 7 AS day", "cast(id AS double) / 3 AS net", "concat('n', id) AS name")
        .write()
        .parquet(session.path("sales").toString());
    spark
        .range(7)
        .selectExpr("id AS day", "concat('day ', id) AS label")
        .write()
        .format("delta")
        .save(session.path("days").toString());
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static Dataset<Row> sales() {
    return session.spark().read().parquet(session.path("sales").toString());
  }

  private static Dataset<Row> days() {
    return session.spark().read().format("delta").load(session.path("days").toString());
  }

  @Test
  void aggregateOverJoinOfParquetAndDelta() {
    session.assertReused(
        () ->
            sales()
                .filter("id > 10")
                .join(days(), "day")
                .groupBy("label")
                .agg(
                    org.apache.spark.sql.functions.sum("net").as("total"),
                    org.apache.spark.sql.functions.count("*").as("n")));
  }

  @Test
  void columnsArePrunedAndFiltersPushedIntoTheLoad() {
    session.assertReused(
        () -> sales().selectExpr("id", "day", "net * 2 AS twice", "name").filter("id > 5"));
    Dataset<Row> narrow =
        sales()
            .selectExpr("id", "day", "net * 2 AS twice", "name")
            .filter("id > 5")
            .filter("day = 3")
            .select("twice");
    assertThat(session.loads(() -> narrow)).isPositive();
    String plan = narrow.queryExecution().executedPlan().toString();
    assertThat(plan).contains("contents").contains("PushedFilters: [").contains("EqualTo(c_");
    assertThat(plan).doesNotContain("sales");
  }
}
