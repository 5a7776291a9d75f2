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
import io.experimentgraph.catalyst.fingerprint.ExpressionEncoder;
import io.experimentgraph.catalyst.fingerprint.NullAwareComparison;
import io.experimentgraph.catalyst.fingerprint.PlanFingerprinter;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionWithRandomSeed;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapElements;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.ReturnAnswer;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.TypedFilter;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.util.UnsafeRowUtils;
import org.apache.spark.sql.execution.command.DataWritingCommand;

/**
 * Tells operators whose result depends on the order or partitioning of the rows below: limits,
 * samples, {@code rand()}, {@code first()}, {@code row_number()} over ties, {@code NOT IN} over
 * floating-point numbers, and everything that is not known. Loaded rows come in another order and
 * in other partitions than computed ones, so nothing below such an operator may be touched.
 */
final class OrderSensitivity {

  /** A scope for asking about an expression's shape alone. */
  private static final ExpressionEncoder.Scope ANY_COLUMN = new AnyColumn();

  private OrderSensitivity() {}

  static boolean isSensitive(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (isProven(node) || TopRows.areFixed(plan)) {
      return false;
    }
    if (!PlanFingerprinter.isKnown(plan) && !handlesRowByRow(plan)) {
      return true;
    }
    if (plan instanceof Deduplicate deduplicate && !coversAllColumns(deduplicate)) {
      return true;
    }
    if (picksASpelling(plan) || isRewrittenByNames(plan)) {
      return true;
    }
    return Scala.<Expression>list(plan.expressions()).stream()
        .anyMatch(OrderSensitivity::isSensitive);
  }

  /** What has an identity does not depend on order, where that identity is of all expressions. */
  private static boolean isProven(PlanNode node) {
    LogicalPlan plan = node.plan();
    boolean encodesAll =
        plan instanceof Project
            || plan instanceof Filter
            || plan instanceof Join
            || plan instanceof Aggregate
            || plan instanceof Window;
    return encodesAll && node.identity().map(i -> i.refused().isEmpty()).orElse(false);
  }

  private static boolean handlesRowByRow(LogicalPlan plan) {
    return plan instanceof DeserializeToObject
        || plan instanceof SerializeFromObject
        || plan instanceof MapElements
        || plan instanceof TypedFilter
        || plan instanceof ReturnAnswer
        || plan instanceof DataWritingCommand;
  }

  private static boolean coversAllColumns(Deduplicate deduplicate) {
    Set<ExprId> keys = new HashSet<>();
    Scala.<Attribute>list(deduplicate.keys()).forEach(key -> keys.add(key.exprId()));
    return Scala.<Attribute>list(deduplicate.child().output()).stream()
        .allMatch(a -> keys.contains(a.exprId()));
  }

  /** Of values that a collation holds for equal, one stands for all: the first that comes. */
  private static boolean picksASpelling(LogicalPlan plan) {
    if (plan instanceof Aggregate aggregate) {
      return Scala.<Expression>list(aggregate.groupingExpressions()).stream()
          .anyMatch(OrderSensitivity::hasSpellings);
    }
    boolean mergesRows =
        plan instanceof Distinct
            || plan instanceof Deduplicate
            || plan instanceof Intersect
            || plan instanceof Except;
    return mergesRows
        && Scala.<Attribute>list(plan.output()).stream().anyMatch(OrderSensitivity::hasSpellings);
  }

  /**
   * An EXCEPT of what is filtered becomes a filter, if Spark sees that both sides are else the
   * same. It finds the columns of the condition by their names, which may be those of others.
   */
  private static boolean isRewrittenByNames(LogicalPlan plan) {
    if (!(plan instanceof Except except) || except.isAll()) {
      return false;
    }
    LogicalPlan right = except.right();
    while (right instanceof Project
        || right instanceof SubqueryAlias
        || right instanceof View
        || right instanceof ResolvedHint) {
      right = Scala.<LogicalPlan>list(right.children()).get(0);
    }
    return right instanceof Filter || right instanceof CTERelationRef;
  }

  private static boolean hasSpellings(Expression expression) {
    return !UnsafeRowUtils.isBinaryStable(expression.dataType());
  }

  private static boolean isSensitive(Expression expression) {
    if (Scala.exists(expression, e -> isNondeterministic(e) || NullAwareComparison.isByBytes(e))) {
      return true;
    }
    boolean readsManyRows =
        Scala.exists(
            expression, e -> e instanceof AggregateExpression || e instanceof WindowExpression);
    if (!readsManyRows) {
      return false;
    }
    boolean readsSpellings =
        Scala.exists(
            expression,
            e ->
                e instanceof AggregateFunction function
                    && Scala.<Expression>list(function.children()).stream()
                        .anyMatch(OrderSensitivity::hasSpellings));
    if (readsSpellings) {
      return true;
    }
    try {
      ExpressionEncoder.encode(expression, ANY_COLUMN);
      return false;
    } catch (RefusedException e) {
      return true;
    }
  }

  /**
   * A user's function that is declared to be so may count the rows that it sees. What draws numbers
   * is sometimes replaced by something nondeterministic only in the optimizer.
   */
  private static boolean isNondeterministic(Expression expression) {
    return expression instanceof Nondeterministic
        || expression instanceof ExpressionWithRandomSeed
        || (expression instanceof UserDefinedExpression && !expression.deterministic());
  }

  private static final class AnyColumn implements ExpressionEncoder.Scope {

    private static final Identity ANY = new IdentityEncoder("any").finish();

    @Override
    public Identity column(Attribute attribute) {
      return ANY;
    }

    @Override
    public Identity outerColumn(Attribute attribute) {
      return ANY;
    }

    @Override
    public Identity subquery(PlanExpression<?> subquery, List<Identity> encodedChildren) {
      return ANY;
    }

    @Override
    public Identity override(Expression expression, Identity plain) {
      return null;
    }
  }
}
