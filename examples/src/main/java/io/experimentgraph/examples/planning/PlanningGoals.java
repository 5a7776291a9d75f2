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

import io.experimentgraph.examples.planning.PlanningResults.Row;
import java.util.Comparator;
import java.util.List;

/** What exact planning has to reach; noted with the worst that was measured. */
final class PlanningGoals {

  private static final int VERTICES = 1_000;
  private static final double MOST_MICROS = 200;
  private static final double MOST_TIMES_LINEAR = 3;
  private static final double LEAST_TIMES_HELIX = 100;

  /** Ratios of whole numbers that are equal differ by no more. */
  private static final double ROUNDING = 1e-12;

  private PlanningGoals() {}

  static void note(PlanningResults results, Report report) {
    optimal(results, report);
    results.rows(EXACT).stream()
        .filter(row -> row.vertices() == VERTICES)
        .max(Comparator.comparingDouble(row -> row.time().median()))
        .ifPresent(row -> fast(row, report));
    results.rows(EXACT).stream()
        .max(Comparator.comparingDouble(row -> results.timesSlower(row, LINEAR)))
        .ifPresent(row -> nearLinear(row, results.timesSlower(row, LINEAR), report));
    results.rows(HELIX).stream()
        .filter(row -> row.vertices() == VERTICES)
        .min(Comparator.comparingDouble(row -> results.timesSlower(row, EXACT)))
        .ifPresent(row -> fasterThanHelix(row, results.timesSlower(row, EXACT), report));
  }

  /** The two others that are exact must find plans of the same cost, and nobody a cheaper one. */
  private static void optimal(PlanningResults results, Report report) {
    List<Row> judges =
        results.rows().stream()
            .filter(row -> row.algorithm().equals(HELIX) || row.algorithm().equals(JGRAPHT))
            .toList();
    boolean agree = judges.stream().allMatch(row -> row.quality().worst() <= 1 + ROUNDING);
    boolean unbeaten =
        results.rows().stream().allMatch(row -> row.quality().best() >= 1 - ROUNDING);
    report.goal(
        "exact is always optimal",
        "%s on %d comparisons with Helix and JGraphT; %s by others"
            .formatted(
                agree && unbeaten ? "equal" : "DIFFERENT",
                judges.stream().mapToInt(row -> row.quality().problems()).sum(),
                unbeaten ? "not beaten" : "BEATEN"),
        agree && unbeaten);
  }

  private static void fast(Row row, Report report) {
    report.goal(
        "exact plans %d vertices in 0.2 ms".formatted(VERTICES),
        "%s ms (%s)".formatted(decimals(row.time().median() / 1e3, 3), row.regime()),
        row.time().median() <= MOST_MICROS);
  }

  private static void nearLinear(Row row, double ratio, Report report) {
    report.goal(
        "exact takes at most 3 times as long as linear",
        "at most %s times (%s, %d vertices)"
            .formatted(decimals(ratio, 2), row.regime(), row.vertices()),
        ratio <= MOST_TIMES_LINEAR);
  }

  private static void fasterThanHelix(Row row, double ratio, Report report) {
    report.goal(
        "exact is 100 times as fast as Helix at %d vertices".formatted(VERTICES),
        "at least %s times (%s)".formatted(decimals(ratio, 0), row.regime()),
        ratio >= LEAST_TIMES_HELIX);
  }
}
