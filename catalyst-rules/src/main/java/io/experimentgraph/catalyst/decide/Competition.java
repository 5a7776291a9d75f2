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

import io.experimentgraph.catalyst.cost.Estimates;
import io.experimentgraph.catalyst.cost.Estimates.Estimate;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.Content;
import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Standing;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the vertices of a workload and stored artifacts side by side for the materializer: the
 * workload as it is, artifacts of other workloads each by itself. These are left out while the
 * budget has room for all that the workload could store, unless they hold the same rows or are
 * superseded: who has many artifacts would else pay for each of them with every query.
 */
final class Competition {

  private final Workload workload;
  private final Estimates estimates;
  private final StoreAccess store;
  private final DecisionSettings settings;
  private final Set<Fingerprint> inProgress;
  private final PlanBudget budget;
  private final Map<String, String> currentStates = new HashMap<>();
  private final Set<Fingerprint> superseded = new HashSet<>();

  Competition(
      Workload workload,
      Estimates estimates,
      StoreAccess store,
      DecisionSettings settings,
      Set<Fingerprint> inProgress,
      PlanBudget budget) {
    this.workload = workload;
    this.estimates = estimates;
    this.store = store;
    this.settings = settings;
    this.inProgress = inProgress;
    this.budget = budget;
    workload
        .topDown()
        .forEach(o -> o.node().sources().forEach(s -> currentStates.put(s.identity(), s.state())));
  }

  /** Stored vertices that read a former state of a source of this workload. */
  Set<Fingerprint> superseded() {
    return superseded;
  }

  /** The problem, if these vertices can be stored. */
  MaterializationProblem problem(Map<Fingerprint, PlanNode> storable) {
    MaterializationProblem.Builder problem =
        new MaterializationProblem.Builder(Layout.WHOLE_ARTIFACTS);
    problem.mostNew(settings.maxStores());
    if (settings.materializer().weighsCost()) {
      problem.leastGain(ReuseProblem.cost(settings.minSeconds()));
    }
    boolean isRoomy = hasRoomFor(storable.keySet());
    Set<Fingerprint> families = new HashSet<>();
    workload.dag().vertices().forEach(vertex -> families.add(vertex.rowFamily()));
    List<Artifact> others = new ArrayList<>();
    Map<Fingerprint, Artifact> own = new HashMap<>();
    for (Artifact artifact : store.graph().artifacts()) {
      boolean isOfUse =
          !workload.occurrences(artifact.vertex()).isEmpty() && settings.mayLoad(artifact);
      if (isOfUse && own.putIfAbsent(artifact.vertex(), artifact) == null) {
        continue;
      }
      if (!isRoomy || families.contains(artifact.rowFamily()) || isSuperseded(artifact)) {
        others.add(artifact);
      }
    }
    Map<Fingerprint, Double> requests = requests();
    Map<Fingerprint, Integer> numbers = new HashMap<>();
    for (Vertex vertex : workload.dag().vertices()) {
      Fingerprint id = vertex.id();
      // What the user's cache holds now has to be made again in the next application.
      long cost = ReuseProblem.cost(estimates.of(id).ownSeconds());
      int[] inputs =
          workload.dag().operation(id).inputs().stream().mapToInt(numbers::get).toArray();
      Candidate candidate =
          own.containsKey(id)
              ? candidate(own.get(id), cost, requests.get(id))
              : candidate(vertex, standing(id, storable), cost, requests.get(id));
      numbers.put(id, problem.add(candidate, inputs));
    }
    for (Artifact artifact : others) {
      budget.check();
      long alone = Candidate.recreationCost(artifact, store.graph());
      problem.add(candidate(artifact, alone, frequency(artifact)));
    }
    return problem.build(settings.budgetBytes());
  }

  /** Where all of it fits, nothing has to give way, and what shares no rows does not matter. */
  private boolean hasRoomFor(Set<Fingerprint> storable) {
    double wanted = storable.stream().mapToDouble(vertex -> estimates.of(vertex).bytes()).sum();
    return wanted <= store.freeBytes();
  }

  private Standing standing(Fingerprint vertex, Map<Fingerprint, PlanNode> storable) {
    if (inProgress.contains(vertex)) {
      return Standing.PINNED;
    }
    return storable.containsKey(vertex) ? Standing.NEW : Standing.FORBIDDEN;
  }

  /**
   * Workloads, this one included, that asked for a vertex as such, or else needed it and nothing
   * here that is made of it: what the frequencies of those do not account for.
   */
  private Map<Fingerprint, Double> requests() {
    Map<Fingerprint, Double> requests = new HashMap<>();
    for (Vertex vertex : workload.dag().vertices()) {
      double frequency = frequency(vertex.id());
      requests.put(vertex.id(), frequency);
      for (Fingerprint input : workload.dag().operation(vertex.id()).inputs()) {
        requests.merge(input, -frequency, Double::sum);
      }
    }
    Set<Fingerprint> terminals = Set.copyOf(workload.dag().terminals());
    requests.replaceAll(
        (vertex, unaccounted) ->
            Math.max(
                unaccounted,
                store.graph().statistics(vertex).requests()
                    + (terminals.contains(vertex) ? 1.0 : 0.0)));
    return requests;
  }

  private double frequency(Fingerprint vertex) {
    return store.graph().statistics(vertex).frequency() + 1.0;
  }

  private double frequency(Artifact artifact) {
    return Math.max(1, store.graph().statistics(artifact.vertex()).frequency());
  }

  private Candidate candidate(Vertex vertex, Standing standing, long ownCost, double requests) {
    Estimate estimate = estimates.of(vertex.id());
    return new Candidate(
        vertex.id(),
        standing,
        Content.of(vertex.rowFamily(), vertex.columnIds(), estimate.bytes()),
        ownCost,
        ReuseProblem.cost(settings.loadCost().seconds(estimate.bytes(), 1)),
        ReuseProblem.cost(estimate.recreationSeconds()),
        frequency(vertex.id()),
        requests,
        store.graph().potential(vertex.id()));
  }

  /** An artifact of a former state of a source that this very query reads is worth nothing. */
  private Candidate candidate(Artifact artifact, long computeCost, double requests) {
    Candidate candidate =
        Candidate.stored(
            artifact,
            artifact.sizeBytes(),
            store.graph(),
            settings.loadCost(),
            computeCost,
            requests);
    if (isSuperseded(artifact)) {
      superseded.add(artifact.vertex());
      return candidate.worthless();
    }
    return settings.mayLoad(artifact) ? candidate : candidate.outOfReach(artifact.id());
  }

  private boolean isSuperseded(Artifact artifact) {
    for (Map.Entry<String, String> source : artifact.sourceStates().entrySet()) {
      String current = currentStates.get(source.getKey());
      if (current != null && !current.equals(source.getValue())) {
        return true;
      }
    }
    return false;
  }
}
