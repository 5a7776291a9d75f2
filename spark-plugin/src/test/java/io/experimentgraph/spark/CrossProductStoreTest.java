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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A store never stands between relations and the condition that joins them. */
class CrossProductStoreTest {

  private static ReuseTestSession session;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    for (String table : List.of("a", "b", "c")) {
      session
          .spark()
          .range(60)
          .selectExpr("id % 7 AS k", "id % 5 AS j", "id AS " + table)
          .write()
          .parquet(session.path(table).toString());
      session.spark().read().parquet(session.path(table).toString()).createOrReplaceTempView(table);
    }
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @Test
  void joinUnderItsConditionIsNotStoredAndTheFilterIs() {
    cold("SELECT a, b FROM a, b WHERE a.k = b.k AND a.j > 1");
    assertThat(session.reasonsOfLastQuery("Join")).containsOnly(ReasonCode.CROSS_PRODUCT);
    assertThat(session.actionsOfLastQuery("Filter")).containsOnly(Action.STORE);
    session.assertReused(() -> session.sql("SELECT a, b FROM a, b WHERE a.k = b.k AND a.j > 1"));
  }

  @Test
  void relationsThatAThirdOneLinksAreNotStoredWithoutIt() {
    cold("SELECT a, b, c FROM a, b, c WHERE a.k = c.k AND b.j = c.j AND c.c < 20");
    assertThat(session.reasonsOfLastQuery("Join")).containsOnly(ReasonCode.CROSS_PRODUCT);
    assertThat(session.actionsOfLastQuery("Filter")).containsOnly(Action.STORE);
  }

  @Test
  void conditionAboveAnAggregateMayMoveBelowIt() {
    cold(
        "SELECT * FROM (SELECT a.k x, b.k y, count(*) n FROM a, b GROUP BY a.k, b.k)"
            + " WHERE x = y");
    assertThat(session.reasonsOfLastQuery("Aggregate")).containsOnly(ReasonCode.CROSS_PRODUCT);
  }

  @Test
  void conditionAboveAReferenceMayMoveIntoTheDefinition() {
    cold("WITH p AS (SELECT a.k x, b.k y FROM a, b) SELECT count(*) FROM p WHERE x + 1 = y");
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::action))
        .doesNotContain(Action.STORE);
  }

  @Test
  void joinOnItsConditionIsStored() {
    cold("SELECT a + b AS s FROM a JOIN b ON a.k = b.k");
    assertThat(session.actionsOfLastQuery("Join")).containsOnly(Action.STORE);
  }

  @Test
  void joinOnAnInequalityIsStored() {
    cold("SELECT a - b AS d FROM a JOIN b ON a.k < b.k");
    assertThat(session.actionsOfLastQuery("Join")).containsOnly(Action.STORE);
  }

  @Test
  void productWithASingleRowIsStored() {
    cold("SELECT a, m FROM a, (SELECT max(b) m FROM b)");
    assertThat(session.actionsOfLastQuery("Join")).containsOnly(Action.STORE);
  }

  private static void cold(String query) {
    session.assertSameAsPlain(() -> session.sql(query));
  }
}
