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
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store never stands between a join, or a scan of partitions, and what makes it smaller. */
class PushedConditionStoreTest {

  private ReuseTestSession session;

  @BeforeEach
  void start() {
    session = ReuseTestSession.start();
    for (String table : List.of("a", "b")) {
      session
          .spark()
          .range(60)
          .selectExpr("id % 7 AS k", "id % 5 AS j", "id AS " + table)
          .write()
          .parquet(session.path(table).toString());
      session.spark().read().parquet(session.path(table).toString()).createOrReplaceTempView(table);
    }
    session
        .spark()
        .range(60)
        .selectExpr("id % 6 AS d", "id AS v")
        .write()
        .partitionBy("d")
        .parquet(session.path("p").toString());
    session.spark().read().parquet(session.path("p").toString()).createOrReplaceTempView("p");
  }

  @AfterEach
  void stop() {
    session.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a, b FROM a JOIN b ON a.k = b.k WHERE a.j > 1",
        "SELECT a, b FROM a JOIN b ON a.k = b.k WHERE a < b",
        "SELECT a, b FROM a LEFT JOIN b ON a.k = b.k WHERE a.j > 1",
        "SELECT * FROM (SELECT a + b AS s, a.j FROM a JOIN b ON a.k = b.k) WHERE s > 9",
        "WITH p AS (SELECT a, b FROM a JOIN b ON a.k = b.k) SELECT * FROM p WHERE a > 9",
        "SELECT * FROM (SELECT a.k, count(b) AS n FROM a JOIN b ON a.k = b.k GROUP BY a.k) WHERE k > 2"
      })
  void joinBelowAConditionOnItIsNotStored(String query) {
    cold(query);
    assertThat(session.reasonsOfLastQuery("Join")).containsOnly(ReasonCode.FILTERED_ABOVE);
    assertThat(session.actionsOfLastQuery("Filter")).containsOnly(Action.STORE);
    session.assertReused(() -> session.sql(query));
  }

  @Test
  void joinBelowAConditionOnSomethingElseIsStored() {
    cold(
        "SELECT k, n FROM (SELECT a.k, count(b) AS n FROM a JOIN b ON a.k = b.k GROUP BY a.k) WHERE n > 2");
    assertThat(session.actionsOfLastQuery("Join")).containsOnly(Action.STORE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT d, max(v) AS s FROM p GROUP BY d) WHERE d = 3",
        "SELECT * FROM (SELECT DISTINCT d, v % 7 AS w FROM p) WHERE d > 3",
        "WITH q AS (SELECT d, count(*) AS n FROM p GROUP BY d) SELECT n FROM q WHERE d = 2",
        "SELECT * FROM (SELECT d, max(v) AS m FROM p GROUP BY d UNION ALL SELECT 1, k FROM a) WHERE d = 3",
        "SELECT * FROM (SELECT d, v, max(v) OVER (PARTITION BY d) AS s FROM p) WHERE d = 3",
        "SELECT * FROM (SELECT d, max(v) AS s FROM p GROUP BY d) WHERE d IN (SELECT k FROM a WHERE a = 3)",
        "SELECT d, s, a FROM (SELECT d, max(v) AS s FROM p GROUP BY d) JOIN a ON d = k WHERE a = 3",
        "SELECT d, s, a FROM (SELECT d, max(v) AS s FROM p GROUP BY d) JOIN (SELECT * FROM a WHERE j = 3) ON d = k"
      })
  void scanOfPartitionsBelowAConditionOnThemIsNotStored(String query) {
    cold(query);
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
        .contains(ReasonCode.FILTERED_ABOVE);
    assertThat(
            session.lastDecision().vertices().stream()
                .filter(v -> v.reason() == ReasonCode.FILTERED_ABOVE)
                .map(VertexDecision::operator))
        .isSubsetOf("Aggregate", "Distinct", "Join", "Project", "Union", "Window");
    session.assertReused(() -> session.sql(query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT d, max(v) AS s FROM p GROUP BY d) WHERE s > 3",
        "SELECT d, s, a FROM (SELECT d, max(v) AS s FROM p GROUP BY d) JOIN a ON d = k",
        "SELECT d, s FROM (SELECT d, max(v) AS s FROM p GROUP BY d) JOIN (SELECT * FROM a WHERE j = 3) ON s = k"
      })
  void scanOfPartitionsThatAreAllReadIsStored(String query) {
    cold(query);
    assertThat(session.actionsOfLastQuery("Aggregate")).containsOnly(Action.STORE);
  }

  private void cold(String query) {
    session.assertSameAsPlain(() -> session.sql(query));
  }
}
