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
import io.experimentgraph.catalyst.fingerprint.FailingExpressions;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Conditions that hold for every row of a subtree, as its filters and joins tell. Spark hands them
 * to the other side of a join above, which then reads fewer partitions and computes fewer rows; it
 * must know them of a load as well. Whether a value is null is left out: a join asks that itself.
 *
 * <p>They speak only of columns as a source gave them: Spark merges a condition on what is computed
 * with the computation, and by rules that are not exact for all values. And of columns whose equal
 * values are the same value: a grouping may put out another zero than the one that a condition
 * below it has let pass. None of them can fail.
 */
final class KnownConditions {

  /** More are not followed; only very long filters have them. */
  private static final int MAX_CONDITIONS = 64;

  private final Map<PlanNode, List<Expression>> holding = new IdentityHashMap<>();

  /** Columns as they came from a source, whatever their names are by now. */
  private final Set<ExprId> unchanged = new HashSet<>();

  private KnownConditions() {}

  /** The conditions, in terms of the subtree's output. */
  static List<Expression> of(PlanNode root) {
    List<PlanNode> topDown = new ArrayList<>();
    Deque<PlanNode> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      PlanNode node = open.pop();
      topDown.add(node);
      node.children().forEach(open::push);
    }
    KnownConditions conditions = new KnownConditions();
    for (int i = topDown.size() - 1; i >= 0; i--) {
      PlanNode node = topDown.get(i);
      conditions.findUnchanged(node);
      List<Expression> holding = within(conditions.holdingIn(node), node.output());
      conditions.holding.put(node, holding.stream().limit(MAX_CONDITIONS).toList());
    }
    return conditions.holding.get(root);
  }

  private void findUnchanged(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (node.children().isEmpty() && !(plan instanceof CTERelationRef)) {
      node.output().forEach(column -> unchanged.add(column.exprId()));
    }
    if (plan instanceof Union) {
      // It takes the ids of its first input, whatever the others put in.
      node.output().forEach(column -> unchanged.remove(column.exprId()));
    }
    if (plan instanceof Project project) {
      findUnchanged(Scala.list(project.projectList()));
    } else if (plan instanceof Aggregate aggregate) {
      findUnchanged(Scala.list(aggregate.aggregateExpressions()));
    }
  }

  private void findUnchanged(List<NamedExpression> expressions) {
    for (NamedExpression expression : expressions) {
      if (expression instanceof Alias alias
          && passed(alias) instanceof Attribute source
          && unchanged.contains(source.exprId())) {
        unchanged.add(alias.exprId());
      }
    }
  }

  /** Spark wraps every column of a SQL view in a cast to the very type that it has. */
  private static Expression passed(Alias alias) {
    return alias.child() instanceof Cast cast && cast.dataType().equals(cast.child().dataType())
        ? cast.child()
        : alias.child();
  }

  private List<Expression> holdingIn(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (plan instanceof Filter filter) {
      return joined(below(node, 0), lasting(filter.condition()));
    }
    if (plan instanceof Project project) {
      return renamed(below(node, 0), Scala.list(project.projectList()));
    }
    if (plan instanceof Aggregate aggregate) {
      // What is put out as it came in is grouped by.
      return renamed(below(node, 0), Scala.list(aggregate.aggregateExpressions()));
    }
    if (plan instanceof Join join) {
      return holdingIn(node, join);
    }
    return keepsColumns(plan) ? below(node, 0) : List.of();
  }

  private List<Expression> holdingIn(PlanNode node, Join join) {
    JoinType type = join.joinType();
    if (type instanceof InnerLike || type.equals(LeftSemi$.MODULE$)) {
      List<Expression> own =
          Scala.<Expression>optional(join.condition()).stream()
              .flatMap(condition -> lasting(condition).stream())
              .toList();
      return joined(joined(below(node, 0), below(node, 1)), own);
    }
    if (type.equals(FullOuter$.MODULE$)) {
      return List.of();
    }
    return below(node, type.equals(RightOuter$.MODULE$) ? 1 : 0);
  }

  /** Operators that put out some or all rows of their input, and its columns as they are. */
  private static boolean keepsColumns(LogicalPlan plan) {
    return plan instanceof SubqueryAlias
        || plan instanceof View
        || plan instanceof ResolvedHint
        || plan instanceof Sort
        || plan instanceof Distinct
        || plan instanceof Deduplicate
        || plan instanceof Window
        || plan instanceof Generate;
  }

  private List<Expression> below(PlanNode node, int child) {
    return holding.get(node.children().get(child));
  }

  private static List<Expression> joined(List<Expression> some, List<Expression> others) {
    List<Expression> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private List<Expression> lasting(Expression condition) {
    return Scala.conjuncts(condition).stream()
        .filter(this::isLasting)
        .limit(MAX_CONDITIONS)
        .toList();
  }

  private boolean isLasting(Expression condition) {
    // What speaks of no column need not hold for the one row of a global aggregate.
    return !(condition instanceof IsNotNull)
        && !condition.references().isEmpty()
        && condition.deterministic()
        && !Scala.exists(
            condition, e -> e instanceof PlanExpression<?> || e instanceof OuterReference)
        && Scala.<Attribute>list(condition.references()).stream()
            .allMatch(a -> unchanged.contains(a.exprId()) && Types.areEqualOnlyIfSame(a.dataType()))
        && !FailingExpressions.mayFail(condition);
  }

  /** Conditions on what comes in, as conditions on what is put out of it unchanged. */
  private static List<Expression> renamed(
      List<Expression> conditions, List<NamedExpression> expressions) {
    if (conditions.isEmpty()) {
      return conditions;
    }
    Map<ExprId, Attribute> names = new HashMap<>();
    for (NamedExpression expression : expressions) {
      if (expression instanceof Attribute attribute) {
        names.put(attribute.exprId(), attribute);
      } else if (expression instanceof Alias alias && passed(alias) instanceof Attribute source) {
        names.putIfAbsent(source.exprId(), alias.toAttribute());
      }
    }
    return renamed(conditions, names);
  }

  /** The conditions whose columns all have a new name, under it. */
  static List<Expression> renamed(List<Expression> conditions, Map<ExprId, Attribute> names) {
    return conditions.stream()
        .filter(condition -> references(condition).stream().allMatch(names::containsKey))
        .map(
            condition ->
                Scala.transformUp(
                    condition, e -> e instanceof Attribute a ? names.get(a.exprId()) : e))
        .toList();
  }

  private static List<Expression> within(List<Expression> conditions, List<Attribute> output) {
    Set<ExprId> known = new HashSet<>();
    output.forEach(a -> known.add(a.exprId()));
    return conditions.stream().filter(c -> known.containsAll(references(c))).distinct().toList();
  }

  private static List<ExprId> references(Expression condition) {
    return Scala.<Attribute>list(condition.references()).stream().map(Attribute::exprId).toList();
  }
}
