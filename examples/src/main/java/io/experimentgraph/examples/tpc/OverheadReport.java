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

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Measured overheads as a table, a sentence and a file. */
final class OverheadReport {

  private OverheadReport() {}

  static TextTable table(List<Overhead> results) {
    TextTable table =
        new TextTable(
            "query", "plan nodes", "off s", "with us s", "ratio", "decision ms", "after it s");
    for (Overhead result : results) {
      table.row(
          result.query(),
          String.valueOf(result.planNodes()),
          decimals(3, result.plainSeconds()),
          decimals(3, result.withUsSeconds()),
          decimals(3, result.withUsSeconds() / result.plainSeconds()),
          decimals(1, result.decideMillis()),
          decimals(3, result.settleSeconds()));
    }
    double plain = sum(results, Overhead::plainSeconds);
    double withUs = sum(results, Overhead::withUsSeconds);
    table.row(
        "total",
        String.valueOf((long) sum(results, Overhead::planNodes)),
        decimals(3, plain),
        decimals(3, withUs),
        decimals(3, withUs / plain),
        decimals(1, sum(results, Overhead::decideMillis)),
        decimals(3, sum(results, Overhead::settleSeconds)));
    return table;
  }

  static String summary(List<Overhead> results) {
    double plain = sum(results, Overhead::plainSeconds);
    double withUs = sum(results, Overhead::withUsSeconds);
    double decisions = sum(results, Overhead::decideMillis);
    double first = sum(results, Overhead::firstPlainSeconds);
    double second = sum(results, Overhead::secondPlainSeconds);
    return String.format(
        Locale.ROOT,
        "Total time with us: %.4f of plain Spark's (goal: at most 1.02). Of two plain runs, the"
            + " second took %.4f of the first: no difference smaller than that says anything."
            + " Decisions took %.4f of plain Spark's time, %.2f ms per 100 plan nodes (goal: at"
            + " most 2). Load average %.1f at the end.",
        withUs / plain,
        second / first,
        decisions / 1e3 / plain,
        decisions / sum(results, Overhead::planNodes) * 100,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  static CsvFile csv(List<Overhead> results) {
    CsvFile csv =
        new CsvFile(
            "query",
            "plan_nodes",
            "off_seconds",
            "with_us_seconds",
            "first_off_seconds",
            "second_off_seconds",
            "decision_millis",
            "background_seconds");
    for (Overhead result : results) {
      csv.row(
          result.query(),
          result.planNodes(),
          result.plainSeconds(),
          result.withUsSeconds(),
          result.firstPlainSeconds(),
          result.secondPlainSeconds(),
          result.decideMillis(),
          result.settleSeconds());
    }
    return csv;
  }

  private static double sum(List<Overhead> results, ToDoubleFunction<Overhead> value) {
    return results.stream().mapToDouble(value).sum();
  }

  private static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
