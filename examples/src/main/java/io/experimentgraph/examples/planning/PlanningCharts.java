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
package io.experimentgraph.examples.planning;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines, one for each algorithm, on logarithmic axes of time. */
final class PlanningCharts {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 550;

  private PlanningCharts() {}

  /** Planning time by size. */
  static XYChart times(PlanningResults results, Regime regime) {
    XYChart chart =
        chart("Planning time, %s costs".formatted(regime), "vertices", "median microseconds");
    chart.getStyler().setXAxisLogarithmic(true);
    Set<String> algorithms = new LinkedHashSet<>();
    results.rows(regime).forEach(row -> algorithms.add(row.algorithm()));
    for (String algorithm : algorithms) {
      List<PlanningResults.Row> rows =
          results.rows(regime).stream().filter(r -> r.algorithm().equals(algorithm)).toList();
      chart.addSeries(
          algorithm,
          rows.stream().map(PlanningResults.Row::vertices).toList(),
          rows.stream().map(row -> row.time().median()).toList());
    }
    return chart;
  }

  /** Seconds from the first workload on. */
  static XYChart cumulative(WorkloadFamily family, Map<String, WorkloadsResult> results) {
    XYChart chart =
        chart("Cumulative planning time, %s workloads".formatted(family), "workloads", "seconds");
    for (WorkloadsResult result : results.values()) {
      PassTimes pass = result.median();
      chart
          .addSeries(result.algorithm(), pass.workloads(), pass.seconds())
          .setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  /** Time of each step by the size of the graph; the keys are names of steps. */
  static XYChart growth(List<Integer> graphSizes, Map<String, List<Double>> medians) {
    XYChart chart = chart("One workload beside a growing graph", "EG vertices", "median ms");
    chart.getStyler().setXAxisLogarithmic(true);
    medians.forEach((step, millis) -> chart.addSeries(step, graphSizes, millis));
    return chart;
  }

  /** Share of the best by budget. */
  static XYChart quality(String title, SetComparison comparison) {
    XYChart chart = chart(title, "budget, share of all bytes", "cost saved, share of the best");
    chart.getStyler().setYAxisLogarithmic(false);
    for (int m = 0; m < SetComparison.MATERIALIZERS.size(); m++) {
      List<Double> means = new ArrayList<>();
      for (int b = 0; b < SetComparison.BUDGETS.size(); b++) {
        means.add(comparison.mean(m, b));
      }
      chart.addSeries(SetComparison.MATERIALIZERS.get(m).name(), SetComparison.BUDGETS, means);
    }
    return chart;
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    return chart;
  }
}
