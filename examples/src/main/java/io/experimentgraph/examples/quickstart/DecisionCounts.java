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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sums over the lines that the Experiment Graph logs: one for each query when it is decided, and
 * one for each artifact when it is published.
 *
 * @param queries number of queries that it spoke of
 * @param loaded number of loads of artifacts
 * @param stored number of artifacts stored
 */
record DecisionCounts(int queries, int loaded, int stored) {

  /** Nothing was said, as in a run of plain Spark. */
  static final DecisionCounts NONE = new DecisionCounts(0, 0, 0);

  private static final Pattern DECIDED =
      Pattern.compile("Experiment Graph: query \\S+: loaded (\\d+)");

  private static final Pattern PUBLISHED = Pattern.compile("Experiment Graph: stored (\\d+):");

  /** Reads the log of one application. */
  static DecisionCounts of(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return of(lines);
    }
  }

  /** Sums up lines, most of which may be about something else. */
  static DecisionCounts of(Stream<String> lines) {
    return lines.map(DecisionCounts::ofLine).reduce(NONE, DecisionCounts::plus);
  }

  private static DecisionCounts ofLine(String line) {
    Matcher decided = DECIDED.matcher(line);
    if (decided.find()) {
      return new DecisionCounts(1, Integer.parseInt(decided.group(1)), 0);
    }
    Matcher published = PUBLISHED.matcher(line);
    return published.find() ? new DecisionCounts(0, 0, Integer.parseInt(published.group(1))) : NONE;
  }

  private DecisionCounts plus(DecisionCounts other) {
    return new DecisionCounts(
        queries + other.queries, loaded + other.loaded, stored + other.stored);
  }
}
