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

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Operation;
import io.experimentgraph.graph.VertexStatistics;
import io.experimentgraph.spark.runtime.Applications;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a result came about can be asked for, in the words of the queries that made it. */
class ProvenanceOfQueriesTest {

  private ReuseTestSession session;

  private void start(Map<String, String> settings) {
    session = ReuseTestSession.start(settings);
    session
        .spark()
        .range(1000)
        .selectExpr("id", "id % 50 AS delay", "concat('carrier ', id % 7) AS carrier")
        .write()
        .parquet(session.path("flights").toString());
    session
        .spark()
        .read()
        .parquet(session.path("flights").toString())
        .createOrReplaceTempView("flights");
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private List<Operation> ancestorsOf(String query) {
    session.run(() -> session.sql(query));
    return session.graph().provenance().ancestors(result());
  }

  /** The vertex of the whole query: decisions are in topological order, refusals without one. */
  private Fingerprint result() {
    List<Fingerprint> vertices =
        session.lastDecision().vertices().stream()
            .map(VertexDecision::vertex)
            .filter(vertex -> vertex != null)
            .toList();
    return vertices.get(vertices.size() - 1);
  }

  @Test
  void operationsAreGivenWithTheirLiterals() {
    start(Map.of());
    List<Operation> operations =
        ancestorsOf(
            """
            SELECT carrier, avg(delay) AS mean FROM flights
            WHERE delay > 10 AND carrier <> 'nobody #1' GROUP BY carrier ORDER BY mean""");
    assertThat(operations).extracting(Operation::name).contains("Filter", "Aggregate");
    Operation source = operations.get(0);
    assertThat(source.inputs()).isEmpty();
    assertThat(source.arguments())
        .contains("[id,delay,carrier]")
        .contains("parquet:file:")
        .contains("/flights");
    assertThat(operations)
        .filteredOn(operation -> operation.name().equals("Filter"))
        .extracting(Operation::arguments)
        .singleElement()
        .asString()
        .contains("(delay > ", "10")
        .contains("carrier = nobody #1");
    assertThat(operations)
        .filteredOn(operation -> operation.name().equals("Aggregate"))
        .extracting(Operation::arguments)
        .singleElement()
        .isEqualTo("[carrier], [carrier, avg(delay) AS mean]");
    assertThat(session.graph().provenance().dot(List.of(result())))
        .contains("Aggregate [carrier]", "peripheries=2");
  }

  @Test
  void onlyWhatWasAskedForIsRequested() {
    start(Map.of());
    String query = "SELECT carrier, count(*) AS n FROM flights GROUP BY carrier ORDER BY n";
    ancestorsOf(query);
    List<Operation> operations = ancestorsOf(query);
    var graph = Applications.find(session.spark().sparkContext()).orElseThrow().graph();
    for (Operation operation : operations) {
      VertexStatistics statistics = graph.statistics(operation.output());
      boolean isResult = operation.output().equals(result());
      assertThat(statistics.frequency()).as(operation.name()).isEqualTo(2);
      assertThat(statistics.requests()).as(operation.name()).isEqualTo(isResult ? 2 : 0);
    }
    assertThat(operations).hasSizeGreaterThan(1);
  }

  @Test
  void whatSparkRedactsIsRedacted() {
    start(Map.of("spark.sql.redaction.string.regex", "secret[0-9]+"));
    assertThat(ancestorsOf("SELECT id FROM flights WHERE carrier = 'secret42'"))
        .extracting(Operation::arguments)
        .noneMatch(arguments -> arguments.contains("secret42"))
        .anyMatch(arguments -> arguments.contains("(carrier = *********(redacted))"));
  }
}
