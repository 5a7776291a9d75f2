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
import io.experimentgraph.catalyst.fingerprint.FailingExpressions;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * Which nodes hold a join, or a scan of partitions, that Spark gives a condition from above them. A
 * store in between would keep it from doing so. The join would make rows that the query never
 * makes: of two large tables, many times as many. The scan would read all partitions where the
 * query reads a few. What else is filtered grows by no more than it has been read anyway.
 *
 * <p>And above which nodes neither a load nor a store may stand, because the query would compute of
 * rows that it leaves out first without us, and might fail for them.
 */
final class PushedConditions {

  /** More conditions above one node are not followed; only very long filters have them. */
  private static final int MAX_CONDITIONS = 64;

  /**
   * A condition on its way down.
   *
   * @param number tells it from others
   * @param columns what it speaks of, as the node calls it that it has come to
   * @param isOfRows whether rows are known to be left out by it; else it is equal to what another
   *     part of the query filters, by which partitions may be left out
   * @param isOfJoin whether a join decides it, which leaves rows and partitions out
   * @param mayFail whether it fails a query for some values
   * @param isBelowFailing whether something between its place and here may fail for some values,
   *     which is computed of fewer rows if the condition is asked further down
   */
  private record Condition(
      int number,
      Set<ExprId> columns,
      boolean isOfRows,
      boolean isOfJoin,
      boolean mayFail,
      boolean isBelowFailing) {

    static Condition of(int number, Expression condition) {
      return new Condition(
          number,
          references(condition),
          true,
          Scala.exists(condition, Condition::becomesJoin),
          FailingExpressions.mayFail(condition),
          false);
    }

    /** What one side of a join is equal to in rows of the other. */
    static Condition key(int number, Set<ExprId> columns) {
      return new Condition(number, columns, false, true, false, false);
    }

    private static boolean becomesJoin(Expression expression) {
      return expression instanceof SubqueryExpression
          && !(expression instanceof ScalarSubquery scalar && scalar.outerAttrs().isEmpty());
    }

    Condition on(Set<ExprId> others) {
      return new Condition(number, others, isOfRows, isOfJoin, mayFail, isBelowFailing);
    }

    Condition belowFailing() {
      return new Condition(number, columns, isOfRows, isOfJoin, mayFail, true);
    }
  }

  /** By node, the conditions from above that speak of its columns alone. */
  private final Map<PlanNode, List<Condition>> above = new IdentityHashMap<>();

  /** By node, the numbers of the conditions that come to a join or a scan of partitions in it. */
  private final Map<PlanNode, Set<Integer>> arriving = new IdentityHashMap<>();

  /** By definition, the conditions above its references, and those that arrive in it. */
  private final Map<Long, List<Condition>> aboveReferences = new HashMap<>();

  private final Map<Long, Set<Integer>> arrivingInDefinition = new HashMap<>();
  private final Map<Long, List<Attribute>> definitions = new HashMap<>();

  /** Nodes with a filter in them. */
  private final Set<PlanNode> filtered = new HashSet<>();

  /** Nodes, and definitions, that Spark may ask different conditions at different depths of. */
  private final Set<Object> layered = new HashSet<>();

  private int conditions;

  /**
   * Looks at a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   */
  PushedConditions(List<PlanNode> topDown) {
    for (PlanNode node : topDown) {
      if (node.plan() instanceof CTERelationDef definition) {
        definitions.put(definition.id(), Scala.list(definition.output()));
      }
    }
    for (int i = topDown.size() - 1; i >= 0; i--) {
      PlanNode node = topDown.get(i);
      if (node.plan() instanceof Filter || node.children().stream().anyMatch(filtered::contains)) {
        filtered.add(node);
      }
    }
    topDown.forEach(this::passDown);
    for (int i = topDown.size() - 1; i >= 0; i--) {
      arriving.put(topDown.get(i), arriving(topDown.get(i)));
      findLayered(topDown.get(i));
    }
  }

  /** True if a join or a scan of partitions in this node gets a condition from above the node. */
  boolean passThrough(PlanNode node) {
    Set<Integer> below = arriving.get(node);
    return above(node).stream().anyMatch(c -> !c.columns().isEmpty() && below.contains(c.number()));
  }

  /**
   * True if the query might fail with this node loaded or stored, and not without. All conditions
   * on it are asked right above it then. Those that may fail come last there ({@link
   * io.experimentgraph.catalyst.rewrite.HarmlessFirst}), so it takes two of them, of which Spark
   * may ask the second further down, hence first; or a join that leaves out rows before something
   * is computed of them.
   */
  boolean mayFailAbove(PlanNode node) {
    if (!layered.contains(node)) {
      return false;
    }
    Set<Integer> below = arriving.get(node);
    return above(node).stream().filter(Condition::mayFail).count() > 1
        || above(node).stream()
            .filter(condition -> condition.isOfJoin() && condition.isBelowFailing())
            .anyMatch(c -> c.isOfRows() || below.contains(c.number()));
  }

  private List<Condition> above(PlanNode node) {
    return above.getOrDefault(node, List.of());
  }

  private void passDown(PlanNode node) {
    LogicalPlan plan = node.plan();
    List<Condition> here = passing(node);
    if (plan instanceof Filter filter) {
      give(node.children().get(0), with(here, node, filter.condition()));
    } else if (plan instanceof Join join) {
      List<Condition> all =
          Scala.<Expression>optional(join.condition()).map(c -> with(here, node, c)).orElse(here);
      for (int i = 0; i < node.children().size(); i++) {
        give(node.children().get(i), withKeys(all, join, node.children().get(1 - i)));
      }
    } else if (plan instanceof Project project) {
      give(node.children().get(0), translated(here, Scala.list(project.projectList())));
    } else if (plan instanceof Aggregate aggregate) {
      give(node.children().get(0), translated(here, Scala.list(aggregate.aggregateExpressions())));
    } else if (plan instanceof Union) {
      node.children().forEach(child -> give(child, renamed(here, node.output(), child.output())));
    } else if (plan instanceof CTERelationRef reference) {
      aboveReferences
          .computeIfAbsent(reference.cteId(), id -> new ArrayList<>())
          .addAll(asTheDefinitionSays(here, reference));
    } else if (plan instanceof CTERelationDef definition) {
      give(node, aboveReferences.getOrDefault(definition.id(), List.of()));
      give(node.children().get(0), above(node));
    } else if (isTransparent(plan) || leavesRowsWhole(plan)) {
      give(node.children().get(0), here);
    } else if (plan instanceof Window window) {
      Set<ExprId> partitions = new HashSet<>();
      Scala.<Expression>list(window.partitionSpec()).forEach(e -> partitions.addAll(references(e)));
      give(
          node.children().get(0),
          here.stream().filter(condition -> partitions.containsAll(condition.columns())).toList());
    }
  }

  private List<Condition> passing(PlanNode node) {
    List<Condition> here = above(node);
    return !here.isEmpty() && mayFail(node)
        ? here.stream().map(Condition::belowFailing).toList()
        : here;
  }

  private static boolean mayFail(PlanNode node) {
    return Scala.<Expression>list(node.plan().expressions()).stream()
        .anyMatch(FailingExpressions::mayFail);
  }

  /** Where everything is asked at one place, its order is the same with a load or a store. */
  private void findLayered(PlanNode node) {
    LogicalPlan plan = node.plan();
    boolean isFlat =
        plan instanceof Filter
            || plan instanceof Project
            || plan instanceof Union
            || plan instanceof CTERelationRef
            || isTransparent(plan)
            || (node.children().isEmpty() && partitionColumns(node).isEmpty());
    if (!isFlat
        || node.children().stream().anyMatch(layered::contains)
        || (plan instanceof CTERelationRef reference && layered.contains(reference.cteId()))) {
      layered.add(node);
      if (plan instanceof CTERelationDef definition) {
        layered.add(definition.id());
      }
    }
  }

  /** Operators that conditions on their input's columns pass, though rows are merged or added. */
  private static boolean leavesRowsWhole(LogicalPlan plan) {
    return plan instanceof Distinct
        || plan instanceof Generate
        || plan instanceof Repartition
        || plan instanceof RepartitionByExpression
        || plan instanceof RebalancePartitions;
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
    Set<ExprId> output = ids(node.output());
    above.put(
        node,
        given.stream()
            .filter(condition -> output.containsAll(condition.columns()))
            .limit(MAX_CONDITIONS)
            .toList());
  }

  private List<Condition> with(List<Condition> known, PlanNode node, Expression condition) {
    List<Condition> all = new ArrayList<>(known);
    boolean mayFail = mayFail(node);
    for (Expression next : Scala.conjuncts(condition)) {
      if (all.size() < MAX_CONDITIONS && next.deterministic()) {
        Condition own = Condition.of(conditions++, next);
        all.add(mayFail ? own.belowFailing() : own);
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
      if (read.stream().allMatch(PushedConditions::isOfOneRow)) {
        Set<ExprId> columns = new HashSet<>();
        read.forEach(expression -> columns.addAll(references(expression)));
        if (condition.columns().isEmpty() || !columns.isEmpty()) {
          translated.add(condition.on(columns));
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
    return renamed(
        conditions,
        Scala.list(reference.output()),
        definitions.getOrDefault(reference.cteId(), List.of()));
  }

  /** Conditions on columns, as conditions on those at the same places. */
  private static List<Condition> renamed(
      List<Condition> conditions, List<Attribute> columns, List<Attribute> others) {
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

  /** And that what one side is joined by is equal to what the other side filters. */
  private List<Condition> withKeys(List<Condition> known, Join join, PlanNode otherSide) {
    if (join.condition().isEmpty() || !isFiltered(otherSide, known)) {
      return known;
    }
    List<Condition> all = new ArrayList<>(known);
    Scala.exists(
        join.condition().get(),
        e -> {
          if (e instanceof EqualTo equal) {
            Stream.of(equal.left(), equal.right())
                .map(PushedConditions::references)
                .filter(columns -> !columns.isEmpty())
                .forEach(columns -> all.add(Condition.key(conditions++, columns)));
          }
          return false;
        });
    return all;
  }

  private boolean isFiltered(PlanNode node, List<Condition> above) {
    Set<ExprId> output = ids(node.output());
    return filtered.contains(node)
        || above.stream()
            .map(Condition::columns)
            .anyMatch(columns -> !columns.isEmpty() && output.containsAll(columns));
  }

  private static Set<ExprId> ids(List<Attribute> attributes) {
    return attributes.stream().map(Attribute::exprId).collect(Collectors.toSet());
  }

  private static Set<ExprId> references(Expression expression) {
    return ids(Scala.list(expression.references()));
  }

  private Set<Integer> arriving(PlanNode node) {
    Set<Integer> numbers = new HashSet<>();
    if (node.plan() instanceof Join) {
      above(node).stream().filter(Condition::isOfRows).forEach(c -> numbers.add(c.number()));
    }
    if (node.children().isEmpty() && !above(node).isEmpty()) {
      Set<ExprId> partitions = partitionColumns(node);
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

  /** The columns by which files of a relation are left out without a look at them. */
  private static Set<ExprId> partitionColumns(PlanNode leaf) {
    Set<String> names = new HashSet<>();
    if (leaf.plan() instanceof LogicalRelation logical
        && logical.relation() instanceof HadoopFsRelation relation) {
      names.addAll(Arrays.asList(relation.partitionSchema().fieldNames()));
    } else if (leaf.plan() instanceof DataSourceV2Relation relation) {
      Arrays.stream(relation.table().partitioning())
          .flatMap(transform -> Arrays.stream(transform.references()))
          .forEach(reference -> names.add(reference.fieldNames()[0]));
    }
    return leaf.output().stream()
        .filter(attribute -> names.contains(attribute.name()))
        .map(Attribute::exprId)
        .collect(Collectors.toSet());
  }
}
