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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.source.SourceState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.HintInfo;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Puts loads and stores into a plan, in one pass, after everything was decided. Nodes that nothing
 * below has changed stay the same objects.
 */
public final class PlanRewriter {

  private final SparkSession session;
  private final Map<PlanNode, ArtifactLoad> loads;
  private final Map<PlanNode, PendingArtifact> stores;
  private final Predicate<PlanNode> isUntouchable;
  private final Map<PlanNode, LogicalPlan> rewritten = new IdentityHashMap<>();

  /** Whether what holds for rows of one part of the query may be of use to another. */
  private boolean hasJoins;

  /**
   * A rewriter.
   *
   * @param session the session of the query
   * @param loads nodes to be replaced
   * @param stores nodes to be stored
   * @param isUntouchable nodes that must stay as they are, with all below
   */
  public PlanRewriter(
      SparkSession session,
      Map<PlanNode, ArtifactLoad> loads,
      Map<PlanNode, PendingArtifact> stores,
      Predicate<PlanNode> isUntouchable) {
    this.session = session;
    this.loads = loads;
    this.stores = stores;
    this.isUntouchable = isUntouchable;
  }

  /** The rewritten plan. */
  public LogicalPlan rewrite(PlanNode root) {
    List<PlanNode> order = new ArrayList<>();
    List<PlanNode> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      order.add(node);
      if (!loads.containsKey(node) && !isUntouchable.test(node)) {
        hasJoins |= node.plan() instanceof Join || !node.subqueries().isEmpty();
        open.addAll(node.children());
        open.addAll(node.subqueries());
      }
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      rewritten.put(order.get(i), rewriteOne(order.get(i)));
    }
    return rewritten.get(root);
  }

  private LogicalPlan rewriteOne(PlanNode node) {
    ArtifactLoad load = loads.get(node);
    if (load != null) {
      ArtifactRelation relation = ArtifactRelation.of(session, load, node, hasJoins);
      return withHints(
          node.plan(), new ReusedArtifact(Scala.seq(node.output()), node.plan(), relation));
    }
    if (isUntouchable.test(node)) {
      return node.plan();
    }
    LogicalPlan plan = withSubqueries(node, withChildren(node));
    if (node.children().isEmpty()) {
      plan = pinned(node, plan);
    }
    PendingArtifact store = stores.get(node);
    return store == null ? plan : new Materialize(plan, store);
  }

  /** Hints for a join above that stand in the replaced subtree, where Spark would find them. */
  private static LogicalPlan withHints(LogicalPlan replaced, LogicalPlan loaded) {
    List<HintInfo> hints = new ArrayList<>();
    LogicalPlan node = replaced;
    while (node instanceof UnaryNode || node instanceof Intersect || node instanceof Except) {
      if (node instanceof ResolvedHint hint) {
        hints.add(hint.hints());
      }
      node = Scala.<LogicalPlan>list(node.children()).get(0);
    }
    LogicalPlan hinted = loaded;
    for (int i = hints.size() - 1; i >= 0; i--) {
      hinted = new ResolvedHint(hinted, hints.get(i));
    }
    return hinted;
  }

  private LogicalPlan withChildren(PlanNode node) {
    List<LogicalPlan> children = new ArrayList<>();
    boolean isChanged = false;
    for (PlanNode child : node.children()) {
      LogicalPlan replacement = rewritten.get(child);
      isChanged |= !isSame(replacement, child.plan());
      children.add(replacement);
    }
    return isChanged ? (LogicalPlan) node.plan().withNewChildren(Scala.seq(children)) : node.plan();
  }

  private LogicalPlan withSubqueries(PlanNode node, LogicalPlan plan) {
    Map<LogicalPlan, LogicalPlan> changed = new IdentityHashMap<>();
    for (PlanNode subquery : node.subqueries()) {
      LogicalPlan replacement = rewritten.get(subquery);
      if (!isSame(replacement, subquery.plan())) {
        changed.put(subquery.plan(), replacement);
      }
    }
    return changed.isEmpty()
        ? plan
        : Scala.mapSubqueries(plan, inner -> changed.getOrDefault(inner, inner));
  }

  /** What a leaf is about to read must be what was fingerprinted. */
  private static LogicalPlan pinned(PlanNode leaf, LogicalPlan plan) {
    if (plan instanceof CTERelationRef) {
      return plan;
    }
    LogicalPlan pinned = plan;
    for (SourceState source : leaf.sources()) {
      pinned = source.pin().apply(pinned);
    }
    return pinned;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(LogicalPlan one, LogicalPlan other) {
    return one == other;
  }
}
