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

import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import java.util.List;
import java.util.Map;

/**
 * What is to be done with one query.
 *
 * @param workload the query
 * @param loads nodes to be loaded
 * @param stores nodes to be stored
 * @param vertices the record of it
 */
record Decision(
    Workload workload,
    Map<PlanNode, ArtifactLoad> loads,
    Map<PlanNode, PendingArtifact> stores,
    List<VertexDecision> vertices) {}
