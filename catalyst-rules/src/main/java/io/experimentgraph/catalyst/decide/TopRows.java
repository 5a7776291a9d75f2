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
import io.experimentgraph.catalyst.fingerprint.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.View;

/**
 * Tells limits whose rows do not depend on the order in which those below arrive: they stand on a
 * sort under which no two rows that differ are equal. Such a limit reads all that is below it, too.
 */
final class TopRows {

  private TopRows() {}

  /**
   * True for a limit or offset, with all those it stands on, on a sort that leaves nothing to
   * chance. Spark makes local limits only below global ones.
   */
  static boolean areFixed(LogicalPlan plan) {
    if (!isLimit(plan)) {
      return false;
    }
    LogicalPlan below = plan;
    while (isLimit(below) || below instanceof SubqueryAlias || isRowByRow(below)) {
      below = Scala.list(below.children()).get(0);
    }
    return below instanceof Sort sort && sort.global() && isTotal(sort);
  }

  private static boolean isLimit(LogicalPlan plan) {
    return (plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Offset)
        && isPlain(plan);
  }

  private static boolean isRowByRow(LogicalPlan plan) {
    return plan instanceof Project && isPlain(plan);
  }

  private static boolean isPlain(LogicalPlan plan) {
    return Scala.<Expression>list(plan.expressions()).stream().allMatch(Expression::deterministic);
  }

  private static boolean isTotal(Sort sort) {
    Set<ExprId> keys = new HashSet<>();
    for (SortOrder order : Scala.<SortOrder>list(sort.order())) {
      // A sum of floating-point numbers may differ in its last bit from run to run.
      if (!order.deterministic() || !Types.areEqualOnlyIfSame(order.dataType())) {
        return false;
      }
      if (order.child() instanceof AttributeReference column) {
        keys.add(column.exprId());
      }
    }
    return tellRowsApart(keys, sort.child());
  }

  /** Whether two rows of a plan that agree in some of its columns agree in all. */
  private static boolean tellRowsApart(Set<ExprId> columns, LogicalPlan plan) {
    if (Scala.<Attribute>list(plan.output()).stream().allMatch(a -> columns.contains(a.exprId()))) {
      return true;
    }
    if (plan instanceof Project project) {
      return isPlain(plan)
          && tellRowsApart(below(columns, Scala.list(project.projectList())), project.child());
    }
    if (plan instanceof Filter
        || plan instanceof Sort
        || plan instanceof SubqueryAlias
        || plan instanceof View) {
      return tellRowsApart(columns, Scala.list(plan.children()).get(0));
    }
    return plan instanceof Aggregate aggregate && tellGroupsApart(columns, aggregate);
  }

  /** The columns below a projection that some of its columns are. */
  private static Set<ExprId> below(Set<ExprId> columns, List<NamedExpression> projected) {
    Set<ExprId> below = new HashSet<>();
    for (NamedExpression expression : projected) {
      if (columns.contains(expression.exprId())
          && value(expression) instanceof AttributeReference column) {
        below.add(column.exprId());
      }
    }
    return below;
  }

  private static boolean tellGroupsApart(Set<ExprId> columns, Aggregate aggregate) {
    List<NamedExpression> told =
        Scala.<NamedExpression>list(aggregate.aggregateExpressions()).stream()
            .filter(e -> columns.contains(e.exprId()))
            .toList();
    return Scala.<Expression>list(aggregate.groupingExpressions()).stream()
        .allMatch(
            group ->
                group.deterministic()
                    && Types.areEqualOnlyIfSame(group.dataType())
                    && told.stream().anyMatch(e -> value(e).semanticEquals(group)));
  }

  private static Expression value(NamedExpression expression) {
    Expression value = expression instanceof Alias alias ? alias.child() : (Expression) expression;
    // Columns of views in SQL are cast to the type that they have.
    return value instanceof Cast cast && cast.dataType().equals(cast.child().dataType())
        ? cast.child()
        : value;
  }
}
