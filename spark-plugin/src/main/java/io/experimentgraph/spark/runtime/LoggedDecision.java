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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The decision record of one query.
 *
 * @param query number of the query in its application, from 1
 * @param principal the user whose query it is
 * @param timeMillis when it was decided, milliseconds since 1970
 * @param reason why the query was left alone as a whole, or null
 * @param detail what that reason is about
 * @param decideMillis time that fingerprinting and deciding took
 * @param vertices what was decided on each vertex
 * @param outcomes by artifact, what became of each load and store so far
 */
public record LoggedDecision(
    long query,
    String principal,
    long timeMillis,
    ReasonCode reason,
    String detail,
    double decideMillis,
    List<VertexDecision> vertices,
    Map<String, Outcome> outcomes) {

  public LoggedDecision {
    vertices = List.copyOf(vertices);
    outcomes = Map.copyOf(outcomes);
  }

  /**
   * What became of a load or a store.
   *
   * @param reason why a store was given up, or null if it was published
   * @param detail what that is about
   * @param bytes bytes that were stored, or -1
   * @param measuredLoadSeconds measured task-seconds of a load, or NaN
   */
  public record Outcome(ReasonCode reason, String detail, long bytes, double measuredLoadSeconds) {}

  /** Number of vertices with an action. */
  public long count(VertexDecision.Action action) {
    return vertices.stream().filter(v -> v.action() == action).count();
  }

  /** Artifacts that this query published. */
  public long stored() {
    return outcomes.values().stream().filter(o -> o.reason() == null && o.bytes() >= 0).count();
  }

  /** Task-seconds that the loads are expected to save. */
  public double estimatedSavedSeconds() {
    return vertices.stream()
        .filter(v -> v.action() == VertexDecision.Action.LOAD)
        .mapToDouble(v -> v.recreationSeconds() - v.loadSeconds())
        .filter(s -> !Double.isNaN(s))
        .sum();
  }

  LoggedDecision with(String artifact, Outcome outcome) {
    Map<String, Outcome> more = new HashMap<>(outcomes);
    more.put(artifact, outcome);
    return new LoggedDecision(
        query, principal, timeMillis, reason, detail, decideMillis, vertices, more);
  }
}
