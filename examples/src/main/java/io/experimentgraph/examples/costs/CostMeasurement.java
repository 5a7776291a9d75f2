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
package io.experimentgraph.examples.costs;

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.examples.costs.CostCase.Columns;
import io.experimentgraph.examples.costs.CostSession.Mode;
import io.experimentgraph.examples.report.Median;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Compares the estimates of one part of a query with the part alone and with its load. */
final class CostMeasurement {

  private final CostSession session;
  private final int repetitions;
  private final double minSeconds;

  CostMeasurement(CostSession session, int repetitions, double minSeconds) {
    this.session = session;
    this.repetitions = repetitions;
    this.minSeconds = minSeconds;
  }

  /**
   * Measures a part of a query.
   *
   * @return one case, or two if its query needs fewer columns; none if it is too small, too slow,
   *     or cannot be stored
   */
  List<CostCase> measure(SubPlan subPlan) {
    List<CostCase> cases = new ArrayList<>();
    Optional<Estimate> whole = estimate(subPlan.whole());
    Optional<Estimate> needed = estimate(subPlan.needed());
    if (whole.isEmpty() || needed.isEmpty()) {
      return cases;
    }
    double wholeSeconds = median(subPlan.whole(), Mode.OFF);
    if (wholeSeconds < minSeconds) {
      return cases;
    }
    session.run(subPlan.whole(), Mode.STORE);
    add(cases, subPlan, subPlan.whole(), Columns.whole, whole.get(), wholeSeconds);
    if (subPlan.needed().equals(subPlan.whole())) {
      cases.replaceAll(c -> withColumns(c, Columns.needed));
      add(cases, cases, Columns.whole);
    } else if (!cases.isEmpty()) {
      double neededSeconds = median(subPlan.needed(), Mode.OFF);
      add(cases, subPlan, subPlan.needed(), Columns.needed, needed.get(), neededSeconds);
    }
    return cases;
  }

  private record Estimate(Vertex vertex, double seconds, boolean isGuessed) {}

  private Optional<Estimate> estimate(LogicalPlan plan) {
    PlanNode node = session.fingerprint(plan);
    return node.vertex()
        .flatMap(v -> session.decide(plan, v, Mode.OBSERVE))
        .map(
            decision -> {
              Vertex vertex = node.vertex().get();
              return new Estimate(
                  vertex, decision.recreationSeconds(), !session.isMeasured(vertex));
            });
  }

  private void add(
      List<CostCase> cases,
      SubPlan subPlan,
      LogicalPlan plan,
      Columns columns,
      Estimate estimate,
      double measured) {
    Optional<VertexDecision> load = session.decide(plan, estimate.vertex(), Mode.LOAD);
    if (load.isPresent() && load.get().action() == VertexDecision.Action.LOAD) {
      cases.add(
          new CostCase(
              subPlan,
              columns,
              estimate.seconds(),
              estimate.isGuessed(),
              measured,
              load.get().loadSeconds(),
              median(plan, Mode.LOAD)));
    }
  }

  private static void add(List<CostCase> cases, List<CostCase> others, Columns columns) {
    List<CostCase> copies = others.stream().map(c -> withColumns(c, columns)).toList();
    cases.addAll(copies);
  }

  private static CostCase withColumns(CostCase c, Columns columns) {
    return new CostCase(
        c.subPlan(),
        columns,
        c.estimated(),
        c.isGuessed(),
        c.measured(),
        c.estimatedLoad(),
        c.measuredLoad());
  }

  /** The first run compiles and is not counted. */
  private double median(LogicalPlan plan, Mode mode) {
    session.run(plan, mode);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      seconds.add(session.run(plan, mode));
    }
    return Median.of(seconds);
  }
}
