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
 * Sums over the line that the Experiment Graph logs for each query.
 *
 * @param queries number of queries that it spoke of
 * @param loaded number of loads of artifacts
 * @param stored number of artifacts stored
 */
record DecisionCounts(int queries, int loaded, int stored) {

  /** Nothing was said, as in a run of plain Spark. */
  static final DecisionCounts NONE = new DecisionCounts(0, 0, 0);

  private static final Pattern LINE =
      Pattern.compile("Experiment Graph: query \\S+: loaded (\\d+), stored (\\d+)");

  /** Reads the log of one application. */
  static DecisionCounts of(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return of(lines);
    }
  }

  /** Sums up lines, most of which may be about something else. */
  static DecisionCounts of(Stream<String> lines) {
    return lines
        .map(LINE::matcher)
        .filter(Matcher::find)
        .map(
            line ->
                new DecisionCounts(
                    1, Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2))))
        .reduce(NONE, DecisionCounts::plus);
  }

  private DecisionCounts plus(DecisionCounts other) {
    return new DecisionCounts(
        queries + other.queries, loaded + other.loaded, stored + other.stored);
  }
}
