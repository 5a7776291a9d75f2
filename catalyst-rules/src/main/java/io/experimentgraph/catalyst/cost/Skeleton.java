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
package io.experimentgraph.catalyst.cost;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Exists;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ListQuery;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;

/**
 * The operators of an analyzed plan that survive optimization one to one: leaves, joins,
 * aggregates, windows and their like. Projections and filters between them are moved and merged by
 * the optimizer, and cost little.
 *
 * @param kind what it is
 * @param nodes the operator's own plan node and the row-wise ones directly above it, lowest first
 * @param children the skeleton below
 */
public record Skeleton(Kind kind, List<PlanNode> nodes, List<Skeleton> children) {

  /** The kinds of operators that are told apart. */
  enum Kind {
    LEAF,
    CACHED,
    JOIN,
    AGGREGATE,
    WINDOW,
    GENERATE,
    UNION,
    EXPAND,
    OTHER
  }

  /**
   * The skeleton of a plan.
   *
   * @param loads nodes that were loaded: leaves
   * @param cached nodes that the user's cache holds: leaves
   */
  static Skeleton of(PlanNode root, Set<PlanNode> loads, Set<PlanNode> cached) {
    Map<Long, PlanNode> definitions = new HashMap<>();
    return build(root, loads, cached, definitions);
  }

  private static Skeleton build(
      PlanNode node, Set<PlanNode> loads, Set<PlanNode> cached, Map<Long, PlanNode> definitions) {
    LogicalPlan plan = node.plan();
    if (loads.contains(node)) {
      return leaf(Kind.LEAF, node);
    }
    if (cached.contains(node)) {
      return leaf(Kind.CACHED, node);
    }
    if (plan instanceof WithCTE) {
      int last = node.children().size() - 1;
      for (PlanNode definition : node.children().subList(0, last)) {
        definitions.put(((CTERelationDef) definition.plan()).id(), definition);
      }
      return build(node.children().get(last), loads, cached, definitions);
    }
    if (plan instanceof CTERelationRef reference) {
      PlanNode definition = definitions.get(reference.cteId());
      return definition == null
          ? leaf(Kind.LEAF, node)
          : above(build(definition, loads, cached, definitions), node);
    }
    Kind kind = kind(node);
    List<PlanNode> below = new ArrayList<>(node.children());
    if (kind == Kind.JOIN) {
      below.addAll(node.subqueries());
    }
    List<Skeleton> children = new ArrayList<>();
    below.forEach(child -> children.add(build(child, loads, cached, definitions)));
    if (kind == Kind.OTHER && children.size() == 1) {
      return above(children.get(0), node);
    }
    return new Skeleton(
        kind == Kind.OTHER && children.isEmpty() ? Kind.LEAF : kind,
        new ArrayList<>(List.of(node)),
        children);
  }

  private static Skeleton leaf(Kind kind, PlanNode node) {
    return new Skeleton(kind, new ArrayList<>(List.of(node)), List.of());
  }

  private static Skeleton above(Skeleton child, PlanNode node) {
    child.nodes.add(node);
    return child;
  }

  private static Kind kind(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (plan instanceof Join || (plan instanceof Filter && becomesJoin(plan))) {
      return Kind.JOIN;
    }
    if (plan instanceof Aggregate || plan instanceof Distinct || plan instanceof Deduplicate) {
      return Kind.AGGREGATE;
    }
    if (plan instanceof Window) {
      return Kind.WINDOW;
    }
    if (plan instanceof Generate) {
      return Kind.GENERATE;
    }
    if (plan instanceof Union) {
      return Kind.UNION;
    }
    return plan instanceof Expand ? Kind.EXPAND : Kind.OTHER;
  }

  /** Whether the subqueries of an operator are made joins of, rather than run for themselves. */
  public static boolean becomesJoin(LogicalPlan plan) {
    return Scala.<Expression>list(plan.expressions()).stream()
        .anyMatch(
            expression ->
                Scala.exists(expression, e -> e instanceof Exists || e instanceof ListQuery));
  }
}
