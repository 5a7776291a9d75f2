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
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.cost.Estimates;
import io.experimentgraph.catalyst.cost.Estimates.Estimate;
import io.experimentgraph.catalyst.fingerprint.Identity;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.StorableTypes;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.VertexStatistics;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.MaterializationPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Asks the materializer which of the computed vertices deserve storage beside those stored already,
 * and takes those of them that save most.
 */
final class StorePlanner {

  /** Room for a wrong estimate, so that a write is not given up at the first surprise. */
  private static final long CAP_FACTOR = 8;

  private static final long CAP_MINIMUM = 64L << 20;

  /** Task time that writing takes, as measured on snappy Parquet on one core. */
  private static final double WRITE_BYTES_PER_SECOND = 25e6;

  /** Share of its recreation cost that storing a vertex may take. */
  private static final double MAX_WRITE_SHARE = 0.5;

  private static final Optional<ReasonCode> MIGHT_FAIL = Optional.of(ReasonCode.MIGHT_FAIL);

  private final Workload workload;
  private final Estimates estimates;
  private final StoreAccess store;
  private final DecisionSettings settings;
  private final Map<Fingerprint, ReasonCode> reasons = new HashMap<>();
  private final Map<String, String> currentStates = new HashMap<>();

  /** Vertices of the workload whose content is stored, with the task-seconds of loading it. */
  private final Map<Fingerprint, Double> stored = new HashMap<>();

  private final Set<Fingerprint> inProgress;

  StorePlanner(
      Workload workload, Estimates estimates, StoreAccess store, DecisionSettings settings) {
    this.workload = workload;
    this.estimates = estimates;
    this.store = store;
    this.settings = settings;
    this.inProgress = store.storesInProgress();
    workload
        .topDown()
        .forEach(o -> o.node().sources().forEach(s -> currentStates.put(s.identity(), s.state())));
    for (Vertex vertex : workload.dag().vertices()) {
      LoadChoice choice = LoadChoice.stored(vertex, store.graph(), settings, Set.of());
      choice.artifact().ifPresent(a -> stored.put(vertex.id(), choice.seconds()));
    }
  }

  /** Why a vertex is not stored. */
  Map<Fingerprint, ReasonCode> reasons() {
    return reasons;
  }

  /**
   * The nodes to be stored.
   *
   * @param loads nodes that are loaded: nothing below them runs
   */
  Map<PlanNode, PendingArtifact> plan(Map<PlanNode, ArtifactLoad> loads) {
    Map<Fingerprint, PlanNode> storable = storableNodes(loads);
    if (storable.isEmpty()) {
      return Map.of();
    }
    List<Candidate> candidates = new ArrayList<>();
    storable.forEach((id, node) -> candidates.add(candidate(id)));
    store.graph().artifacts().forEach(artifact -> candidates.add(candidate(artifact)));
    MaterializationPlan plan = settings.materializer().plan(candidates, settings.budgetBytes());
    if (!plan.evict().isEmpty()) {
      store.evict(plan.evict());
    }
    List<Fingerprint> worthy = new ArrayList<>();
    for (Fingerprint id : storable.keySet()) {
      if (plan.store().contains(id)) {
        worthy.add(id);
      } else {
        reasons.put(id, ReasonCode.LOW_UTILITY);
      }
    }
    return best(worthy, storable);
  }

  /**
   * Takes the worthy vertex that saves most, then the one that saves most given the first, and so
   * on: what can be had cheaply from an artifact is not stored beside it.
   */
  private Map<PlanNode, PendingArtifact> best(
      List<Fingerprint> worthy, Map<Fingerprint, PlanNode> storable) {
    MarginalGains gains = new MarginalGains(workload.dag(), estimates, settings.loadCost());
    stored.forEach(gains::loadable);
    inProgress.forEach(gains::stored);
    double least =
        settings.materializer().weighsCost() ? settings.minSeconds() : Double.NEGATIVE_INFINITY;
    Map<PlanNode, PendingArtifact> stores = new IdentityHashMap<>();
    List<Fingerprint> open = new ArrayList<>(worthy);
    while (!open.isEmpty() && stores.size() < settings.maxStores()) {
      Fingerprint id = gains.best(open);
      open.remove(id);
      if (gains.of(id) < least || gains.isCovered(id)) {
        reasons.put(id, ReasonCode.NEARLY_STORED);
        continue;
      }
      long expected = estimates.of(id).bytes();
      int others = Math.min(open.size() + 1, settings.maxStores() - stores.size());
      long fairShare = store.freeBytes() / others;
      long cap = Math.min(fairShare, Math.max(CAP_MINIMUM, CAP_FACTOR * expected));
      if (cap < expected) {
        reasons.put(id, ReasonCode.BUDGET_EXHAUSTED);
        continue;
      }
      gains.stored(id);
      PlanNode node = storable.get(id);
      stores.put(node, pending(UUID.randomUUID().toString(), node, cap));
    }
    open.forEach(id -> reasons.put(id, ReasonCode.LOW_UTILITY));
    return stores;
  }

  /** The topmost node of each vertex that runs, can be stored, and would save something. */
  private Map<Fingerprint, PlanNode> storableNodes(Map<PlanNode, ArtifactLoad> loads) {
    Map<Fingerprint, PlanNode> storable = new LinkedHashMap<>();
    Set<PlanNode> running = running(loads);
    for (Occurrence occurrence : workload.topDown()) {
      PlanNode node = occurrence.node();
      if (node.vertex().isEmpty()
          || !running.contains(node)
          || storable.containsKey(node.vertex().get().id())) {
        continue;
      }
      Vertex vertex = node.vertex().get();
      Optional<ReasonCode> obstacle =
          occurrence
              .whyNotStore()
              .or(() -> workload.isSafeToStore(node) ? Optional.empty() : MIGHT_FAIL)
              .or(() -> whyNotWorthy(vertex, node))
              .or(
                  () ->
                      inProgress.contains(vertex.id())
                          ? Optional.of(ReasonCode.STORE_IN_PROGRESS)
                          : Optional.empty());
      if (obstacle.isPresent()) {
        reasons.put(vertex.id(), obstacle.get());
      } else {
        storable.put(vertex.id(), node);
        reasons.remove(vertex.id());
      }
    }
    return storable;
  }

  private Set<PlanNode> running(Map<PlanNode, ArtifactLoad> loads) {
    Set<PlanNode> running = new HashSet<>();
    List<PlanNode> open = new ArrayList<>(List.of(workload.root()));
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      if (!loads.containsKey(node)) {
        running.add(node);
        open.addAll(node.children());
        open.addAll(node.subqueries());
      }
    }
    return running;
  }

  private Optional<ReasonCode> whyNotWorthy(Vertex vertex, PlanNode node) {
    if (stored.containsKey(vertex.id())) {
      return Optional.of(ReasonCode.ALREADY_STORED);
    }
    List<Attribute> output = Scala.list(node.plan().output());
    if (!output.stream().allMatch(a -> StorableTypes.isStorable(a.dataType()))) {
      return Optional.of(ReasonCode.TYPE_NOT_STORABLE);
    }
    // A copy of a source, whatever its alias, or of something that reads no source at all.
    if (node.sources().isEmpty() || workload.dag().operation(vertex.id()).inputs().isEmpty()) {
      return Optional.of(ReasonCode.NOT_WORTH_STORING);
    }
    Estimate estimate = estimates.of(vertex.id());
    boolean isWorthy =
        !settings.materializer().weighsCost()
            || estimate.recreationSeconds() >= settings.minSeconds()
                && estimate.bytes() / WRITE_BYTES_PER_SECOND
                    <= MAX_WRITE_SHARE * estimate.recreationSeconds()
                && savedSeconds(vertex.id()) > 0;
    return isWorthy ? Optional.empty() : Optional.of(ReasonCode.NOT_WORTH_STORING);
  }

  private double savedSeconds(Fingerprint vertex) {
    Estimate estimate = estimates.of(vertex);
    return estimate.recreationSeconds() - settings.loadCost().seconds(estimate.bytes(), 1);
  }

  private Candidate candidate(Fingerprint vertex) {
    Estimate estimate = estimates.of(vertex);
    VertexStatistics known = store.graph().statistics(vertex);
    return new Candidate(
        vertex,
        false,
        Math.max(1, estimate.bytes()),
        known.frequency() + 1.0,
        estimate.recreationSeconds(),
        settings.loadCost().seconds(estimate.bytes(), 1),
        0);
  }

  /** An artifact of a former state of a source that this very query reads is worth nothing. */
  private Candidate candidate(Artifact artifact) {
    ExperimentGraph graph = store.graph();
    double measured = graph.recreationSeconds(artifact.vertex());
    return new Candidate(
        artifact.vertex(),
        true,
        Math.max(1, artifact.sizeBytes()),
        Math.max(1, graph.statistics(artifact.vertex()).frequency()),
        isSuperseded(artifact) ? 0 : Double.isNaN(measured) ? artifact.buildSeconds() : measured,
        settings.loadCost().seconds(artifact.sizeBytes(), artifact.files().size()),
        0);
  }

  private boolean isSuperseded(Artifact artifact) {
    return artifact.sourceStates().entrySet().stream()
        .anyMatch(e -> !currentStates.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
  }

  private PendingArtifact pending(String artifactId, PlanNode node, long cap) {
    Vertex vertex = node.vertex().orElseThrow();
    List<Attribute> output = Scala.list(node.plan().output());
    List<Identity> identities = node.outputColumns();
    List<Artifact.Column> columns = new ArrayList<>();
    List<StructField> fields = new ArrayList<>();
    List<Integer> ordinals = new ArrayList<>();
    Set<Fingerprint> seen = new HashSet<>();
    for (int i = 0; i < output.size(); i++) {
      Fingerprint column = identities.get(i).exact();
      if (!seen.add(column)) {
        continue;
      }
      Attribute attribute = output.get(i);
      String name = "c_" + column.toHex().substring(0, 24);
      columns.add(new Artifact.Column(column, name, attribute.dataType().json()));
      fields.add(new StructField(name, attribute.dataType(), true, Metadata.empty()));
      ordinals.add(i);
    }
    return new PendingArtifact(
        artifactId,
        vertex,
        columns,
        new StructType(fields.toArray(new StructField[0])),
        ordinals.stream().mapToInt(Integer::intValue).toArray(),
        store.directory(Artifact.location(artifactId)),
        node.sources(),
        cap,
        estimates.of(vertex.id()).recreationSeconds(),
        store);
  }
}
