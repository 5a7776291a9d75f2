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
import static org.assertj.core.api.Assertions.within;

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.Applications;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Loads that queries make decide what the next one is thought to cost. */
class LearntLoadCostTest {

  private static final double PRIOR_SECONDS = 100;

  private static ReuseTestSession session;

  @BeforeAll
  static void start() {
    session =
        ReuseTestSession.start(
            Map.of("spark.experimentGraph.load.secondsPerLoad", String.valueOf(PRIOR_SECONDS)));
    session
        .spark()
        .range(0, 20_000, 1, 1)
        .selectExpr("id", "id % 1000 AS k")
        .write()
        .parquet(session.path("rows").toString());
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @Test
  void decisionsTakeOverWhatLoadsHaveCost() {
    Supplier<Dataset<Row>> query =
        () ->
            session.spark().read().parquet(session.path("rows").toString()).groupBy("k").sum("id");
    session.run(query);
    session.run(query);
    assertThat(loadSeconds()).isCloseTo(PRIOR_SECONDS, within(1.));
    for (int i = 0; i < 5; i++) {
      session.run(query);
    }
    assertThat(loadSeconds()).isLessThan(PRIOR_SECONDS / 2);
    assertThat(
            Applications.find(session.spark().sparkContext()).orElseThrow().graph().loads().loads())
        .isGreaterThan(4);
  }

  /** What the last query expected of its load. */
  private static double loadSeconds() {
    return session.lastDecision().vertices().stream()
        .filter(v -> v.action() == Action.LOAD)
        .mapToDouble(VertexDecision::loadSeconds)
        .max()
        .orElseThrow();
  }
}
