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

import static io.experimentgraph.examples.planning.Report.decimals;
import static io.experimentgraph.examples.planning.SetComparison.BUDGETS;
import static io.experimentgraph.examples.planning.SetComparison.MATERIALIZERS;

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How much of what could be saved under a budget the materializers save. */
final class SetQuality implements Section {

  private static final int SMALL = 13;
  private static final int SMALL_REQUESTS = 4;
  private static final int LARGE = 150;
  private static final int LARGE_REQUESTS = 15;

  @Override
  public String name() {
    return "set-quality";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    CsvFile csv =
        new CsvFile("layout", "vertices", "materializer", "budget", "mean", "worst", "best_share");
    for (Layout layout : Layout.values()) {
      Random random = new Random(settings.seed());
      SetComparison small = new SetComparison(layout, SMALL);
      SetComparison large = new SetComparison(layout, LARGE);
      report.say("Choosing what to store, %s".formatted(text(layout)));
      for (int i = 0; i < settings.graphs(); i++) {
        small.add(SmallGraphs.draw(random, SMALL, SMALL_REQUESTS, layout));
        large.add(SmallGraphs.draw(random, LARGE, LARGE_REQUESTS, layout));
      }
      for (SetComparison comparison : List.of(small, large)) {
        report(comparison, settings.graphs(), report);
        write(comparison, csv);
      }
    }
    report.csv("set-quality.csv", csv);
  }

  private static void report(SetComparison comparison, int graphs, Report report)
      throws IOException {
    String title =
        "Cost saved, as a share of what the best %s saves: %d graphs of %d vertices, %s"
            .formatted(
                comparison.isAgainstOptimum() ? "set" : "of these sets",
                graphs,
                comparison.vertices(),
                text(comparison.layout()));
    report.table(title + "; mean (worst) by budget", table(comparison));
    report.chart(
        "set-quality-%s-%d.svg"
            .formatted(text(comparison.layout()).replace(' ', '-'), comparison.vertices()),
        PlanningCharts.quality(title, comparison));
    int tight = BUDGETS.indexOf(0.2);
    double ours = comparison.mean(0, tight);
    double others = 0;
    for (int m = 1; m < MATERIALIZERS.size(); m++) {
      others = Math.max(others, comparison.mean(m, tight));
    }
    report.goal(
        "the default saves most: %s, %d vertices"
            .formatted(text(comparison.layout()), comparison.vertices()),
        "%s of the best at a fifth of all bytes, the others at most %s"
            .formatted(decimals(ours, 3), decimals(others, 3)),
        ours >= others);
  }

  private static TextTable table(SetComparison comparison) {
    List<String> header = new ArrayList<>(List.of("materializer"));
    BUDGETS.forEach(b -> header.add(Math.round(b * 100) + " %"));
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (int m = 0; m < MATERIALIZERS.size(); m++) {
      List<String> cells = new ArrayList<>(List.of(MATERIALIZERS.get(m).name()));
      for (int b = 0; b < BUDGETS.size(); b++) {
        cells.add(
            "%s (%s)"
                .formatted(
                    decimals(comparison.mean(m, b), 3), decimals(comparison.worst(m, b), 2)));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static void write(SetComparison comparison, CsvFile csv) {
    for (int m = 0; m < MATERIALIZERS.size(); m++) {
      for (int b = 0; b < BUDGETS.size(); b++) {
        csv.row(
            comparison.layout(),
            comparison.vertices(),
            MATERIALIZERS.get(m).name(),
            BUDGETS.get(b),
            comparison.mean(m, b),
            comparison.worst(m, b),
            comparison.bestShare(m, b));
      }
    }
  }

  private static String text(Layout layout) {
    return layout.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
