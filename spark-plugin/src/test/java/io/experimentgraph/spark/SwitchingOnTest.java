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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.spark.conf.ConfigurationException;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two lines of configuration, in any order, switch us on; a wrong one says what is wrong. */
class SwitchingOnTest {

  private ReuseTestSession session;

  @AfterEach
  void stop() {
    if (session != null) {
      session.close();
    }
    scala.Option<SparkContext> left = SparkContext$.MODULE$.getActive();
    if (left.isDefined()) {
      left.get().stop();
    }
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ReuseTestSession.DELTA + "," + ReuseTestSession.OURS,
        ReuseTestSession.OURS + "," + ReuseTestSession.DELTA
      })
  void bothOrdersOfTheExtensions(String extensions) {
    session = ReuseTestSession.start(Map.of("spark.sql.extensions", extensions));
    String path = session.path("t").toString();
    session.spark().range(30).write().format("delta").save(path);
    session.assertReused(() -> session.spark().read().format("delta").load(path).filter("id > 3"));
  }

  @Test
  void badValueStopsTheSessionWithKeyValueAndAcceptedValues() {
    assertThatThrownBy(
            () ->
                session =
                    ReuseTestSession.start(Map.of("spark.experimentGraph.budget", "10 apples")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("spark.experimentGraph.budget")
        .hasMessageContaining("10 apples")
        .hasMessageContaining("Accepted");
  }

  @Test
  void withoutStoreWeAreOff() {
    session = ReuseTestSession.start(Map.of("spark.experimentGraph.store", ""));
    assertThat(session.graph().isOn()).isFalse();
    assertThat(session.spark().range(5).count()).isEqualTo(5);
    assertThat(session.sql("SELECT * FROM experiment_graph_decisions()").count()).isZero();
  }

  @Test
  void aSessionMaySwitchUsOffAndOnAgain() {
    session = ReuseTestSession.start();
    String path = session.path("t").toString();
    session.spark().range(30).write().parquet(path);
    session.assertReused(() -> session.spark().read().parquet(path).filter("id > 3"));
    session.sql("SET spark.experimentGraph.enabled=false");
    session.run(() -> session.spark().read().parquet(path).filter("id > 3"));
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.SWITCHED_OFF);
    session.sql("SET spark.experimentGraph.enabled=true");
    assertThat(session.loads(() -> session.spark().read().parquet(path).filter("id > 3")))
        .isPositive();
  }

  @Test
  void decisionsAreATable() {
    session = ReuseTestSession.start();
    String path = session.path("t").toString();
    session.spark().range(30).selectExpr("id", "id % 3 AS k").write().parquet(path);
    session.assertReused(
        () -> session.spark().read().parquet(path).filter("id > 3").groupBy("k").count());
    session.spark().read().parquet(path).selectExpr("rand() AS r").collectAsList();
    assertThat(
            session
                .sql(
                    "SELECT DISTINCT action FROM experiment_graph_decisions() WHERE action IN"
                        + " ('LOAD', 'STORED', 'REFUSE')")
                .count())
        .isEqualTo(3);
    assertThat(
            session
                .sql(
                    "SELECT * FROM experiment_graph_decisions() WHERE action = 'LOAD' AND"
                        + " saved_seconds_estimated IS NOT NULL AND detail IS NOT NULL")
                .count())
        .isPositive();
    assertThat(
            session
                .sql(
                    "SELECT explanation FROM experiment_graph_decisions() WHERE reason ="
                        + " 'NONDETERMINISTIC'")
                .head()
                .getString(0))
        .isNotEmpty();
    assertThatThrownBy(() -> session.sql("SELECT * FROM experiment_graph_decisions(1)"))
        .hasMessageContaining("takes none");
  }

  @Test
  void theGraphIsReadableWithPlainDelta() {
    session = ReuseTestSession.start(Map.of("spark.experimentGraph.compaction.interval", "1"));
    String path = session.path("t").toString();
    session.spark().range(30).selectExpr("id", "id % 3 AS k").write().parquet(path);
    session.assertReused(
        () -> session.spark().read().parquet(path).filter("id > 3").groupBy("k").count());
    for (String table : new String[] {"observations", "vertices", "operations", "artifacts"}) {
      String root = session.store().toString();
      assertThat(session.spark().read().format("delta").load(root + "/" + table).count())
          .as(table)
          .isPositive();
    }
  }
}
