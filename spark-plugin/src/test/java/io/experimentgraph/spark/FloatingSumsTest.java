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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums whose last bits hang on the order of rows, where a query compares them with each other. */
class FloatingSumsTest extends SharedReuseSession {

  private static final String SUMS = "SELECT k, sum(x) AS s FROM floats GROUP BY k";

  @BeforeAll
  static void makeTable() {
    String path = session.path("floats").toString();
    spark
        .range(4000)
        .selectExpr("id % 3 AS k", "pow(id % 97, 3) / 7 * (1 - 2 * (id % 2)) AS x")
        .repartition(8)
        .write()
        .parquet(path);
    spark.read().parquet(path).createOrReplaceTempView("floats");
  }

  @AfterEach
  void readAsEver() {
    spark.conf().unset("spark.sql.files.openCostInBytes");
    spark.conf().unset("spark.sql.files.minPartitionNum");
  }

  /** How a table is cut into partitions changes no result but for the last bits of such sums. */
  private static void storeFromOnePartition(String query) {
    spark.conf().set("spark.sql.files.openCostInBytes", "1");
    spark.conf().set("spark.sql.files.minPartitionNum", "1");
    session.run(query(query));
    spark.conf().unset("spark.sql.files.openCostInBytes");
    spark.conf().unset("spark.sql.files.minPartitionNum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH r AS (%s) SELECT count(*) AS c FROM r WHERE s = (SELECT max(s) FROM r)",
        "SELECT count(*) AS c FROM (%1$s) WHERE s = (SELECT max(s) FROM (%1$s))",
        "SELECT count(*) AS c FROM (%1$s) a JOIN (SELECT max(s) AS m FROM (%1$s)) b ON s = m"
      })
  void sumsOfOneQueryAreOfOneRun(String query) {
    storeFromOnePartition("SELECT max(s) FROM (%s)".formatted(SUMS));
    session.assertSameAsPlain(query(query.formatted(SUMS)));
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
        .contains(ReasonCode.MIXED_RUNS);
  }

  @Test
  void whatAllPlacesAreLoadedFromIsLoaded() {
    storeFromOnePartition(SUMS);
    session.assertSameAsPlain(
        query("SELECT count(*) AS c FROM (%1$s) a JOIN (%1$s) b ON a.s = b.s".formatted(SUMS)));
    assertThat(session.loadsOfLastQuery()).isEqualTo(1);
  }

  @Test
  void sumsThatMeetNoOthersAreLoaded() {
    session.assertReused(
        query("SELECT max(s) AS m FROM (SELECT k, avg(x) AS s FROM floats GROUP BY k)"));
  }
}
