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
import io.experimentgraph.catalyst.decide.PushedCondition.Kind;
import io.experimentgraph.catalyst.fingerprint.FailingExpressions;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.SetOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Tail;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Which nodes hold a join, or a scan of partitions, that Spark gives a condition from above them. A
 * store in between would keep it from doing so. The join would make rows that the query never
 * makes: of two large tables, many times as many. The scan would read all partitions where the
 * query reads a few. What else is filtered grows by no more than it has been read anyway.
 */
final class PushedConditions {

  /** More conditions above one node are not followed; only very long filters have them. */
  private static final int MAX_CONDITIONS = 64;

  /** By node, the conditions from above that speak of its columns alone. */
  private final Map<PlanNode, List<PushedCondition>> above = new IdentityHashMap<>();

  /** By node, the numbers of the conditions that come to a join or a scan of partitions in it. */
  private final Map<PlanNode, Set<Integer>> arriving = new IdentityHashMap<>();

  /** By definition, the conditions above its references, and those that arrive in it. */
  private final Map<Long, List<PushedCondition>> aboveReferences = new HashMap<>();

  private final Map<Long, Set<Integer>> arrivingInDefinition = new HashMap<>();
  private final Map<Long, PlanNode> definitions;

  /** Nodes with a filter in them. */
  private final Set<PlanNode> filtered = new HashSet<>();

  /** By node, the columns of each condition in it that may fail. */
  private final Map<PlanNode, Set<Set<ExprId>>> failingInside = new IdentityHashMap<>();

  private int conditions;

  /**
   * Looks at a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @param definitions what its references to common table expressions stand for
   */
  PushedConditions(List<PlanNode> topDown, Map<Long, PlanNode> definitions) {
    this.definitions = definitions;
    for (int i = topDown.size() - 1; i >= 0; i--) {
      PlanNode node = topDown.get(i);
      if (node.plan() instanceof Filter || node.children().stream().anyMatch(filtered::contains)) {
        filtered.add(node);
      }
      failingInside.put(node, failingInside(node));
    }
    topDown.forEach(this::passDown);
    for (int i = topDown.size() - 1; i >= 0; i--) {
      arriving.put(topDown.get(i), arriving(topDown.get(i)));
    }
  }

  private Set<Set<ExprId>> failingInside(PlanNode node) {
    if (node.children().size() == 1 && !(node.plan() instanceof Filter)) {
      return failingInside.get(node.children().get(0));
    }
    Set<Set<ExprId>> inside = new HashSet<>();
    node.children().forEach(child -> inside.addAll(failingInside.get(child)));
    if (node.plan() instanceof Filter filter) {
      Scala.conjuncts(filter.condition()).stream()
          .filter(FailingExpressions::mayFail)
          .forEach(condition -> inside.add(PushedCondition.references(condition)));
    }
    return inside;
  }

  /** True if a join or a scan of partitions in this node gets a condition from above the node. */
  boolean passThrough(PlanNode node) {
    Set<Integer> below = arriving.get(node);
    return above(node).stream()
        .filter(condition -> !condition.isOf(Kind.PART) && !condition.columns().isEmpty())
        .anyMatch(condition -> below.contains(condition.number()));
  }

  /** True if a condition from above comes to a join or a scan of partitions in this node. */
  boolean arrives(PushedCondition condition, PlanNode node) {
    return arriving.get(node).contains(condition.number());
  }

  /** The conditions from above that speak of a node's columns alone. */
  List<PushedCondition> above(PlanNode node) {
    return above.getOrDefault(node, List.of());
  }

  private void passDown(PlanNode node) {
    LogicalPlan plan = node.plan();
    List<PushedCondition> here = passing(node);
    if (plan instanceof Filter filter) {
      give(node.children().get(0), with(here, node, filter.condition()));
    } else if (plan instanceof Join join) {
      passDown(here, node, join);
    } else if (plan instanceof Project project) {
      give(node.children().get(0), translated(here, Scala.list(project.projectList())));
    } else if (plan instanceof Aggregate aggregate) {
      give(node.children().get(0), translated(here, Scala.list(aggregate.aggregateExpressions())));
    } else if (plan instanceof Union) {
      node.children().forEach(child -> give(child, renamed(here, node.output(), child.output())));
    } else if (plan instanceof SetOperation) {
      PlanNode left = node.children().get(0);
      List<PushedCondition> given = new ArrayList<>(here);
      if (!isAll(plan)) {
        given.add(PushedCondition.ofJoin(conditions++, ids(left.output()), Kind.OF_ROWS, false));
      }
      give(left, given);
    } else if (plan instanceof CTERelationRef reference) {
      aboveReferences
          .computeIfAbsent(reference.cteId(), id -> new ArrayList<>())
          .addAll(asTheDefinitionSays(here, reference));
    } else if (plan instanceof CTERelationDef definition) {
      give(node, aboveReferences.getOrDefault(definition.id(), List.of()));
      give(node.children().get(0), above(node));
    } else if (plan instanceof Window window) {
      Set<ExprId> partitions = new HashSet<>();
      Scala.<Expression>list(window.partitionSpec())
          .forEach(e -> partitions.addAll(PushedCondition.references(e)));
      give(
          node.children().get(0),
          here.stream().filter(condition -> partitions.containsAll(condition.columns())).toList());
    } else if (!keepsConditionsUp(plan)) {
      node.children().stream()
          .filter(child -> !(child.plan() instanceof CTERelationDef))
          .forEach(child -> give(child, here));
    }
  }

  private void passDown(List<PushedCondition> here, PlanNode node, Join join) {
    List<PushedCondition> all =
        Scala.<Expression>optional(join.condition()).map(c -> with(here, node, c)).orElse(here);
    boolean mayFail = mayFail(node);
    for (int i = 0; i < node.children().size(); i++) {
      PlanNode child = node.children().get(i);
      List<PushedCondition> given = new ArrayList<>(all);
      Set<ExprId> output = ids(child.output());
      all.stream()
          .filter(c -> c.failing() > 1 && !output.containsAll(c.columns()))
          .map(c -> c.partOn(output))
          .filter(c -> !c.columns().isEmpty())
          .forEach(given::add);
      List<PushedCondition> ofJoin = keys(all, output, node.children().get(1 - i));
      if (i == 0 && isSemi(join)) {
        Set<ExprId> columns = PushedCondition.references(join.condition().get());
        columns.retainAll(output);
        ofJoin.add(PushedCondition.ofJoin(conditions++, columns, Kind.OF_ROWS, false));
      }
      ofJoin.forEach(c -> given.add(mayFail ? c.belowFailing() : c));
      give(child, given);
    }
  }

  private static boolean isSemi(Join join) {
    return join.condition().isDefined()
        && (join.joinType().equals(LeftSemi$.MODULE$) || join.joinType().equals(LeftAnti$.MODULE$));
  }

  /** Only sets of distinct rows become joins. */
  private static boolean isAll(LogicalPlan plan) {
    return plan instanceof Intersect intersect
        ? intersect.isAll()
        : plan instanceof Except except && except.isAll();
  }

  private List<PushedCondition> passing(PlanNode node) {
    List<PushedCondition> here = above(node);
    return !here.isEmpty() && mayFail(node)
        ? here.stream().map(PushedCondition::belowFailing).toList()
        : here;
  }

  private static boolean mayFail(PlanNode node) {
    return Scala.<Expression>list(node.plan().expressions()).stream()
        .anyMatch(FailingExpressions::mayFail);
  }

  /** Operators whose rows hang on how many come in. */
  private static boolean keepsConditionsUp(LogicalPlan plan) {
    return plan instanceof GlobalLimit
        || plan instanceof LocalLimit
        || plan instanceof Offset
        || plan instanceof Tail
        || plan instanceof Sample;
  }

  /** Operators that conditions pass as they are: the same rows and columns. */
  static boolean isTransparent(LogicalPlan plan) {
    return plan instanceof SubqueryAlias
        || plan instanceof View
        || plan instanceof ResolvedHint
        || plan instanceof Sort;
  }

  private void give(PlanNode node, List<PushedCondition> given) {
    if (given.isEmpty()) {
      return;
    }
    Set<ExprId> output = ids(node.output());
    above.put(
        node,
        given.stream()
            .filter(condition -> output.containsAll(condition.columns()))
            .sorted(Comparator.comparing(condition -> !condition.isTelling()))
            .limit(MAX_CONDITIONS)
            .toList());
  }

  private List<PushedCondition> with(
      List<PushedCondition> known, PlanNode node, Expression condition) {
    List<PushedCondition> all = new ArrayList<>(known);
    boolean mayFail = mayFail(node);
    for (Expression next : Scala.conjuncts(condition)) {
      if (next.deterministic()) {
        PushedCondition own = PushedCondition.of(conditions++, next);
        if (all.size() < MAX_CONDITIONS || own.isTelling()) {
          all.add(mayFail ? own.belowFailing() : own);
        }
      }
    }
    return all;
  }

  /** Conditions on what expressions give, as conditions on what they read. */
  private static List<PushedCondition> translated(
      List<PushedCondition> conditions, List<NamedExpression> expressions) {
    if (conditions.isEmpty()) {
      return conditions;
    }
    Map<ExprId, Expression> byId = new HashMap<>();
    expressions.forEach(e -> byId.put(e.exprId(), (Expression) e));
    List<PushedCondition> translated = new ArrayList<>();
    for (PushedCondition condition : conditions) {
      List<Expression> read = condition.columns().stream().map(byId::get).toList();
      if (read.stream().allMatch(PushedConditions::isOfOneRow)) {
        Set<ExprId> columns = new HashSet<>();
        read.forEach(expression -> columns.addAll(PushedCondition.references(expression)));
        if (condition.columns().isEmpty() || !columns.isEmpty()) {
          PushedCondition onRead = condition.on(columns);
          translated.add(
              read.stream().anyMatch(FailingExpressions::mayFail) ? onRead.computing() : onRead);
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

  private List<PushedCondition> asTheDefinitionSays(
      List<PushedCondition> conditions, CTERelationRef reference) {
    PlanNode definition = definitions.get(reference.cteId());
    return definition == null
        ? List.of()
        : renamed(conditions, Scala.list(reference.output()), definition.output());
  }

  /** Conditions on columns, as conditions on those at the same places. */
  private static List<PushedCondition> renamed(
      List<PushedCondition> conditions, List<Attribute> columns, List<Attribute> others) {
    if (columns.size() != others.size()) {
      return List.of();
    }
    Map<ExprId, ExprId> names = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      names.put(columns.get(i).exprId(), others.get(i).exprId());
    }
    return conditions.stream()
        .map(c -> c.on(c.columns().stream().map(names::get).collect(Collectors.toSet())))
        .toList();
  }

  /** That what one side is joined by is equal to what the other side filters. */
  private List<PushedCondition> keys(
      List<PushedCondition> known, Set<ExprId> output, PlanNode otherSide) {
    List<PushedCondition> keys = new ArrayList<>();
    if (!isFiltered(otherSide, known)) {
      return keys;
    }
    Set<ExprId> others = ids(otherSide.output());
    for (PushedCondition condition : known) {
      Set<ExprId> columns = common(condition.columns(), output);
      Set<ExprId> equal = common(condition.columns(), others);
      if (condition.isEquality() && !columns.isEmpty() && !equal.isEmpty()) {
        // What fails for the one may be asked of the other as well.
        boolean mayFail =
            failingInside.get(otherSide).stream().anyMatch(equal::containsAll)
                || onColumnsOf(equal, known).anyMatch(PushedCondition::mayFail);
        keys.add(PushedCondition.ofJoin(conditions++, columns, Kind.OF_KEYS, mayFail));
      }
    }
    return keys;
  }

  private static Set<ExprId> common(Set<ExprId> some, Set<ExprId> others) {
    return some.stream().filter(others::contains).collect(Collectors.toSet());
  }

  private boolean isFiltered(PlanNode node, List<PushedCondition> above) {
    return filtered.contains(node) || onColumnsOf(ids(node.output()), above).findAny().isPresent();
  }

  private static Stream<PushedCondition> onColumnsOf(
      Set<ExprId> output, List<PushedCondition> conditions) {
    return conditions.stream()
        .filter(c -> !c.columns().isEmpty() && output.containsAll(c.columns()));
  }

  private static Set<ExprId> ids(List<Attribute> attributes) {
    return attributes.stream().map(Attribute::exprId).collect(Collectors.toSet());
  }

  /** A join does not pass another one that needs both sides of it. */
  private static boolean isOfOneSide(PushedCondition condition, PlanNode join) {
    return join.children().stream()
        .anyMatch(child -> ids(child.output()).containsAll(condition.columns()));
  }

  private Set<Integer> arriving(PlanNode node) {
    Set<Integer> numbers = new HashSet<>();
    if (node.plan() instanceof Join) {
      above(node).stream()
          .filter(c -> c.isOf(Kind.OF_ROWS) && (!c.isOfJoin() || isOfOneSide(c, node)))
          .forEach(c -> numbers.add(c.number()));
    }
    if (node.children().isEmpty() && !above(node).isEmpty()) {
      Set<ExprId> partitions = PartitionColumns.of(node);
      above(node).stream()
          .filter(condition -> partitions.containsAll(condition.columns()))
          .forEach(condition -> numbers.add(condition.number()));
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
