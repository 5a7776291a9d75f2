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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * What came of a query.
 *
 * @param rows its rows as they came, or null if it failed
 * @param schema its schema, or null if it failed
 * @param planNodes nodes of its analyzed plan, those of subqueries included
 * @param seconds on the clock, from the text to the last row
 * @param settleSeconds that our background work went on after that, 0 without us
 * @param decisions what was decided, none without us
 * @param failure why it failed, or null
 */
record QueryRun(
    List<Row> rows,
    String schema,
    int planNodes,
    double seconds,
    double settleSeconds,
    List<LoggedDecision> decisions,
    String failure) {

  static QueryRun completed(Dataset<Row> query, List<Row> rows, double seconds) {
    int nodes = nodes(query.queryExecution().analyzed());
    return new QueryRun(rows, query.schema().json(), nodes, seconds, 0, List.of(), null);
  }

  static QueryRun failed(Exception failure, double seconds) {
    String text = String.valueOf(failure).lines().findFirst().orElse("");
    return new QueryRun(null, null, 0, seconds, 0, List.of(), text);
  }

  QueryRun with(List<LoggedDecision> newDecisions, double newSettleSeconds) {
    return new QueryRun(
        rows, schema, planNodes, seconds, newSettleSeconds, List.copyOf(newDecisions), failure);
  }

  /** Number of vertices with an action. */
  long count(Action action) {
    return decisions.stream().mapToLong(d -> d.count(action)).sum();
  }

  /** Artifacts that were published. */
  long stored() {
    return decisions.stream().mapToLong(LoggedDecision::stored).sum();
  }

  /** Time that fingerprinting and deciding took. */
  double decideMillis() {
    return decisions.stream().mapToDouble(LoggedDecision::decideMillis).sum();
  }

  /** The most frequent reason for having no identity, or an empty text. */
  String topRefusal() {
    Map<String, Long> counts = new TreeMap<>();
    for (LoggedDecision decision : decisions) {
      if (decision.reason() != null) {
        counts.merge(decision.reason().name(), 1L, Long::sum);
      }
      for (VertexDecision vertex : decision.vertices()) {
        if (vertex.action() == Action.REFUSE) {
          counts.merge(vertex.reason().name(), 1L, Long::sum);
        }
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static int nodes(LogicalPlan plan) {
    int nodes = 1;
    for (LogicalPlan child : Scala.list(plan.children())) {
      nodes += nodes(child);
    }
    for (LogicalPlan subquery : Scala.list(((QueryPlan<LogicalPlan>) plan).subqueries())) {
      nodes += nodes(subquery);
    }
    return nodes;
  }
}
