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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.Cross$;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * Which nodes cannot be computed alone without a cross product. {@code FROM a, b WHERE a.k = b.k}
 * is a join under a filter, and Spark moves the condition into the join; a store between the two
 * would keep it from doing so, and the query would make every pair of rows.
 *
 * <p>Inner joins and filters upon each other are one region of relations, linked by conditions that
 * speak of several of them. A node whose region is not in one piece is a cross product, and so is
 * all above the region, since Spark may move conditions down through any operator. A relation of at
 * most one row multiplies nothing and needs no link.
 */
final class CrossProducts {

  /**
   * The region that ends at a node.
   *
   * @param pieces relations that are linked with each other, as numbers
   * @param origins the relations that an attribute comes from
   * @param isBelow whether there is a cross product below the region
   */
  private record Region(
      Set<Set<Integer>> pieces, Map<ExprId, Set<Integer>> origins, boolean isBelow) {

    boolean isCrossProduct() {
      return isBelow || pieces.size() > 1;
    }

    Set<Integer> origins(Expression expression) {
      Set<Integer> relations = new HashSet<>();
      for (Attribute attribute : Scala.list(expression.references())) {
        relations.addAll(origins.getOrDefault(attribute.exprId(), Set.of()));
      }
      return relations;
    }
  }

  private final Map<PlanNode, Region> regions = new IdentityHashMap<>();
  private final Map<Long, Boolean> definitions = new HashMap<>();
  private int relations;

  /**
   * Looks at a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   */
  CrossProducts(List<PlanNode> topDown) {
    for (int i = topDown.size() - 1; i >= 0; i--) {
      PlanNode node = topDown.get(i);
      Region region = region(node);
      regions.put(node, region);
      if (node.plan() instanceof CTERelationDef definition) {
        definitions.put(definition.id(), region.isCrossProduct());
      }
    }
  }

  /** True if computing this node alone takes a cross product. */
  boolean contains(PlanNode node) {
    return regions.get(node).isCrossProduct();
  }

  private Region region(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (plan instanceof Filter filter) {
      return linked(regions.get(node.children().get(0)), filter.condition());
    }
    if (plan instanceof Project project) {
      return projected(regions.get(node.children().get(0)), Scala.list(project.projectList()));
    }
    if (PushedConditions.isTransparent(plan)) {
      return regions.get(node.children().get(0));
    }
    if (plan instanceof Join join && staysInRegion(join.joinType())) {
      return joined(join, regions.get(node.children().get(0)), regions.get(node.children().get(1)));
    }
    boolean isBelow = node.children().stream().anyMatch(c -> regions.get(c).isCrossProduct());
    if (plan instanceof CTERelationRef reference) {
      isBelow = definitions.getOrDefault(reference.cteId(), true);
    }
    return relation(node, isBelow);
  }

  private static boolean staysInRegion(JoinType type) {
    return type.equals(Inner$.MODULE$)
        || type.equals(Cross$.MODULE$)
        || type.equals(LeftOuter$.MODULE$)
        || type.equals(LeftSemi$.MODULE$)
        || type.equals(LeftAnti$.MODULE$);
  }

  private Region relation(PlanNode node, boolean isBelow) {
    Set<Integer> self = Set.of(relations++);
    Map<ExprId, Set<Integer>> origins = new HashMap<>();
    for (Attribute attribute : node.output()) {
      origins.put(attribute.exprId(), self);
    }
    boolean isOneRow = Scala.isOneRowAtMost(node.plan());
    return new Region(isOneRow ? Set.of() : Set.of(self), origins, isBelow);
  }

  private static Region projected(Region input, List<NamedExpression> expressions) {
    Map<ExprId, Set<Integer>> origins = new HashMap<>();
    for (NamedExpression named : expressions) {
      origins.put(named.exprId(), input.origins((Expression) named));
    }
    return new Region(input.pieces(), origins, input.isBelow());
  }

  private static Region joined(Join join, Region left, Region right) {
    Set<Set<Integer>> pieces = new HashSet<>(left.pieces());
    pieces.addAll(right.pieces());
    Map<ExprId, Set<Integer>> origins = new HashMap<>(left.origins());
    origins.putAll(right.origins());
    Region both = new Region(pieces, origins, left.isBelow() || right.isBelow());
    return Scala.<Expression>optional(join.condition())
        .map(condition -> linked(both, condition))
        .orElse(both);
  }

  private static Region linked(Region region, Expression condition) {
    if (condition instanceof And and) {
      return linked(linked(region, and.left()), and.right());
    }
    Set<Integer> link = region.origins(condition);
    Set<Set<Integer>> pieces = new HashSet<>();
    Set<Integer> merged = new HashSet<>();
    for (Set<Integer> piece : region.pieces()) {
      if (piece.stream().anyMatch(link::contains)) {
        merged.addAll(piece);
      } else {
        pieces.add(piece);
      }
    }
    if (!merged.isEmpty()) {
      pieces.add(merged);
    }
    return new Region(pieces, region.origins(), region.isBelow());
  }
}
