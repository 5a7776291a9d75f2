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
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.reuse.ReusePlan;
import io.experimentgraph.reuse.ReuseProblem;
import io.experimentgraph.storage.StorePermissions;
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

  /** Sources that the user may not read, with the reason. */
  private final Map<String, String> denied = new HashMap<>();

  private final Map<Fingerprint, LoadChoice> storedChoices = new HashMap<>();
  private final Map<Fingerprint, LoadChoice> choices = new HashMap<>();
  private final Map<Fingerprint, LoadChoice> mismatches = new HashMap<>();

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
          // What is denied would be denied again, so another copy of it is of no use either.
          if (choice.artifact().isPresent() || choice.reason() == ReasonCode.ACCESS_DENIED) {
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
    Map<String, ReasonCode> unusable = new HashMap<>();
    while (true) {
      for (Vertex vertex : vertices) {
        budget.check();
        LoadChoice stored = stored(vertex, unusable);
        storedChoices.put(vertex.id(), stored);
        choices.put(vertex.id(), stored.at(workload, vertex));
      }
      choices.putAll(mismatches);
      int mismatchesBefore = mismatches.size();
      Map<PlanNode, ArtifactLoad> loads = new IdentityHashMap<>();
      try {
        resolve(chosen(), loads);
        if (mismatches.size() == mismatchesBefore) {
          return loads;
        }
      } catch (AccessDeniedException e) {
        denied.put(e.source(), e.getMessage());
      } catch (UnusableArtifactException e) {
        // Another artifact may do, or computing is cheaper now: decide again without this one.
        unusable.put(e.artifact().id(), e.reason());
      }
    }
  }

  private LoadChoice stored(Vertex vertex, Map<String, ReasonCode> unusable) {
    Set<SourceState> sources = workload.occurrences(vertex.id()).get(0).node().sources();
    for (SourceState source : sources) {
      String reason = denied.get(source.identity());
      if (reason != null) {
        return LoadChoice.denied(reason);
      }
    }
    boolean isProvable = sources.stream().noneMatch(source -> source.roots().isEmpty());
    return LoadChoice.stored(vertex, store.graph(), settings, unusable, isProvable);
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
   * @throws AccessDeniedException if the user may not read a source of it
   * @throws UnusableArtifactException if files of an artifact are not as recorded, or cannot be
   *     seen
   */
  private void resolve(Set<Fingerprint> chosen, Map<PlanNode, ArtifactLoad> loads)
      throws AccessDeniedException, UnusableArtifactException {
    Map<String, List<FileStatus>> checked = new HashMap<>();
    List<PlanNode> open = new ArrayList<>(List.of(workload.root()));
    while (!open.isEmpty()) {
      budget.check();
      PlanNode node = open.remove(open.size() - 1);
      Optional<ArtifactLoad> load = loadFor(node, chosen, checked);
      if (load.isPresent()) {
        loads.put(node, load.get());
      } else {
        open.addAll(node.children());
        open.addAll(node.subqueries());
      }
    }
  }

  private Optional<ArtifactLoad> loadFor(
      PlanNode node, Set<Fingerprint> chosen, Map<String, List<FileStatus>> checked)
      throws AccessDeniedException, UnusableArtifactException {
    if (node.vertex().isEmpty()
        || !chosen.contains(node.vertex().get().id())
        || workload.whyNotLoad(workload.occurrence(node)).isPresent()) {
      return Optional.empty();
    }
    Artifact artifact = choices.get(node.vertex().get().id()).artifact().orElseThrow();
    Optional<List<String>> names = LoadChoice.columnNames(node, artifact);
    if (names.isEmpty()) {
      mismatches.put(node.vertex().get().id(), LoadChoice.mismatch(artifact));
      return Optional.empty();
    }
    checkAccess(node);
    List<FileStatus> files = checked.get(artifact.id());
    if (files == null) {
      files = checkedFiles(artifact);
      checked.put(artifact.id(), files);
    }
    return Optional.of(
        new ArtifactLoad(artifact, store.directory(artifact.location()), files, names.get()));
  }

  private List<FileStatus> checkedFiles(Artifact artifact) throws UnusableArtifactException {
    try {
      return store.checkedFiles(artifact);
    } catch (DamagedArtifactException e) {
      store.reportDamaged(artifact, e.getMessage());
      throw new UnusableArtifactException(artifact, ReasonCode.ARTIFACT_DAMAGED);
    } catch (IOException e) {
      // What this user may not read is whole all the same, and its owner goes on using it.
      if (StorePermissions.isDenied(e)) {
        throw new UnusableArtifactException(artifact, ReasonCode.OTHER_PRINCIPAL);
      }
      store.reportUnreadable(artifact, String.valueOf(e));
      throw new UnusableArtifactException(artifact, ReasonCode.STORE_UNREADABLE);
    }
  }

  private void checkAccess(PlanNode node) throws AccessDeniedException {
    for (SourceState source : node.sources()) {
      Optional<String> reason = settings.access().whyDenied(source);
      if (reason.isPresent()) {
        throw new AccessDeniedException(source.identity(), reason.get());
      }
    }
  }

  private static final class AccessDeniedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String source;

    AccessDeniedException(String source, String reason) {
      super(reason);
      this.source = source;
    }

    String source() {
      return source;
    }
  }

  private static final class UnusableArtifactException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Artifact artifact;
    private final ReasonCode reason;

    UnusableArtifactException(Artifact artifact, ReasonCode reason) {
      this.artifact = artifact;
      this.reason = reason;
    }

    Artifact artifact() {
      return artifact;
    }

    ReasonCode reason() {
      return reason;
    }
  }
}
