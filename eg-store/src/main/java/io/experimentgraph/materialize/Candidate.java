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
package io.experimentgraph.materialize;

import io.experimentgraph.graph.Fingerprint;

/**
 * A vertex that could be, or is, stored, with all that its utility depends on.
 *
 * @param vertex its identity; breaks ties
 * @param isStored whether its content is stored now
 * @param sizeBytes bytes that its content takes, above 0
 * @param frequency workloads in which it was needed, at least 1 ({@code f})
 * @param recreationSeconds task-seconds to make it from the sources, each ancestor once ({@code
 *     C_r})
 * @param loadSeconds task-seconds to load it ({@code C_l})
 * @param potential best score of a model reachable from it, 0 if none ({@code p})
 */
public record Candidate(
    Fingerprint vertex,
    boolean isStored,
    long sizeBytes,
    double frequency,
    double recreationSeconds,
    double loadSeconds,
    double potential) {}
