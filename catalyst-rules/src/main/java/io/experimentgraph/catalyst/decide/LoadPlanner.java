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
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.reuse.ReusePlan;
import io.experimentgraph.reuse.ReuseProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;

/** Asks the reuse algorithm which vertices to load, and checks that their files are there. */
final class LoadPlanner {

  private final Workload workload;
  private final Estimates estimates;
  private final StoreAccess store;
  private final DecisionSettings settings;
  private final PlanBudget budget;
  private final List<Vertex> vertices;
  private final Map<Fingerprint, LoadChoice> storedChoices = new HashMap<>();
  private final Map<Fingerprint, LoadChoice> choices = new HashMap<>();

  LoadPlanner(
      Workload workload,
      Estimates estimates,
      StoreAccess store,
      DecisionSettings settings,
      PlanBudget budget) {
    this.workload = workload;
    this.estimates = estimates;
    this.store = store;
    this.settings = settings;
    this.budget = budget;
    this.vertices = workload.dag().vertices();
  }

  /** The vertices that can be had from the store, though perhaps not where they occur here. */
  Set<Fingerprint> stored() {
    Set<Fingerprint> stored = new HashSet<>();
    storedChoices.forEach(
        (vertex, choice) -> {
          if (choice.artifact().isPresent()) {
            stored.add(vertex);
          }
        });
    return stored;
  }

  /** What could be loaded for each vertex, or why nothing. */
  Map<Fingerprint, LoadChoice> choices() {
    return choices;
  }

  /** The nodes to be replaced. */
  Map<PlanNode, ArtifactLoad> plan() {
    Set<String> unusable = new HashSet<>();
    while (true) {
      for (Vertex vertex : vertices) {
        budget.check();
        LoadChoice stored = LoadChoice.stored(vertex, store.graph(), settings, unusable);
        storedChoices.put(vertex.id(), stored);
        choices.put(vertex.id(), stored.at(workload.occurrences(vertex.id())));
      }
      Map<PlanNode, ArtifactLoad> loads = new IdentityHashMap<>();
      Optional<String> damaged = resolve(chosen(), loads);
      if (damaged.isEmpty()) {
        return loads;
      }
      // Another artifact may do, or computing is cheaper now: decide again without this one.
      unusable.add(damaged.get());
    }
  }

  private Set<Fingerprint> chosen() {
    ReusePlan plan = settings.reuse().plan(problem());
    Set<Fingerprint> chosen = new HashSet<>();
    plan.loads().stream().forEach(i -> chosen.add(vertices.get(i).id()));
    return chosen;
  }

  private ReuseProblem problem() {
    Map<Fingerprint, Integer> numbers = new HashMap<>();
    ReuseProblem.Builder problem = new ReuseProblem.Builder(vertices.size());
    for (Vertex vertex : vertices) {
      Fingerprint id = vertex.id();
      int[] inputs =
          workload.dag().operation(id).inputs().stream().mapToInt(numbers::get).toArray();
      LoadChoice choice = choices.get(id);
      boolean isComputed = workload.occurrences(id).stream().allMatch(Occurrence::isCached);
      int number =
          isComputed
              ? problem.addComputed(inputs)
              : problem.add(
                  ReuseProblem.cost(estimates.of(id).ownSeconds()),
                  choice.artifact().isPresent()
                      ? ReuseProblem.cost(choice.seconds())
                      : ReuseProblem.INFINITE,
                  inputs);
      numbers.put(id, number);
    }
    workload.dag().terminals().forEach(id -> problem.terminal(numbers.get(id)));
    return problem.build();
  }

  /**
   * Turns chosen vertices into replaced nodes, the topmost first; what is below a load is not
   * visited any more.
   *
   * @return id of an artifact whose files are not as recorded
   */
  private Optional<String> resolve(Set<Fingerprint> chosen, Map<PlanNode, ArtifactLoad> loads) {
    Map<String, List<FileStatus>> checked = new HashMap<>();
    List<PlanNode> open = new ArrayList<>(List.of(workload.root()));
    while (!open.isEmpty()) {
      budget.check();
      PlanNode node = open.remove(open.size() - 1);
      Optional<ArtifactLoad> load;
      try {
        load = loadFor(node, chosen, checked);
      } catch (DamagedArtifactException e) {
        store.reportDamaged(e.artifact(), e.getMessage());
        return Optional.of(e.artifact().id());
      }
      if (load.isPresent()) {
        loads.put(node, load.get());
      } else {
        open.addAll(node.children());
        open.addAll(node.subqueries());
      }
    }
    return Optional.empty();
  }

  private Optional<ArtifactLoad> loadFor(
      PlanNode node, Set<Fingerprint> chosen, Map<String, List<FileStatus>> checked)
      throws DamagedArtifactException {
    if (node.vertex().isEmpty()
        || !chosen.contains(node.vertex().get().id())
        || workload.occurrence(node).whyNotLoad().isPresent()) {
      return Optional.empty();
    }
    Artifact artifact = choices.get(node.vertex().get().id()).artifact().orElseThrow();
    Optional<List<String>> names = LoadChoice.columnNames(node, artifact);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    List<FileStatus> files = checked.get(artifact.id());
    if (files == null) {
      try {
        files = store.checkedFiles(artifact);
      } catch (IOException e) {
        throw new DamagedArtifactException(artifact, e);
      }
      checked.put(artifact.id(), files);
    }
    return Optional.of(
        new ArtifactLoad(artifact, store.directory(artifact.location()), files, names.get()));
  }

  private static final class DamagedArtifactException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Artifact artifact;

    DamagedArtifactException(Artifact artifact, IOException cause) {
      super(cause.getMessage(), cause);
      this.artifact = artifact;
    }

    Artifact artifact() {
      return artifact;
    }
  }
}
