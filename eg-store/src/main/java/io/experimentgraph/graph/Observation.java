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
package io.experimentgraph.graph;

import java.util.List;

/**
 * One vertex in one run: the append-only raw material of the Experiment Graph.
 *
 * @param workload identity of the run, unique per query execution
 * @param timeMillis when it ended, milliseconds since 1970
 * @param vertex what was observed
 * @param inputs the vertices that its operation reads, in order
 * @param access what happened to it
 * @param computeSeconds measured task-seconds to make it from its inputs, or NaN
 * @param sizeBytes bytes of its content, or -1
 * @param rows rows of its content, or -1
 * @param loadSeconds measured task-seconds to load it, or NaN
 * @param principal the user who ran the workload
 */
public record Observation(
    String workload,
    long timeMillis,
    Vertex vertex,
    List<Fingerprint> inputs,
    Access access,
    double computeSeconds,
    long sizeBytes,
    long rows,
    double loadSeconds,
    String principal) {

  /** How a workload came by a vertex. */
  public enum Access {
    /** It was computed. */
    COMPUTED,
    /** Its stored content was loaded. */
    LOADED,
    /** Something above it was loaded or cached, so it was needed but never touched. */
    PRUNED
  }

  public Observation {
    inputs = List.copyOf(inputs);
  }
}
