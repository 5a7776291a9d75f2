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

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.LoggedDecision;
import io.experimentgraph.spark.runtime.LoggedDecision.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which queries hit what, as text without ids and times, so that two runs over the same data can be
 * compared by comparing texts: a line for each kind of decision, with how often it was taken.
 */
final class Hits {

  private final Map<String, String> producers = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private Hits() {}

  /** Describes the runs with us, in the order in which they ran. */
  static List<String> describe(List<CheckedQuery> results) {
    Hits hits = new Hits();
    for (CheckedQuery result : results) {
      hits.add(result.name(), "cold", result.cold());
      hits.add(result.name(), "warm", result.warm());
    }
    return hits.lines;
  }

  private void add(String query, String temperature, QueryRun run) {
    lines.add(query + " " + temperature);
    Map<String, Integer> counts = new TreeMap<>();
    for (LoggedDecision decision : run.decisions()) {
      if (decision.reason() != null) {
        counts.merge("left alone: " + decision.reason(), 1, Integer::sum);
      }
      for (VertexDecision vertex : decision.vertices()) {
        counts.merge(
            text(query, vertex, decision.outcomes().get(vertex.detail())), 1, Integer::sum);
      }
    }
    counts.forEach((text, count) -> lines.add("  " + text + (count == 1 ? "" : " x" + count)));
  }

  private String text(String query, VertexDecision vertex, Outcome outcome) {
    String what = vertex.operator();
    if (vertex.action() == Action.LOAD) {
      return "load " + what + " of " + producers.get(vertex.detail());
    }
    if (vertex.action() == Action.STORE) {
      boolean isStored = outcome != null && outcome.reason() == null;
      if (isStored) {
        producers.put(vertex.detail(), query);
        return "store " + what;
      }
      return "give up " + what + ": " + (outcome == null ? "no outcome" : outcome.reason());
    }
    String verb = vertex.action() == Action.REFUSE ? "refuse " : "compute ";
    return verb + what + ": " + vertex.reason();
  }
}
