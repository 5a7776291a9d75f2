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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.graph.Fingerprint;

/**
 * What was decided on one vertex, or on a node that could not become one.
 *
 * @param vertex the vertex, or null if the node has no identity
 * @param operator the node's operator, in Catalyst's words
 * @param action what happens to it
 * @param reason why not more, or null
 * @param detail what the reason is about, or the artifact's id
 * @param recreationSeconds task-seconds that computing it would take, estimated, or NaN
 * @param loadSeconds task-seconds that loading it takes, estimated, or NaN
 */
public record VertexDecision(
    Fingerprint vertex,
    String operator,
    Action action,
    ReasonCode reason,
    String detail,
    double recreationSeconds,
    double loadSeconds) {

  /** The same with another detail. */
  VertexDecision withDetail(String other) {
    return new VertexDecision(
        vertex, operator, action, reason, other, recreationSeconds, loadSeconds);
  }

  /** What happens to a vertex. */
  public enum Action {
    /** Its stored content is loaded. */
    LOAD,
    /** It is computed and stored. */
    STORE,
    /** It is computed. */
    COMPUTE,
    /** It has no identity. */
    REFUSE
  }
}
