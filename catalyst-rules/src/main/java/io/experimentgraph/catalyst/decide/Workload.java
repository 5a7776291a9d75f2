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
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.WorkloadDag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;

/** A fingerprinted plan as a workload DAG, with every place where each vertex occurs. */
final class Workload {

  private static final Optional<ReasonCode> MIGHT_FAIL = Optional.of(ReasonCode.MIGHT_FAIL);

  private final PlanNode root;
  private final PlanBudget budget;
  private final UserCache cache;

  /** What was found out of nodes, whatever stands above them. */
  private final Map<PlanNode, Boolean> cached = new IdentityHashMap<>();

  private final Map<PlanNode, Boolean> sensitive = new IdentityHashMap<>();
  private final Map<PlanNode, Occurrence> occurrences = new IdentityHashMap<>();
  private final List<Occurrence> topDown = new ArrayList<>();
  private final Map<Fingerprint, List<Occurrence>> byVertex = new LinkedHashMap<>();

  /** What references to common table expressions stand for. */
  private final Map<Long, PlanNode> definitions = new HashMap<>();

  private final WorkloadDag dag;

  /** Made when something is about to be stored or loaded: most queries never ask. */
  private SafeStores safeStores;

  private CrossProducts crossProducts;
  private PushedConditions pushedConditions;
  private FloatingSums floatingSums;
  private FailingAbove failingAbove;
  private final Map<Fingerprint, Optional<ReasonCode>> mixedRuns = new HashMap<>();

  /**
   * Looks at a plan.
   *
   * @param root the fingerprinted plan
   * @param cache what the user's own cache holds
   * @param budget what it may cost
   * @throws RefusedException if it costs more
   */
  Workload(PlanNode root, UserCache cache, PlanBudget budget) {
    this.root = root;
    this.budget = budget;
    this.cache = cache;
    Map<Long, Flags> cteFlags = new HashMap<>();
    boolean isChanged = true;
    // References tell their definition what stands above them; definitions may refer to others.
    while (isChanged) {
      occurrences.clear();
      topDown.clear();
      isChanged = visit(cteFlags);
    }
    markWhatReadsOutdated();
    for (Occurrence occurrence : topDown) {
      if (occurrence.node().plan() instanceof CTERelationDef definition) {
        definitions.putIfAbsent(definition.id(), occurrence.node());
      }
      occurrence
          .node()
          .vertex()
          .ifPresent(
              v -> byVertex.computeIfAbsent(v.id(), id -> new ArrayList<>()).add(occurrence));
    }
    this.dag = buildDag();
  }

  PlanNode root() {
    return root;
  }

  WorkloadDag dag() {
    return dag;
  }

  /** Where a vertex occurs, the topmost places first. */
  List<Occurrence> occurrences(Fingerprint vertex) {
    return byVertex.getOrDefault(vertex, List.of());
  }

  /** All nodes, each before its children. */
  List<Occurrence> topDown() {
    return topDown;
  }

  /** Why a load must not stand here, if so. */
  Optional<ReasonCode> whyNotLoad(Occurrence occurrence) {
    return notHere(occurrence)
        .or(
            () ->
                occurrence
                    .node()
                    .vertex()
                    .flatMap(v -> mixedRuns.computeIfAbsent(v.id(), this::meetsOtherSums)));
  }

  private Optional<ReasonCode> notHere(Occurrence occurrence) {
    return occurrence
        .whyNotLoad()
        .or(() -> failsAbove(occurrence.node()) ? MIGHT_FAIL : Optional.empty());
  }

  private boolean failsAbove(PlanNode node) {
    if (failingAbove == null) {
      failingAbove = new FailingAbove(definitions, pushedConditions());
    }
    return failingAbove.mayFail(node);
  }

  private Optional<ReasonCode> meetsOtherSums(Fingerprint vertex) {
    List<Occurrence> all = occurrences(vertex);
    List<PlanNode> together =
        all.stream().filter(o -> notHere(o).isEmpty()).map(Occurrence::node).toList();
    boolean isOneSided =
        together.size() < all.size() && all.stream().anyMatch(o -> isBelowRepeatedSum(o.node()));
    return isOneSided || floatingSums().meetOthers(all.get(0).node(), together)
        ? Optional.of(ReasonCode.MIXED_RUNS)
        : Optional.empty();
  }

  /** Whether a node is part of a floating-point sum that the query computes in several places. */
  boolean isBelowRepeatedSum(PlanNode node) {
    return floatingSums().isBelowRepeated(node);
  }

  private FloatingSums floatingSums() {
    if (floatingSums == null) {
      floatingSums = new FloatingSums(nodes(), definitions);
    }
    return floatingSums;
  }

  /** Whether a query that stores a node fails only where it fails anyway. */
  boolean isSafeToStore(PlanNode node) {
    if (safeStores == null) {
      safeStores = new SafeStores(nodes(), budget);
    }
    return safeStores.isSafe(node) && !failsAbove(node);
  }

  /** Whether computing a node alone, for a store, takes a cross product that the query avoids. */
  boolean isCrossProduct(PlanNode node) {
    if (crossProducts == null) {
      crossProducts = new CrossProducts(nodes());
    }
    return crossProducts.contains(node);
  }

  /** Whether a store of a node would take a join, or read partitions, that the query leaves out. */
  boolean isFilteredFromAbove(PlanNode node) {
    return pushedConditions().passThrough(node);
  }

  private PushedConditions pushedConditions() {
    if (pushedConditions == null) {
      pushedConditions = new PushedConditions(nodes(), definitions);
    }
    return pushedConditions;
  }

  /** Whether a node is made of rows that the user's own cache holds. */
  boolean readsCache(PlanNode root) {
    Deque<PlanNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      PlanNode node = open.pop();
      if (occurrence(node).isCached()) {
        return true;
      }
      node.children().forEach(open::push);
      node.subqueries().forEach(open::push);
      if (node.plan() instanceof CTERelationRef reference) {
        Optional.ofNullable(definitions.get(reference.cteId())).ifPresent(open::push);
      }
    }
    return false;
  }

  /** Its nodes, each before its children and each reference before its definition. */
  List<PlanNode> nodes() {
    return topDown.stream().map(Occurrence::node).toList();
  }

  Occurrence occurrence(PlanNode node) {
    return occurrences.get(node);
  }

  private record Flags(boolean isSensitive, boolean isInsideCached, boolean isBelowLimit) {

    static final Flags NONE = new Flags(false, false, false);

    /** A definition with several references is touched only where all of them allow it. */
    Flags or(Flags other) {
      return new Flags(
          isSensitive || other.isSensitive,
          isInsideCached || other.isInsideCached,
          isBelowLimit || other.isBelowLimit);
    }
  }

  private record Visit(PlanNode node, Flags flags) {}

  private boolean visit(Map<Long, Flags> cteFlags) {
    boolean isChanged = false;
    List<Visit> open = new ArrayList<>(List.of(new Visit(root, Flags.NONE)));
    while (!open.isEmpty()) {
      Visit visit = open.remove(open.size() - 1);
      budget.check();
      LogicalPlan plan = visit.node().plan();
      Flags flags = visit.flags();
      if (plan instanceof CTERelationDef definition) {
        flags = flags.or(cteFlags.getOrDefault(definition.id(), Flags.NONE));
      }
      boolean isHere =
          !flags.isInsideCached()
              && cached.computeIfAbsent(visit.node(), n -> cache.holds(n.plan()));
      Occurrence occurrence =
          new Occurrence(
              visit.node(),
              flags.isSensitive(),
              isHere,
              flags.isInsideCached(),
              false,
              flags.isBelowLimit());
      occurrences.put(visit.node(), occurrence);
      topDown.add(occurrence);
      Flags below =
          new Flags(
              flags.isSensitive()
                  || sensitive.computeIfAbsent(visit.node(), OrderSensitivity::isSensitive),
              flags.isInsideCached() || isHere,
              TopRows.areFixed(plan) || (flags.isBelowLimit() && !(plan instanceof Sort)));
      if (plan instanceof CTERelationRef reference) {
        Flags known = cteFlags.getOrDefault(reference.cteId(), Flags.NONE);
        Flags merged = known.or(below);
        isChanged |= !merged.equals(known);
        cteFlags.put(reference.cteId(), merged);
      }
      // The last child is visited first: common table expressions come before their main plan,
      // and their references must be met before they are.
      visit.node().children().forEach(child -> open.add(new Visit(child, below)));
      Flags insideSubquery = new Flags(below.isSensitive(), below.isInsideCached(), false);
      visit.node().subqueries().forEach(s -> open.add(new Visit(s, insideSubquery)));
    }
    return isChanged;
  }

  /** From the bottom, definitions of common table expressions before their references. */
  private void markWhatReadsOutdated() {
    if (topDown.stream().noneMatch(Occurrence::isCached)) {
      return;
    }
    Set<Object> outdated = new HashSet<>();
    for (int i = topDown.size() - 1; i >= 0; i--) {
      Occurrence occurrence = topDown.get(i);
      PlanNode node = occurrence.node();
      boolean isOutdated =
          occurrence.isCached()
              ? !cache.isCurrent(node)
              : node.children().stream().anyMatch(outdated::contains)
                  || node.subqueries().stream().anyMatch(outdated::contains)
                  || (node.plan() instanceof CTERelationRef reference
                      && outdated.contains(reference.cteId()));
      if (isOutdated && !occurrence.isInsideCached()) {
        outdated.add(node);
        if (node.plan() instanceof CTERelationDef definition) {
          outdated.add(definition.id());
        }
        topDown.set(i, occurrence.aboveOutdatedCache());
        occurrences.put(node, topDown.get(i));
      }
    }
  }

  private WorkloadDag buildDag() {
    WorkloadDag.Builder builder = new WorkloadDag.Builder();
    Map<PlanNode, Set<Fingerprint>> reached = new IdentityHashMap<>();
    Set<Fingerprint> consumed = new LinkedHashSet<>();
    List<Vertex> all = new ArrayList<>();
    for (int i = topDown.size() - 1; i >= 0; i--) {
      PlanNode node = topDown.get(i).node();
      Set<Fingerprint> inputs = new LinkedHashSet<>();
      node.children().forEach(child -> inputs.addAll(reached.getOrDefault(child, Set.of())));
      node.subqueries().forEach(s -> inputs.addAll(reached.getOrDefault(s, Set.of())));
      if (node.vertex().isEmpty()) {
        reached.put(node, inputs);
        continue;
      }
      Vertex vertex = node.vertex().get();
      reached.put(node, Set.of(vertex.id()));
      // An alias or a sort is the vertex that it stands on.
      if (!inputs.contains(vertex.id())) {
        builder.add(vertex, List.copyOf(inputs));
        consumed.addAll(inputs);
        all.add(vertex);
      }
    }
    for (Vertex vertex : all) {
      if (!consumed.contains(vertex.id())) {
        builder.terminal(vertex.id());
      }
    }
    // What an operator without identity reads is asked for as well.
    reached.getOrDefault(root, Set.of()).forEach(builder::terminal);
    return builder.build();
  }
}
