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

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.SvgFile;
import io.experimentgraph.examples.report.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;

/** Where the sections put what they found: tables on a stream, files in a directory. */
final class Report {

  private final PrintStream out;
  private final Path directory;
  private final TextTable goals = new TextTable("goal", "measured", "met");

  Report(PrintStream out, Path directory) {
    this.out = out;
    this.directory = directory;
  }

  /** Says that something has begun or what it was. */
  void say(String text) {
    out.println(text);
  }

  /** Prints a table. */
  void table(String title, TextTable table) {
    out.printf("%n%s%n%n%s%n", title, table.render());
  }

  /** Writes a file of values. */
  void csv(String name, CsvFile file) throws IOException {
    file.write(directory.resolve(name));
  }

  /** Writes a chart. */
  void chart(String name, Chart<?, ?> chart) throws IOException {
    SvgFile.write(chart, directory.resolve(name));
  }

  /** Notes whether a goal was met; nothing depends on it. */
  void goal(String goal, String measured, boolean isMet) {
    goals.row(goal, measured, isMet ? "yes" : "NO");
  }

  /** Prints all goals noted. */
  void goals() {
    table("Goals", goals);
  }

  /** A number with that many decimals. */
  static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
