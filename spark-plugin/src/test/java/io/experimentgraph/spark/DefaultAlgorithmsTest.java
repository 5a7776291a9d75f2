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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the exact plan and the marginal gain make of queries; other tests store and load all. */
class DefaultAlgorithmsTest {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.experimentGraph.materialize.algorithm", "marginalGain",
          "spark.experimentGraph.reuse.algorithm", "exact");

  private Path root;
  private ReuseTestSession session;

  @BeforeEach
  void start() throws IOException {
    root = Files.createTempDirectory("experiment-graph-test");
    session = ReuseTestSession.start(root, SETTINGS);
    session
        .spark()
        .range(200_000)
        .selectExpr("id", "id % 1000 AS k", "id % 7 AS v")
        .write()
        .parquet(session.path("facts").toString());
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private Dataset<Row> facts() {
    return session.spark().read().parquet(session.path("facts").toString());
  }

  private Supplier<Dataset<Row>> aggregate() {
    return () -> facts().filter("v > 1").groupBy("k").count().filter("count > 3");
  }

  private long count(Action action) {
    return session.lastDecision().vertices().stream().filter(v -> v.action() == action).count();
  }

  @Test
  void ofAChainOfOperatorsOneIsStoredAndLoaded() {
    Supplier<Dataset<Row>> query = aggregate();
    session.run(query);
    assertThat(count(Action.STORE)).isEqualTo(1);
    assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
        .contains(ReasonCode.NEARLY_STORED);
    session.assertReused(query);
    assertThat(session.loadsOfLastQuery()).isEqualTo(1);
  }

  /** What was stored for one query is of use to the next, which stores what it adds to it. */
  @Test
  void whatANewQueryAddsIsMadeOfWhatIsStored() {
    session.run(aggregate());
    Supplier<Dataset<Row>> more = () -> aggregate().get().groupBy("count").count();
    session.assertSameAsPlain(more);
    assertThat(session.loadsOfLastQuery()).isEqualTo(1);
    session.assertReused(more);
  }

  /** What others stored is not loaded, and neither does it stand in for a copy of one's own. */
  @Test
  void anotherUserStoresACopyOfTheirOwn() {
    session.assertReused(aggregate());
    TestUsers.as(
        "somebody-else",
        () -> {
          session.assertSameAsPlain(aggregate());
          assertThat(session.loadsOfLastQuery()).isZero();
          assertThat(session.lastDecision().vertices().stream().map(VertexDecision::reason))
              .contains(ReasonCode.OTHER_PRINCIPAL);
          assertThat(count(Action.STORE)).isEqualTo(1);
          session.assertSameAsPlain(aggregate());
          assertThat(session.loadsOfLastQuery()).isEqualTo(1);
        });
  }
}
