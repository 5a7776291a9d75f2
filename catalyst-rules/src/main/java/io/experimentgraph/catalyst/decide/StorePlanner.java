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
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.StorableTypes;
import io.experimentgraph.catalyst.rewrite.WriteLimits;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.materialize.MaterializationPlan;
import io.experimentgraph.storage.ColumnNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Asks the materializer which computed vertices deserve storage beside those stored already. */
final class StorePlanner {

  /** Room for a wrong estimate, so that a write is not given up at the first surprise. */
  private static final long CAP_FACTOR = 8;

  private static final long CAP_MINIMUM = 256L << 20;

  /** Task time that writing takes, as measured on snappy Parquet on one core. */
  private static final double WRITE_BYTES_PER_SECOND = 25e6;

  /** Share of its recreation cost that storing a vertex may take. */
  private static final double MAX_WRITE_SHARE = 0.5;

  private static final Optional<ReasonCode> MIGHT_FAIL = Optional.of(ReasonCode.MIGHT_FAIL);
  private static final Optional<ReasonCode> MIXED_RUNS = Optional.of(ReasonCode.MIXED_RUNS);

  private static final Optional<ReasonCode> QUERY_FAILED = Optional.of(ReasonCode.QUERY_FAILED);
  private static final Optional<ReasonCode> CROSS_PRODUCT = Optional.of(ReasonCode.CROSS_PRODUCT);
  private static final Optional<ReasonCode> FILTERED_ABOVE = Optional.of(ReasonCode.FILTERED_ABOVE);

  private final Workload workload;
  private final Estimates estimates;
  private final StoreAccess store;
  private final DecisionSettings settings;
  private final PlanBudget budget;
  private final Map<Fingerprint, ReasonCode> reasons = new HashMap<>();

  /** Vertices of the workload that can be had from the store. */
  private final Set<Fingerprint> stored;

  private final Set<Fingerprint> inProgress;

  StorePlanner(
      Workload workload,
      Estimates estimates,
      StoreAccess store,
      DecisionSettings settings,
      Set<Fingerprint> stored,
      PlanBudget budget) {
    this.workload = workload;
    this.estimates = estimates;
    this.store = store;
    this.settings = settings;
    this.stored = stored;
    this.budget = budget;
    this.inProgress = store.storesInProgress();
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
    Competition competition =
        new Competition(workload, estimates, store, settings, inProgress, budget);
    MaterializationPlan plan = settings.materializer().plan(competition.problem(storable));
    // The last moment at which nothing was done yet.
    budget.check();
    evict(plan.evict(), competition.superseded());
    for (Fingerprint id : storable.keySet()) {
      reasons.put(
          id, plan.redundant().contains(id) ? ReasonCode.NEARLY_STORED : ReasonCode.LOW_UTILITY);
    }
    return withinBudget(plan.store(), storable);
  }

  private void evict(Set<Fingerprint> evicted, Set<Fingerprint> superseded) {
    Set<Fingerprint> outranked = new HashSet<>(evicted);
    outranked.removeAll(superseded);
    Set<Fingerprint> outdated = new HashSet<>(evicted);
    outdated.retainAll(superseded);
    if (!outdated.isEmpty()) {
      store.evict(outdated, ReasonCode.SUPERSEDED);
    }
    if (!outranked.isEmpty()) {
      store.evict(outranked, ReasonCode.LOW_UTILITY);
    }
  }

  /** The first of the chosen vertices, as many as one query may store and the disk has room for. */
  private Map<PlanNode, PendingArtifact> withinBudget(
      List<Fingerprint> chosen, Map<Fingerprint, PlanNode> storable) {
    Map<PlanNode, PendingArtifact> stores = new IdentityHashMap<>();
    long free = store.freeBytes();
    for (int i = 0; i < chosen.size() && stores.size() < settings.maxStores(); i++) {
      Fingerprint id = chosen.get(i);
      long expected = estimates.of(id).bytes();
      int others = Math.min(chosen.size() - i, settings.maxStores() - stores.size());
      long fairShare = free / others;
      long cap = Math.min(fairShare, Math.max(CAP_MINIMUM, CAP_FACTOR * expected));
      if (cap < expected) {
        reasons.put(id, ReasonCode.BUDGET_EXHAUSTED);
        continue;
      }
      free -= cap;
      PlanNode node = storable.get(id);
      stores.put(node, pending(store.newArtifactId(), node, cap, others));
    }
    return stores;
  }

  /** The topmost node of each vertex that runs, can be stored, and would save something. */
  private Map<Fingerprint, PlanNode> storableNodes(Map<PlanNode, ArtifactLoad> loads) {
    Map<Fingerprint, PlanNode> storable = new LinkedHashMap<>();
    Set<PlanNode> running = running(loads);
    for (Occurrence occurrence : workload.topDown()) {
      budget.check();
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
              .or(() -> store.hasFailed(vertex.id()) ? QUERY_FAILED : Optional.empty())
              .or(() -> whyNotWorthy(vertex, node))
              .or(() -> workload.isSafeToStore(node) ? Optional.empty() : MIGHT_FAIL)
              .or(() -> workload.isBelowRepeatedSum(node) ? MIXED_RUNS : Optional.empty())
              .or(() -> workload.isCrossProduct(node) ? CROSS_PRODUCT : Optional.empty())
              .or(() -> workload.isFilteredFromAbove(node) ? FILTERED_ABOVE : Optional.empty())
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

  /** Nodes outside of loads; a definition runs if a reference to it does. */
  private Set<PlanNode> running(Map<PlanNode, ArtifactLoad> loads) {
    Set<PlanNode> running = new HashSet<>();
    Map<Long, PlanNode> unread = new HashMap<>();
    Set<Long> read = new HashSet<>();
    List<PlanNode> open = new ArrayList<>(List.of(workload.root()));
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      if (loads.containsKey(node)) {
        continue;
      }
      if (node.plan() instanceof CTERelationDef definition && !read.contains(definition.id())) {
        unread.put(definition.id(), node);
        continue;
      }
      running.add(node);
      open.addAll(node.children());
      open.addAll(node.subqueries());
      if (node.plan() instanceof CTERelationRef reference) {
        read.add(reference.cteId());
        Optional.ofNullable(unread.remove(reference.cteId())).ifPresent(open::add);
      }
    }
    return running;
  }

  private Optional<ReasonCode> whyNotWorthy(Vertex vertex, PlanNode node) {
    if (stored.contains(vertex.id())) {
      return Optional.of(ReasonCode.ALREADY_STORED);
    }
    List<Attribute> output = node.output();
    if (!output.stream().allMatch(a -> StorableTypes.isStorable(a.dataType()))) {
      return Optional.of(ReasonCode.TYPE_NOT_STORABLE);
    }
    // A copy of a source, whatever its alias, or of something that reads no source at all.
    if (node.sources().isEmpty() || workload.dag().operation(vertex.id()).inputs().isEmpty()) {
      return Optional.of(ReasonCode.NOT_WORTH_STORING);
    }
    Estimate estimate = estimates.of(vertex.id());
    // What a write takes of the query's time is told while it runs; a guess must not forbid to try.
    boolean isWorthy =
        !settings.materializer().weighsCost()
            || estimate.recreationSeconds() >= settings.minSeconds()
                && savedSeconds(vertex.id()) > 0
                && (!estimate.isMeasured()
                    || estimate.bytes() / WRITE_BYTES_PER_SECOND
                        <= MAX_WRITE_SHARE * estimate.recreationSeconds());
    return isWorthy ? Optional.empty() : Optional.of(ReasonCode.NOT_WORTH_STORING);
  }

  private double savedSeconds(Fingerprint vertex) {
    Estimate estimate = estimates.of(vertex);
    return estimate.recreationSeconds() - settings.loadCost().seconds(estimate.bytes(), 1);
  }

  /**
   * A vertex that came before may come again, and what writing it costs is paid back by the next
   * load. Of one that nobody has asked for before that is not known.
   *
   * @param stores how many stores of the query share the time
   */
  private WriteLimits limits(Vertex vertex, long cap, int stores) {
    boolean isKnown = store.graph().statistics(vertex.id()).frequency() > 0;
    double share = isKnown ? MAX_WRITE_SHARE : settings.firstSightShare() / stores;
    return new WriteLimits(
        cap,
        settings.materializer().weighsCost() ? share : Double.POSITIVE_INFINITY,
        settings.freeDiskBytes());
  }

  private PendingArtifact pending(String artifactId, PlanNode node, long cap, int stores) {
    Vertex vertex = node.vertex().orElseThrow();
    List<Attribute> output = node.output();
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
      String name = ColumnNames.of(column);
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
        settings.owner(),
        limits(vertex, cap, stores),
        estimates.of(vertex.id()).recreationSeconds(),
        settings.environment(),
        workload.readsCache(node),
        store);
  }
}
