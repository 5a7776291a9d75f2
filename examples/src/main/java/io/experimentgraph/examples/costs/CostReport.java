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

import io.experimentgraph.examples.costs.CostCase.Columns;
import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The cases as a table, a sentence and a file. */
final class CostReport {

  private static final double TAIL = 0.9;

  private CostReport() {}

  static TextTable table(List<CostCase> cases) {
    TextTable table =
        new TextTable(
            "sub-plan",
            "depth",
            "estimated",
            "alone",
            "ratio",
            "load est.",
            "load",
            "does",
            "best");
    for (CostCase c : cases) {
      table.row(
          c.subPlan().query() + " " + c.subPlan().vertex().operator() + (c.isGuessed() ? " ?" : ""),
          String.valueOf(c.subPlan().depth()),
          number(c.estimated()),
          number(c.measured()),
          number(c.ratio()),
          number(c.estimatedLoad()),
          number(c.measuredLoad()),
          c.isLoadChosen() ? "load" : "compute",
          c.isRight() ? "same" : "other, " + Math.round(c.regret() * 100) + " %");
    }
    return table;
  }

  static String summary(Columns columns, List<CostCase> cases) {
    if (cases.isEmpty()) {
      return columns + " columns: no sub-plan was large enough";
    }
    long right = cases.stream().filter(CostCase::isRight).count();
    return String.format(
        Locale.ROOT,
        "%s columns: %d sub-plans; estimate/alone: median factor off %.2f, 90th percentile %.2f,"
            + " median ratio %.2f; load: median factor off %.2f, 90th percentile %.2f, median ratio"
            + " %.2f; right decisions %d of %d (%.1f %%)",
        columns,
        cases.size(),
        Math.exp(quantile(cases, c -> Math.abs(Math.log(c.ratio())), 0.5)),
        Math.exp(quantile(cases, c -> Math.abs(Math.log(c.ratio())), TAIL)),
        quantile(cases, CostCase::ratio, 0.5),
        Math.exp(quantile(cases, c -> Math.abs(Math.log(c.loadRatio())), 0.5)),
        Math.exp(quantile(cases, c -> Math.abs(Math.log(c.loadRatio())), TAIL)),
        quantile(cases, CostCase::loadRatio, 0.5),
        right,
        cases.size(),
        100.0 * right / cases.size());
  }

  static CsvFile csv(List<CostCase> cases) {
    CsvFile csv =
        new CsvFile(
            "query",
            "operator",
            "vertex",
            "depth",
            "columns",
            "guessed",
            "estimated_seconds",
            "measured_seconds",
            "estimated_load_seconds",
            "measured_load_seconds",
            "right");
    for (CostCase c : cases) {
      csv.row(
          c.subPlan().query(),
          c.subPlan().vertex().operator(),
          c.subPlan().vertex().id().toHex().substring(0, 16),
          c.subPlan().depth(),
          c.columns(),
          c.isGuessed(),
          c.estimated(),
          c.measured(),
          c.estimatedLoad(),
          c.measuredLoad(),
          c.isRight());
    }
    return csv;
  }

  private static double quantile(
      List<CostCase> cases, ToDoubleFunction<CostCase> figure, double share) {
    double[] sorted = cases.stream().mapToDouble(figure).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
