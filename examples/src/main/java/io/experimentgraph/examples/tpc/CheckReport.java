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

import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The results of a check as a table and as a file. */
final class CheckReport {

  private CheckReport() {}

  static TextTable table(List<CheckedQuery> results) {
    TextTable table =
        new TextTable(
            "query",
            "off s",
            "cold s",
            "warm s",
            "loads cold",
            "loads warm",
            "stored",
            "refused",
            "most by",
            "equal");
    for (CheckedQuery result : results) {
      table.row(
          result.name(),
          seconds(result.plain().seconds()),
          seconds(result.cold().seconds()),
          seconds(result.warm().seconds()),
          String.valueOf(result.cold().count(Action.LOAD)),
          String.valueOf(result.warm().count(Action.LOAD)),
          String.valueOf(result.cold().stored()),
          String.valueOf(result.cold().count(Action.REFUSE)),
          result.cold().topRefusal(),
          result.verdict().toString());
    }
    long equal = results.stream().filter(r -> r.verdict().isEqual()).count();
    table.row(
        "total",
        seconds(sum(results, r -> r.plain().seconds())),
        seconds(sum(results, r -> r.cold().seconds())),
        seconds(sum(results, r -> r.warm().seconds())),
        count(results, r -> r.cold().count(Action.LOAD)),
        count(results, r -> r.warm().count(Action.LOAD)),
        count(results, r -> r.cold().stored()),
        count(results, r -> r.cold().count(Action.REFUSE)),
        "",
        equal + " of " + results.size());
    return table;
  }

  static CsvFile csv(List<CheckedQuery> results) {
    CsvFile csv =
        new CsvFile(
            "query",
            "rows",
            "plan_nodes",
            "off_seconds",
            "cold_seconds",
            "warm_seconds",
            "cold_loads",
            "warm_loads",
            "cold_stored",
            "warm_stored",
            "refused",
            "top_refusal",
            "equal");
    for (CheckedQuery result : results) {
      csv.row(
          result.name(),
          result.plain().rows() == null ? -1 : result.plain().rows().size(),
          result.plain().planNodes(),
          result.plain().seconds(),
          result.cold().seconds(),
          result.warm().seconds(),
          result.cold().count(Action.LOAD),
          result.warm().count(Action.LOAD),
          result.cold().stored(),
          result.warm().stored(),
          result.cold().count(Action.REFUSE),
          result.cold().topRefusal(),
          result.verdict());
    }
    return csv;
  }

  private static double sum(List<CheckedQuery> results, ToDoubleFunction<CheckedQuery> value) {
    return results.stream().mapToDouble(value).sum();
  }

  private static String count(List<CheckedQuery> results, ToLongFunction<CheckedQuery> value) {
    return String.valueOf(results.stream().mapToLong(value).sum());
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
