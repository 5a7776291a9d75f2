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
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.graph.WorkloadDag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * A query as it was decided, for the record and for the attribution of its costs.
 *
 * @param reason why it was left alone as a whole, or null
 * @param detail what that reason is about
 * @param decideMillis time that it took
 * @param vertices the record
 * @param root the fingerprinted plan, or null
 * @param dag its workload DAG, or null
 * @param loads nodes that are loaded
 * @param stores nodes that are stored
 * @param cached nodes that the user's own cache holds
 * @param rewritten the plan that runs
 */
public record DecidedQuery(
    ReasonCode reason,
    String detail,
    double decideMillis,
    List<VertexDecision> vertices,
    PlanNode root,
    WorkloadDag dag,
    Map<PlanNode, ArtifactLoad> loads,
    Map<PlanNode, PendingArtifact> stores,
    Set<PlanNode> cached,
    LogicalPlan rewritten) {

  static DecidedQuery leftAlone(
      ReasonCode reason, String detail, double decideMillis, LogicalPlan plan) {
    return new DecidedQuery(
        reason, detail, decideMillis, List.of(), null, null, Map.of(), Map.of(), Set.of(), plan);
  }
}
