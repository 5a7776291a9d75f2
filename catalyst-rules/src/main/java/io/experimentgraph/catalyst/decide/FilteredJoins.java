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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;

/**
 * Which nodes hold a join that Spark gives a condition from above them. A store in between would
 * keep it from doing so, and the join would make rows that the query never makes: of two large
 * tables, many times as many. What is not joined grows by no more than it has.
 */
final class FilteredJoins {

  /** More conditions above one node are not followed; only very long filters have them. */
  private static final int MAX_CONDITIONS = 64;

  /**
   * A condition on its way down.
   *
   * @param number tells it from others
   * @param columns what it speaks of, as the node calls it that it has come to
   */
  private record Condition(int number, Set<ExprId> columns) {}

  /** By node, the conditions from above that speak of its columns alone. */
  private final Map<PlanNode, List<Condition>> above = new IdentityHashMap<>();

  /** By node, the numbers of the conditions that come to a join in it. */
  private final Map<PlanNode, Set<Integer>> arriving = new IdentityHashMap<>();

  /** By definition, the conditions above its references, and those that come to a join in it. */
  private final Map<Long, List<Condition>> aboveReferences = new HashMap<>();

  private final Map<Long, Set<Integer>> arrivingInDefinition = new HashMap<>();
  private final Map<Long, List<Attribute>> definitions = new HashMap<>();
  private int conditions;

  /**
   * Looks at a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   */
  FilteredJoins(List<PlanNode> topDown) {
    for (PlanNode node : topDown) {
      if (node.plan() instanceof CTERelationDef definition) {
        definitions.put(definition.id(), Scala.list(definition.output()));
      }
    }
    topDown.forEach(this::passDown);
    for (int i = topDown.size() - 1; i >= 0; i--) {
      arriving.put(topDown.get(i), arriving(topDown.get(i)));
    }
  }

  /** True if a join in this node gets a condition from above the node. */
  boolean contains(PlanNode node) {
    Set<Integer> below = arriving.get(node);
    return above(node).stream().anyMatch(condition -> below.contains(condition.number()));
  }

  private List<Condition> above(PlanNode node) {
    return above.getOrDefault(node, List.of());
  }

  private void passDown(PlanNode node) {
    LogicalPlan plan = node.plan();
    List<Condition> here = above(node);
    if (plan instanceof Filter filter) {
      give(node.children().get(0), with(here, filter.condition()));
    } else if (plan instanceof Join join) {
      List<Condition> all =
          Scala.<Expression>optional(join.condition()).map(c -> with(here, c)).orElse(here);
      node.children().forEach(child -> give(child, all));
    } else if (plan instanceof Project project) {
      give(node.children().get(0), translated(here, Scala.list(project.projectList())));
    } else if (plan instanceof Aggregate aggregate) {
      give(node.children().get(0), translated(here, Scala.list(aggregate.aggregateExpressions())));
    } else if (plan instanceof CTERelationRef reference) {
      aboveReferences
          .computeIfAbsent(reference.cteId(), id -> new ArrayList<>())
          .addAll(asTheDefinitionSays(here, reference));
    } else if (plan instanceof CTERelationDef definition) {
      give(node, aboveReferences.getOrDefault(definition.id(), List.of()));
      give(node.children().get(0), above(node));
    } else if (isTransparent(plan)) {
      give(node.children().get(0), here);
    }
  }

  /** Operators that conditions pass as they are: the same rows and columns. */
  static boolean isTransparent(LogicalPlan plan) {
    return plan instanceof SubqueryAlias
        || plan instanceof View
        || plan instanceof ResolvedHint
        || plan instanceof Sort;
  }

  private void give(PlanNode node, List<Condition> given) {
    if (given.isEmpty()) {
      return;
    }
    Set<ExprId> output = node.output().stream().map(Attribute::exprId).collect(Collectors.toSet());
    above.put(
        node,
        given.stream()
            .filter(condition -> output.containsAll(condition.columns()))
            .limit(MAX_CONDITIONS)
            .toList());
  }

  private List<Condition> with(List<Condition> known, Expression condition) {
    List<Condition> all = new ArrayList<>(known);
    Deque<Expression> open = new ArrayDeque<>(List.of(condition));
    while (!open.isEmpty() && all.size() < MAX_CONDITIONS) {
      Expression next = open.pop();
      if (next instanceof And and) {
        open.push(and.right());
        open.push(and.left());
      } else if (next.deterministic()) {
        Set<ExprId> columns = references(next);
        if (!columns.isEmpty()) {
          all.add(new Condition(conditions++, columns));
        }
      }
    }
    return all;
  }

  /** Conditions on what expressions give, as conditions on what they read. */
  private static List<Condition> translated(
      List<Condition> conditions, List<NamedExpression> expressions) {
    if (conditions.isEmpty()) {
      return conditions;
    }
    Map<ExprId, Expression> byId = new HashMap<>();
    expressions.forEach(e -> byId.put(e.exprId(), (Expression) e));
    List<Condition> translated = new ArrayList<>();
    for (Condition condition : conditions) {
      List<Expression> read = condition.columns().stream().map(byId::get).toList();
      if (read.stream().allMatch(FilteredJoins::isOfOneRow)) {
        Set<ExprId> columns = new HashSet<>();
        read.forEach(expression -> columns.addAll(references(expression)));
        if (!columns.isEmpty()) {
          translated.add(new Condition(condition.number(), columns));
        }
      }
    }
    return translated;
  }

  /** No condition passes an aggregate or a window function, nor what is random. */
  private static boolean isOfOneRow(Expression expression) {
    return expression.deterministic()
        && !Scala.exists(
            expression, e -> e instanceof AggregateExpression || e instanceof WindowExpression);
  }

  private List<Condition> asTheDefinitionSays(
      List<Condition> conditions, CTERelationRef reference) {
    List<Attribute> own = definitions.getOrDefault(reference.cteId(), List.of());
    List<Attribute> output = Scala.list(reference.output());
    if (own.size() != output.size()) {
      return List.of();
    }
    Map<ExprId, ExprId> names = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      names.put(output.get(i).exprId(), own.get(i).exprId());
    }
    return conditions.stream()
        .map(
            c ->
                new Condition(
                    c.number(), c.columns().stream().map(names::get).collect(Collectors.toSet())))
        .toList();
  }

  private static Set<ExprId> references(Expression expression) {
    return Scala.<Attribute>list(expression.references()).stream()
        .map(Attribute::exprId)
        .collect(Collectors.toSet());
  }

  private Set<Integer> arriving(PlanNode node) {
    Set<Integer> numbers = new HashSet<>();
    if (node.plan() instanceof Join) {
      above(node).forEach(condition -> numbers.add(condition.number()));
    }
    if (node.plan() instanceof CTERelationRef reference) {
      numbers.addAll(arrivingInDefinition.getOrDefault(reference.cteId(), Set.of()));
    }
    node.children().forEach(child -> numbers.addAll(arriving.getOrDefault(child, Set.of())));
    if (node.plan() instanceof CTERelationDef definition) {
      arrivingInDefinition.put(definition.id(), numbers);
    }
    return numbers;
  }
}
