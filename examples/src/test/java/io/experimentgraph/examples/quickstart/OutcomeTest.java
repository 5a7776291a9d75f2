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
package io.experimentgraph.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.examples.flights.PartTimes;
import io.experimentgraph.examples.flights.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {

  private static final String SUM = "0123456789abcdef0123456789abcdef";
  private static final String OTHER_SUM = "f123456789abcdef0123456789abcdef";

  @TempDir private Path directory;

  @Test
  void comparesRunsWithUsToPlainSpark() {
    Outcome outcome =
        Outcome.of(
            List.of(
                result(Run.PLAIN, 40, SUM, 0.7),
                result(Run.COLD, 50, SUM, 0.7),
                result(Run.WARM, 10, SUM, 0.7005)));

    assertThat(outcome.holds()).isTrue();
    assertThat(outcome.checks()).hasSize(6);
    assertThat(outcome.ratios()).extracting(Ratio::run).containsExactly(Run.COLD, Run.WARM);
    assertThat(outcome.ratios()).extracting(Ratio::features).containsExactly(1.25, 0.25);
    assertThat(outcome.markdown())
        .contains("| plain Spark |", "| 0123456789ab |", "- holds: warm: same result rows");
  }

  @Test
  void otherRowsOrAnotherQualityAreShown() {
    List<RunResult> otherRows =
        List.of(result(Run.PLAIN, 40, SUM, 0.7), result(Run.COLD, 50, OTHER_SUM, 0.7));
    List<RunResult> otherQuality =
        List.of(result(Run.PLAIN, 40, SUM, 0.7), result(Run.COLD, 50, SUM, 0.702));

    assertThat(Outcome.of(otherRows).holds()).isFalse();
    assertThat(Outcome.of(otherRows).markdown()).contains("DOES NOT HOLD: cold: same result rows");
    assertThat(Outcome.of(otherQuality).holds()).isFalse();
  }

  @Test
  void runWithUsThatDoesNothingIsShown() {
    RunResult cold = result(Run.COLD, 50, SUM, 0.7);
    RunResult idle =
        new RunResult(cold.run(), cold.wallSeconds(), cold.report(), DecisionCounts.NONE, 0);

    assertThat(Outcome.of(List.of(cold)).holds()).isTrue();
    assertThat(Outcome.of(List.of(idle)).holds()).isFalse();
  }

  @Test
  void appendedDayThatChangesNothingIsShown() {
    List<RunResult> unchanged =
        List.of(result(Run.PLAIN, 40, SUM, 0.7), result(Run.APPENDED_PLAIN, 40, SUM, 0.7));

    assertThat(Outcome.of(unchanged).holds()).isFalse();
  }

  @Test
  void writesTableDataAndChart() throws IOException {
    List<RunResult> results =
        List.of(result(Run.PLAIN, 40, SUM, 0.7), result(Run.COLD, 50, SUM, 0.7));

    Outcome.of(results).write(directory);
    TimesChart.write(results, directory.resolve("quickstart.svg"));

    assertThat(Files.readString(directory.resolve("quickstart.md")))
        .contains("Of what plain Spark");
    assertThat(Files.readString(directory.resolve("quickstart.json"))).contains("\"PLAIN\"", SUM);
    assertThat(Files.readString(directory.resolve("quickstart.svg")))
        .contains("<svg", "<rect", "</svg");
  }

  private static RunResult result(Run run, double featureSeconds, String checksum, double auc) {
    Map<String, PartTimes> parts =
        Map.of(
            RunReport.FEATURES, new PartTimes(featureSeconds, featureSeconds, featureSeconds),
            RunReport.MODEL, new PartTimes(20, 20, 20));
    RunReport report = new RunReport(false, 13, checksum, auc, 60, 1_000_000, 0, parts);
    DecisionCounts decisions = run.withUs() ? new DecisionCounts(3, 1, 1) : DecisionCounts.NONE;
    return new RunResult(run, 70, report, decisions, 0);
  }
}
