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

import static io.experimentgraph.examples.planning.Planners.EXACT;
import static io.experimentgraph.examples.planning.Planners.HELIX;
import static io.experimentgraph.examples.planning.Planners.JGRAPHT;
import static io.experimentgraph.examples.planning.Planners.LINEAR;
import static io.experimentgraph.examples.planning.Report.decimals;

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import io.experimentgraph.reuse.ReuseProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long one plan takes by the size of the problem, and what it costs. */
final class PlanningTimes implements Section {

  private static final int MOST_VERTICES_OF_HELIX = 2_000;
  private static final int MOST_VERTICES_OF_JGRAPHT = 1_000;

  @Override
  public String name() {
    return "planning-times";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    PlanningResults results = new PlanningResults();
    for (Regime regime : Regime.values()) {
      for (int vertices : settings.sizes()) {
        report.say("Measuring plans, %s costs, %d vertices".formatted(regime, vertices));
        measure(settings, regime, vertices, results);
      }
      report.table("Planning times, %s costs".formatted(regime), table(results, regime));
      report.chart(
          "planning-times-%s.svg".formatted(regime), PlanningCharts.times(results, regime));
    }
    report.csv("planning-times.csv", csv(results));
    PlanningGoals.note(results, report);
  }

  private static void measure(
      Settings settings, Regime regime, int vertices, PlanningResults results) {
    ReuseProblem[] problems = PlanningBenchmark.problems(settings.seed(), regime, vertices);
    double[] optimum = PlanQuality.costs(EXACT, problems);
    for (String algorithm : algorithms(vertices)) {
      PlanQuality quality = PlanQuality.of(algorithm, problems, optimum);
      PlanTime time = PlanTime.measure(settings, regime, vertices, algorithm);
      results.add(new PlanningResults.Row(regime, vertices, algorithm, time, quality));
    }
  }

  private static List<String> algorithms(int vertices) {
    List<String> algorithms = new ArrayList<>(Planners.OURS);
    if (vertices > MOST_VERTICES_OF_HELIX) {
      algorithms.remove(HELIX);
    }
    if (vertices <= MOST_VERTICES_OF_JGRAPHT) {
      algorithms.add(JGRAPHT);
    }
    return algorithms;
  }

  private static TextTable table(PlanningResults results, Regime regime) {
    TextTable table =
        new TextTable(
            "algorithm",
            "vertices",
            "median us",
            "mean us",
            "p99 us",
            "x linear",
            "x exact",
            "cost / optimum",
            "worst");
    for (PlanningResults.Row row : results.rows(regime)) {
      table.row(
          row.algorithm(),
          String.valueOf(row.vertices()),
          decimals(row.time().median(), 1),
          decimals(row.time().mean(), 1),
          decimals(row.time().high(), 1),
          decimals(results.timesSlower(row, LINEAR), 2),
          decimals(results.timesSlower(row, EXACT), 2),
          decimals(row.quality().mean(), 3),
          decimals(row.quality().worst(), 3));
    }
    return table;
  }

  private static CsvFile csv(PlanningResults results) {
    CsvFile file =
        new CsvFile(
            "regime",
            "vertices",
            "algorithm",
            "median_us",
            "mean_us",
            "p99_us",
            "problems",
            "cost_mean",
            "cost_worst",
            "cost_best");
    for (PlanningResults.Row row : results.rows()) {
      file.row(
          row.regime(),
          row.vertices(),
          row.algorithm(),
          decimals(row.time().median(), 3),
          decimals(row.time().mean(), 3),
          decimals(row.time().high(), 3),
          row.quality().problems(),
          row.quality().mean(),
          row.quality().worst(),
          row.quality().best());
    }
    return file;
  }
}
