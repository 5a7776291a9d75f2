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
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectList;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectSet;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
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
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.apache.spark.sql.execution.command.DataWritingCommand;

/**
 * Which nodes are safe to be computed in full, with all their columns. A store asks for all that a
 * node gives, while Spark may never evaluate a column that nobody reads, nor a row that a filter or
 * join above drops: a division by zero there fails the query with the store and not without.
 *
 * <p>So a node with expressions that may fail is safe only if nothing above drops rows and each
 * column that may fail is surely read. Where a column is not read, or duplicates do not matter,
 * Spark leaves out more than the column: a side of an outer join, a subquery, a grouping.
 */
final class SafeStores {

  /**
   * What may fail in a subtree.
   *
   * @param inRows whether making the rows may, whatever is read of them
   * @param inDroppable whether something may that Spark leaves out where columns are not read
   * @param inOrder whether sorting or distributing may, which Spark leaves out below another one
   * @param columns output columns whose value may
   */
  private record Failing(
      boolean inRows, boolean inDroppable, boolean inOrder, Set<ExprId> columns) {

    boolean isPossible() {
      return inRows || inDroppable || inOrder || !columns.isEmpty();
    }
  }

  /**
   * What is asked of a node.
   *
   * @param isCut whether fewer rows may do
   * @param isMerged whether duplicates of rows may not matter
   * @param isReordered whether the order of rows may not matter
   * @param columns those that are surely read, or null for all
   */
  private record Demand(boolean isCut, boolean isMerged, boolean isReordered, Set<ExprId> columns) {

    static final Demand ALL = new Demand(false, false, false, null);
    static final Demand NONE = new Demand(true, true, true, Set.of());

    Demand reading(Set<ExprId> read) {
      return new Demand(isCut, isMerged, isReordered, read);
    }

    Demand merged() {
      return new Demand(isCut, true, true, columns);
    }

    Demand reordered() {
      return new Demand(isCut, isMerged, true, columns);
    }

    boolean includes(ExprId column) {
      return columns == null || columns.contains(column);
    }
  }

  private static final Set<Class<?>> EVALUATING =
      Set.of(
          Alias.class,
          Cast.class,
          UnaryMinus.class,
          Not.class,
          AggregateExpression.class,
          Sum.class,
          Average.class,
          Min.class,
          Max.class,
          CollectList.class,
          CollectSet.class);

  private final Map<PlanNode, Failing> failing = new IdentityHashMap<>();
  private final Map<PlanNode, Demand> demands = new IdentityHashMap<>();
  private final Map<Long, Failing> definitions = new HashMap<>();

  /**
   * Looks at a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @param budget what it may cost
   * @throws RefusedException if it costs more
   */
  SafeStores(List<PlanNode> topDown, PlanBudget budget) {
    for (int i = topDown.size() - 1; i >= 0; i--) {
      budget.check();
      PlanNode node = topDown.get(i);
      failing.put(node, failing(node));
      if (node.plan() instanceof CTERelationDef definition) {
        definitions.put(definition.id(), failing.get(node));
      }
    }
    demands.put(topDown.get(0), Demand.ALL);
    topDown.forEach(this::demandBelow);
  }

  /** True if computing this node in full fails only where the query fails anyway. */
  boolean isSafe(PlanNode node) {
    Failing possible = failing.get(node);
    Demand demand = demands.get(node);
    if (!possible.isPossible()) {
      return true;
    }
    boolean isAsRead = !possible.inDroppable() || (!demand.isMerged() && isReadWhole(node, demand));
    boolean isSorted = !possible.inOrder() || !demand.isReordered();
    return !demand.isCut()
        && isAsRead
        && isSorted
        && possible.columns().stream().allMatch(demand::includes);
  }

  private static boolean isReadWhole(PlanNode node, Demand demand) {
    return node.output().stream().allMatch(a -> demand.includes(a.exprId()));
  }

  private Failing failing(PlanNode node) {
    LogicalPlan plan = node.plan();
    boolean inSubquery = node.subqueries().stream().anyMatch(s -> failing.get(s).isPossible());
    boolean inRows = false;
    boolean inDroppable = false;
    boolean inOrder = false;
    for (PlanNode child : node.children()) {
      inRows |= failing.get(child).inRows();
      inDroppable |= failing.get(child).inDroppable();
      inOrder |= failing.get(child).inOrder();
    }
    Set<ExprId> below = failingBelow(node);
    Set<ExprId> columns = new HashSet<>();
    if (plan instanceof CTERelationRef reference) {
      Failing definition = definitions.get(reference.cteId());
      boolean isPossible = definition == null || definition.isPossible();
      return new Failing(false, isPossible, false, columns);
    }
    if (plan instanceof Project project) {
      addFailing(Scala.list(project.projectList()), below, columns);
      return new Failing(inRows, inDroppable || inSubquery, inOrder, columns);
    }
    if (plan instanceof Aggregate aggregate) {
      addFailing(Scala.list(aggregate.aggregateExpressions()), below, columns);
      for (Expression grouping : Scala.<Expression>list(aggregate.groupingExpressions())) {
        inDroppable |= mayFail(grouping, below);
      }
      return new Failing(inRows, inDroppable || inSubquery, inOrder, columns);
    }
    if (plan instanceof Window window) {
      columns.addAll(below);
      addFailing(Scala.list(window.windowExpressions()), below, columns);
      return new Failing(inRows, inDroppable || inSubquery, inOrder, columns);
    }
    if (isReordering(plan)) {
      for (Expression key : Scala.<Expression>list(plan.expressions())) {
        inOrder |= mayFail(key, below);
      }
      return new Failing(inRows, inDroppable || inSubquery, inOrder, below);
    }
    if (passesColumns(plan)) {
      for (Expression expression : Scala.<Expression>list(plan.expressions())) {
        inRows |= mayFail(expression, below);
      }
      inRows |= inSubquery;
      boolean isDroppable = plan instanceof Join join && isOuter(join);
      return new Failing(
          inRows && !isDroppable, inDroppable || (inRows && isDroppable), inOrder, below);
    }
    // Distinct, set operations, unions: rows are made of all columns, or columns get new ids.
    for (Expression expression : Scala.<Expression>list(plan.expressions())) {
      inRows |= mayFail(expression, below);
    }
    return new Failing(inRows, inDroppable || inSubquery || !below.isEmpty(), inOrder, columns);
  }

  private static boolean isOuter(Join join) {
    return join.joinType().equals(LeftOuter$.MODULE$)
        || join.joinType().equals(RightOuter$.MODULE$)
        || join.joinType().equals(FullOuter$.MODULE$);
  }

  private Set<ExprId> failingBelow(PlanNode node) {
    if (node.children().size() == 1) {
      return failing.get(node.children().get(0)).columns();
    }
    Set<ExprId> below = new HashSet<>();
    node.children().forEach(child -> below.addAll(failing.get(child).columns()));
    return below;
  }

  private static boolean passesColumns(LogicalPlan plan) {
    return passesDemand(plan) || plan instanceof Filter || plan instanceof Join;
  }

  /** Operators that need all rows of their input, and its columns as they are needed of them. */
  private static boolean passesDemand(LogicalPlan plan) {
    return isReordering(plan)
        || plan instanceof SubqueryAlias
        || plan instanceof View
        || plan instanceof ResolvedHint
        || plan instanceof Window
        || plan instanceof Generate
        || plan instanceof WithCTE
        || plan instanceof DataWritingCommand;
  }

  /** Operators below which Spark leaves a sort out. */
  private static boolean isReordering(LogicalPlan plan) {
    return plan instanceof Sort
        || plan instanceof Repartition
        || plan instanceof RepartitionByExpression
        || plan instanceof RebalancePartitions;
  }

  private static void addFailing(
      List<NamedExpression> expressions, Set<ExprId> below, Set<ExprId> columns) {
    for (NamedExpression named : expressions) {
      if (mayFail((Expression) named, below)) {
        columns.add(named.exprId());
      }
    }
  }

  private static boolean mayFail(Expression expression, Set<ExprId> below) {
    return FailingExpressions.mayFail(expression)
        || (!below.isEmpty()
            && Scala.exists(
                expression, e -> e instanceof Attribute a && below.contains(a.exprId())));
  }

  private void demandBelow(PlanNode node) {
    LogicalPlan plan = node.plan();
    Demand demand = demands.get(node);
    Demand below = Demand.NONE;
    if (plan instanceof Project project) {
      Set<ExprId> read = read(Scala.list(project.projectList()), demand);
      below = demand.reading(read);
    } else if (plan instanceof Aggregate aggregate) {
      // What is grouped by and not put out is not read where Spark finds the grouping redundant.
      Set<ExprId> read = read(Scala.list(aggregate.aggregateExpressions()), demand);
      below = demand.merged().reading(read);
    } else if (plan instanceof Distinct || plan instanceof Deduplicate) {
      below = demand.merged();
    } else if (isReordering(plan)) {
      below = demand.reordered();
    } else if (passesDemand(plan)) {
      below = demand;
    }
    for (PlanNode child : node.children()) {
      // A definition is read as its references read it; these stand for it.
      demands.put(child, child.plan() instanceof CTERelationDef ? Demand.NONE : below);
    }
    node.subqueries().forEach(s -> demands.put(s, Demand.NONE));
  }

  private static Set<ExprId> read(List<NamedExpression> expressions, Demand demand) {
    Set<ExprId> read = new HashSet<>();
    for (NamedExpression named : expressions) {
      if (demand.includes(named.exprId())) {
        addRead((Expression) named, read);
      }
    }
    return read;
  }

  /**
   * Only through expressions that evaluate their one operand whatever the optimizer finds out of
   * it: it does without the operand of {@code IS NULL} and {@code count} if that is never null, of
   * {@code typeof}, and without the other fields of a structure.
   */
  private static void addRead(Expression expression, Set<ExprId> read) {
    Expression inner = expression;
    while (inner.children().size() == 1 && EVALUATING.contains(inner.getClass())) {
      inner = inner.children().apply(0);
    }
    if (inner instanceof Attribute attribute) {
      read.add(attribute.exprId());
    }
  }
}
