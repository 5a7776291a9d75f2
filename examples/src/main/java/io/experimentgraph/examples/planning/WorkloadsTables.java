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
import static io.experimentgraph.examples.planning.Planners.LINEAR;
import static io.experimentgraph.examples.planning.Report.decimals;

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What was found of many workloads, as tables and files. */
final class WorkloadsTables {

  private final CsvFile summary =
      new CsvFile(
          "family", "algorithm", "workloads", "planned", "median_s", "slowest_s", "cost_ratio");
  private final CsvFile cumulative = new CsvFile("family", "algorithm", "workloads", "seconds");
  private final TextTable sizes =
      new TextTable(
          "workloads",
          "vertices: min",
          "median",
          "max",
          "optimized: min",
          "median",
          "max",
          "loads per plan");

  /** One row for each algorithm. */
  static TextTable times(Map<String, WorkloadsResult> results) {
    TextTable table =
        new TextTable(
            "algorithm",
            "planned",
            "total s, median pass",
            "slowest pass",
            "x linear",
            "total cost / optimum");
    double linear = results.get(LINEAR).seconds();
    for (WorkloadsResult result : results.values()) {
      String mark = result.isSample() ? "extrapolated " : "";
      table.row(
          result.algorithm(),
          String.valueOf(result.median().count()),
          mark + decimals(result.seconds(), 3),
          decimals(result.mostSeconds(), 3),
          decimals(result.seconds() / linear, 2),
          decimals(result.costRatio(), 3));
    }
    return table;
  }

  /** Adds what was found of one family. */
  void add(WorkloadFamily family, List<Workload> workloads, Map<String, WorkloadsResult> results) {
    results.values().forEach(result -> addTimes(family, result));
    addSizes(family, workloads, results.get(EXACT));
  }

  /** Puts out what was added. */
  void report(Report report) throws IOException {
    report.table("Vertices of the workloads, and of what is optimized of them", sizes);
    report.csv("many-workloads.csv", summary);
    report.csv("cumulative.csv", cumulative);
  }

  private void addTimes(WorkloadFamily family, WorkloadsResult result) {
    PassTimes median = result.median();
    summary.row(
        family,
        result.algorithm(),
        result.workloads(),
        median.count(),
        result.seconds(),
        result.mostSeconds(),
        result.costRatio());
    for (int i = 0; i < median.workloads().size(); i++) {
      cumulative.row(
          family, result.algorithm(), median.workloads().get(i), median.seconds().get(i));
    }
  }

  private void addSizes(WorkloadFamily family, List<Workload> workloads, WorkloadsResult exact) {
    int[] vertices = workloads.stream().mapToInt(Workload::vertices).sorted().toArray();
    int[] optimized = workloads.stream().mapToInt(w -> w.problem().size()).sorted().toArray();
    List<String> cells = new ArrayList<>(List.of(family.toString()));
    for (int[] sorted : List.of(vertices, optimized)) {
      IntStream.of(0, sorted.length / 2, sorted.length - 1)
          .forEach(i -> cells.add(String.valueOf(sorted[i])));
    }
    cells.add(decimals(exact.meanLoads(), 1));
    sizes.row(cells.toArray(String[]::new));
  }
}
