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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Expressions as the analyzer leaves them, and their identities with columns told by their names.
 */
final class Analyzed {

  /** Tells columns by name and type. */
  static class Names implements ExpressionEncoder.Scope {
    @Override
    public Identity column(Attribute attribute) {
      return named("column", attribute);
    }

    @Override
    public Identity outerColumn(Attribute attribute) {
      return named("outer column", attribute);
    }

    @Override
    public Identity subquery(PlanExpression<?> subquery, List<Identity> encodedChildren) {
      return new IdentityEncoder("subquery")
          .add(subquery.getClass().getName())
          .addAll(encodedChildren)
          .finish();
    }

    @Override
    public Identity override(Expression expression, Identity plain) {
      return null;
    }

    private static Identity named(String kind, Attribute attribute) {
      return new IdentityEncoder(kind)
          .add(attribute.name())
          .add(((Expression) attribute).dataType().json())
          .finish();
    }
  }

  private Analyzed() {}

  /** The expression of the only column of a query over the test table. */
  static Expression expression(String sql) {
    return only(SparkTestSession.analyzed("SELECT " + sql + " AS result FROM t"));
  }

  static Expression expression(Column column) {
    return only(SparkTestSession.analyzed(SparkTestSession.get().table("t").select(column)));
  }

  static Identity identity(String sql) {
    return identity(expression(sql));
  }

  static Identity identity(Expression expression) {
    return ExpressionEncoder.encode(expression, new Names());
  }

  static List<Identity> conjuncts(String condition) {
    LogicalPlan plan = SparkTestSession.analyzed("SELECT * FROM t WHERE " + condition);
    Filter filter = (Filter) plan.children().head();
    return ExpressionEncoder.encodeConjuncts(filter.condition(), new Names());
  }

  /** All expressions of the operators of a plan, from the top. */
  static List<Expression> all(LogicalPlan plan) {
    List<Expression> expressions = new ArrayList<>();
    if (plan instanceof Project
        || plan instanceof Aggregate
        || plan instanceof Window
        || plan instanceof Generate
        || plan instanceof Filter) {
      expressions.addAll(Scala.list(plan.expressions()));
    }
    List<LogicalPlan> children = Scala.list(plan.children());
    children.forEach(child -> expressions.addAll(all(child)));
    return expressions;
  }

  private static Expression only(LogicalPlan plan) {
    LogicalPlan node = plan;
    while (true) {
      if (node instanceof Window window) {
        return (Expression) window.windowExpressions().head();
      }
      if (node instanceof Aggregate aggregate) {
        return (Expression) aggregate.aggregateExpressions().head();
      }
      if (node instanceof Generate generate) {
        return (Expression) generate.generator();
      }
      boolean isLast = !(node.children().head() instanceof Project);
      if (isLast && !isAboveOperator(node)) {
        return (Expression) ((Project) node).projectList().head();
      }
      node = node.children().head();
    }
  }

  private static boolean isAboveOperator(LogicalPlan node) {
    LogicalPlan child = node.children().head();
    return child instanceof Window || child instanceof Aggregate || child instanceof Generate;
  }
}
