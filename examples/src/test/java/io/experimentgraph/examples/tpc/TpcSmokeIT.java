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
package io.experimentgraph.examples.tpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some queries derived from TPC-H on very little data: off, cold and warm give the same. */
class TpcSmokeIT {

  @TempDir private static Path work;
  private static List<CheckedQuery> results;

  @BeforeAll
  static void run() throws Exception {
    Map<String, String> queries = Suite.TPCH.queries(TpcPaths.queries());
    queries.keySet().retainAll(List.of("q1", "q5", "q6", "q13"));
    try (TpcSession session = TpcSession.start(Setting.ALL, work, Duration.ofMinutes(5))) {
      session.open(new TpcData(Suite.TPCH, 0.01, "parquet", TpcPaths.data()));
      results = CheckRun.run(session, queries, query -> {});
      assertThat(session.failures()).isEqualTo("{}");
    }
  }

  @Test
  void resultsAreEqual() {
    assertThat(results).hasSize(4);
    for (CheckedQuery query : results) {
      assertThat(query.failure()).as(query.name()).isNull();
      assertThat(query.plain().rows()).as(query.name()).isNotEmpty();
      assertThat(query.verdict().isEqual()).as(query.name()).isTrue();
    }
  }

  @Test
  void warmRunsLoad() {
    for (CheckedQuery query : results) {
      assertThat(query.cold().stored()).as("stored by %s", query.name()).isPositive();
      assertThat(query.warm().count(Action.LOAD)).as("loads of %s", query.name()).isPositive();
    }
  }

  @Test
  void describesWhatWasHit() {
    List<String> hits = Hits.describe(results);
    assertThat(hits).contains("q1 cold", "q1 warm");
    assertThat(hits.subList(hits.indexOf("q1 warm"), hits.indexOf("q5 cold")))
        .anyMatch(line -> line.startsWith("  load ") && line.contains(" of q1"));
  }
}
