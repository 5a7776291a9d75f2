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
import io.experimentgraph.catalyst.cost.Estimates;
import io.experimentgraph.catalyst.cost.Estimates.Estimate;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides what a query loads and stores, once and for the whole query, before it is rewritten. */
final class DecisionMaker {

  private DecisionMaker() {}

  /**
   * Decides on a workload.
   *
   * @throws RefusedException if that costs more than the budget; nothing was done then
   */
  static Decision decide(
      Workload workload, StoreAccess store, DecisionSettings settings, PlanBudget budget) {
    Map<Fingerprint, PlanNode> nodes = new HashMap<>();
    for (Vertex vertex : workload.dag().vertices()) {
      nodes.put(vertex.id(), lowestNode(workload.occurrences(vertex.id())));
    }
    Estimates estimates = new Estimates(store.graph(), workload.dag(), nodes);
    budget.check();
    LoadPlanner loadPlanner = new LoadPlanner(workload, estimates, store, settings, budget);
    Map<PlanNode, ArtifactLoad> loads = loadPlanner.plan();
    StorePlanner storePlanner =
        new StorePlanner(workload, estimates, store, settings, loadPlanner.stored(), budget);
    Map<PlanNode, PendingArtifact> stores = storePlanner.plan(loads);
    List<VertexDecision> record =
        record(workload, estimates, loads, stores, loadPlanner, storePlanner);
    return new Decision(workload, loads, stores, record);
  }

  /** The operator that makes a vertex stands below the aliases and sorts that only pass it on. */
  private static PlanNode lowestNode(List<Occurrence> occurrences) {
    return occurrences.get(occurrences.size() - 1).node();
  }

  private static List<VertexDecision> record(
      Workload workload,
      Estimates estimates,
      Map<PlanNode, ArtifactLoad> loads,
      Map<PlanNode, PendingArtifact> stores,
      LoadPlanner loadPlanner,
      StorePlanner storePlanner) {
    Map<Fingerprint, String> loaded = new HashMap<>();
    loads.forEach(
        (node, load) -> loaded.put(node.vertex().orElseThrow().id(), load.artifact().id()));
    Map<Fingerprint, String> stored = new HashMap<>();
    stores.forEach((node, store) -> stored.put(store.vertex().id(), store.id()));
    List<VertexDecision> record = new ArrayList<>();
    for (Vertex vertex : workload.dag().vertices()) {
      Estimate estimate = estimates.of(vertex.id());
      LoadChoice choice = loadPlanner.choices().get(vertex.id());
      Action action =
          loaded.containsKey(vertex.id())
              ? Action.LOAD
              : stored.containsKey(vertex.id()) ? Action.STORE : Action.COMPUTE;
      ReasonCode reason =
          switch (action) {
            case LOAD, REFUSE -> null;
            case STORE -> choice.reason();
            case COMPUTE ->
                choice.artifact().isPresent()
                    ? ReasonCode.LOAD_DEARER
                    : firstTelling(choice.reason(), storePlanner.reasons().get(vertex.id()));
          };
      String detail =
          loaded.getOrDefault(vertex.id(), stored.getOrDefault(vertex.id(), choice.detail()));
      record.add(
          new VertexDecision(
              vertex.id(),
              vertex.operator(),
              action,
              reason,
              detail,
              estimate.recreationSeconds(),
              choice.seconds()));
    }
    record.addAll(refusals(workload));
    return record;
  }

  /** That nothing is stored yet says little; why it will not be stored now says more. */
  private static ReasonCode firstTelling(ReasonCode notLoaded, ReasonCode notStored) {
    return notLoaded == ReasonCode.NO_ARTIFACT && notStored != null ? notStored : notLoaded;
  }

  /** Nodes without identity, each with its own reason; those that merely stand above are left. */
  private static List<VertexDecision> refusals(Workload workload) {
    List<VertexDecision> refusals = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    // Operators hand refused columns on.
    Set<RefusedException> known = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Occurrence occurrence : workload.topDown()) {
      PlanNode node = occurrence.node();
      List<RefusedException> own = new ArrayList<>();
      node.refusal().ifPresent(own::add);
      node.identity().ifPresent(identity -> own.addAll(identity.refused().values()));
      own.removeIf(refusal -> !known.add(refusal));
      for (RefusedException refusal : own) {
        String key = refusal.reason() + " " + refusal.getMessage();
        if (refusal.reason() != ReasonCode.INPUT_REFUSED && seen.add(key)) {
          refusals.add(
              new VertexDecision(
                  null,
                  node.plan().nodeName(),
                  Action.REFUSE,
                  refusal.reason(),
                  refusal.getMessage(),
                  Double.NaN,
                  Double.NaN));
        }
      }
    }
    return refusals;
  }
}
