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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.experimentgraph.examples.report.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * All that a quickstart found.
 *
 * @param results outcome of every run
 * @param ratios runs with us against plain Spark
 * @param checks what had to hold
 */
record Outcome(List<RunResult> results, List<Ratio> ratios, List<Check> checks) {

  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final int SHOWN_DIGITS = 12;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Compares the runs with one another. */
  static Outcome of(List<RunResult> results) {
    return new Outcome(List.copyOf(results), Ratio.of(results), Check.of(results));
  }

  /** Whether all checks hold. */
  boolean holds() {
    return checks.stream().allMatch(Check::holds);
  }

  /** Table, ratios and checks as Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder(table().render());
    if (!ratios.isEmpty()) {
      text.append("\nOf what plain Spark takes:\n\n").append(ratioTable().render());
    }
    if (!checks.isEmpty()) {
      text.append('\n');
    }
    for (Check check : checks) {
      text.append(check.holds() ? "- holds: " : "- DOES NOT HOLD: ")
          .append(check.claim())
          .append('\n');
    }
    return text.toString();
  }

  /** Writes {@code quickstart.md} and {@code quickstart.json}. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("quickstart.md"), markdown());
    JSON.writeValue(directory.resolve("quickstart.json").toFile(), this);
  }

  private TextTable table() {
    TextTable table =
        new TextTable(
            "run",
            "wall s",
            "task s",
            "feature task s",
            "feature CPU s",
            "sources read MB",
            "loaded",
            "stored",
            "store MB",
            "checksum",
            "AUC");
    for (RunResult result : results) {
      table.row(
          result.run().title(),
          decimals(result.wallSeconds(), 1),
          decimals(result.report().taskSeconds(), 1),
          decimals(result.features().taskSeconds(), 1),
          decimals(result.features().cpuSeconds(), 1),
          decimals(result.report().sourceBytes() / BYTES_PER_MEGABYTE, 1),
          String.valueOf(result.decisions().loaded()),
          String.valueOf(result.decisions().stored()),
          decimals(result.storeBytes() / BYTES_PER_MEGABYTE, 1),
          result.report().checksum().substring(0, SHOWN_DIGITS),
          decimals(result.report().areaUnderRoc(), 4));
    }
    return table;
  }

  private TextTable ratioTable() {
    TextTable table = new TextTable("run", "feature task s", "feature CPU s", "task s", "wall s");
    for (Ratio ratio : ratios) {
      table.row(
          ratio.run().title(),
          decimals(ratio.features(), 2),
          decimals(ratio.featuresCpu(), 2),
          decimals(ratio.total(), 2),
          decimals(ratio.wall(), 2));
    }
    return table;
  }

  private static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
