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
package io.experimentgraph.examples.report;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table whose columns also line up on a terminal; all but the first stand right. */
public final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  /** A table without rows yet. */
  public TextTable(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row, as many cells as the header has. */
  public TextTable row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "A row of %d cells in a table of %d columns".formatted(cells.length, rows.get(0).size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The table, a line break at its end. */
  public String render() {
    List<Integer> widths = widths();
    StringBuilder text = new StringBuilder();
    line(text, rows.get(0), widths);
    for (int column = 0; column < widths.size(); column++) {
      String dashes = "-".repeat(widths.get(column) + 1);
      text.append(column == 0 ? "|-" + dashes : "|" + dashes + ":");
    }
    text.append("|\n");
    rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      int index = column;
      widths.add(rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
    }
    return widths;
  }

  private static void line(StringBuilder text, List<String> row, List<Integer> widths) {
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths.get(column) - cell.length());
      text.append("| ").append(column == 0 ? cell + padding : padding + cell).append(' ');
    }
    text.append("|\n");
  }
}
