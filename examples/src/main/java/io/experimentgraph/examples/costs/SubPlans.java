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
package io.experimentgraph.examples.costs;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SetOperation;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/** Joins, aggregates, windows and filters over them, wherever they stand in queries. */
final class SubPlans {

  private final Map<Fingerprint, SubPlan> found = new LinkedHashMap<>();

  /** Looks for parts of a query; what an earlier query has as well is passed over. */
  void add(String query, PlanNode root) {
    visit(query, root, root, new ArrayList<>());
  }

  private void visit(String query, PlanNode root, PlanNode node, List<PlanNode> above) {
    if (isCandidate(node, above)) {
      found.computeIfAbsent(
          node.vertex().orElseThrow().id(),
          id ->
              new SubPlan(
                  query, node.vertex().get(), depth(node), node.plan(), needed(root, node, above)));
    }
    above.add(node);
    for (PlanNode child : node.children()) {
      visit(query, root, child, above);
    }
    above.remove(above.size() - 1);
  }

  /**
   * As many of them as wanted, in an order that goes round the queries and, within one, from a
   * random one to others of another depth.
   */
  List<SubPlan> shuffled(long seed) {
    Random random = new Random(seed);
    Map<String, List<SubPlan>> byQuery = new LinkedHashMap<>();
    found.values().forEach(s -> byQuery.computeIfAbsent(s.query(), q -> new ArrayList<>()).add(s));
    List<List<SubPlan>> rounds = new ArrayList<>(byQuery.values());
    Collections.shuffle(rounds, random);
    List<SubPlan> order = new ArrayList<>();
    Map<Integer, Integer> taken = new HashMap<>();
    while (!rounds.isEmpty()) {
      for (List<SubPlan> ofQuery : rounds) {
        Collections.shuffle(ofQuery, random);
        SubPlan rarest = ofQuery.get(0);
        for (SubPlan other : ofQuery) {
          if (taken.getOrDefault(other.depth(), 0) < taken.getOrDefault(rarest.depth(), 0)) {
            rarest = other;
          }
        }
        taken.merge(rarest.depth(), 1, Integer::sum);
        ofQuery.remove(rarest);
        order.add(rarest);
      }
      rounds.removeIf(List::isEmpty);
    }
    return order;
  }

  private static boolean isCandidate(PlanNode node, List<PlanNode> above) {
    LogicalPlan plan = node.plan();
    if (node.vertex().isEmpty() || Scala.contains(plan, p -> p instanceof CTERelationRef)) {
      return false;
    }
    if (plan instanceof Join join) {
      return join.condition().isDefined() && !isFilteredAbove(above);
    }
    if (plan instanceof Filter) {
      PlanNode below = node.children().get(0);
      while (below.plan() instanceof Project || below.plan() instanceof SubqueryAlias) {
        below = below.children().get(0);
      }
      return isHeavy(below.plan()) && !isFilteredAbove(above);
    }
    return isHeavy(plan);
  }

  private static boolean isHeavy(LogicalPlan plan) {
    return plan instanceof Join
        || plan instanceof Aggregate
        || plan instanceof Window
        || plan instanceof Distinct;
  }

  /** Alone, a join without the condition above it may have a multiple of the rows. */
  private static boolean isFilteredAbove(List<PlanNode> above) {
    for (int i = above.size() - 1; i >= 0; i--) {
      LogicalPlan plan = above.get(i).plan();
      if (plan instanceof Filter) {
        return true;
      }
      if (!(plan instanceof Join || plan instanceof Project || plan instanceof SubqueryAlias)) {
        return false;
      }
    }
    return false;
  }

  private static int depth(PlanNode node) {
    return (int)
        Scala.nodes(node.plan(), Long.MAX_VALUE).stream().filter(SubPlans::isHeavy).count();
  }

  private static LogicalPlan needed(PlanNode root, PlanNode node, List<PlanNode> above) {
    boolean isWhole =
        above.isEmpty()
            || above.stream()
                .map(PlanNode::plan)
                .anyMatch(
                    p ->
                        p instanceof Distinct
                            || p instanceof Union
                            || p instanceof SetOperation
                            || p instanceof Expand);
    if (isWhole) {
      return node.plan();
    }
    Set<LogicalPlan> inside = Collections.newSetFromMap(new IdentityHashMap<>());
    inside.addAll(Scala.nodes(node.plan(), Long.MAX_VALUE));
    Set<ExprId> wanted = new HashSet<>();
    root.output().forEach(a -> wanted.add(a.exprId()));
    for (LogicalPlan other : Scala.nodes(root.plan(), Long.MAX_VALUE)) {
      if (!inside.contains(other)) {
        Scala.<Attribute>list(other.references().toSeq()).forEach(a -> wanted.add(a.exprId()));
      }
    }
    List<Attribute> columns =
        node.output().stream().filter(a -> wanted.contains(a.exprId())).toList();
    if (columns.size() == node.output().size()) {
      return node.plan();
    }
    return new Project(
        Scala.seq(columns.isEmpty() ? node.output().subList(0, 1) : columns), node.plan());
  }
}
