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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values under a header; no value may need quotes. */
public final class CsvFile {

  private final int columns;
  private final List<String> lines = new ArrayList<>();

  /** A file without rows yet. */
  public CsvFile(String... header) {
    columns = header.length;
    row((Object[]) header);
  }

  /** Adds a row, as many values as the header has. */
  public CsvFile row(Object... values) {
    if (values.length != columns) {
      throw new IllegalArgumentException(
          "A row of %d values in a file of %d columns".formatted(values.length, columns));
    }
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      String text = String.valueOf(value);
      if (text.contains(",") || text.contains("\"") || text.contains("\n")) {
        throw new IllegalArgumentException("A value that needs quotes: " + text);
      }
      texts.add(text);
    }
    lines.add(String.join(",", texts));
    return this;
  }

  /** Writes header and rows. */
  public void write(Path file) throws IOException {
    Files.write(file, lines);
  }
}
