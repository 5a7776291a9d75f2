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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.Scala;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.DataTypes;

/**
 * Analyzed plans put together node by node, as programs that loop make them. Spark's own analysis
 * of such plans takes far longer than what is measured here.
 */
final class Plans {

  private Plans() {}

  /** Each step replaces the first column by its sum with the step's number. */
  static LogicalPlan replacingChain(LogicalPlan leaf, int steps) {
    LogicalPlan plan = leaf;
    for (int i = 0; i < steps; i++) {
      List<NamedExpression> columns = columns(plan);
      columns.set(0, alias(plus(columns.get(0), i), columns.get(0).name()));
      plan = new Project(Scala.seq(columns), plan);
    }
    return plan;
  }

  /** Each step adds a column to those that are there. */
  static LogicalPlan growingChain(LogicalPlan leaf, int steps) {
    LogicalPlan plan = leaf;
    for (int i = 0; i < steps; i++) {
      List<NamedExpression> columns = columns(plan);
      columns.add(alias(plus(columns.get(columns.size() - 1), i), "added_" + i));
      plan = new Project(Scala.seq(columns), plan);
    }
    return plan;
  }

  /** One projection of that many expressions over the columns of a leaf. */
  static LogicalPlan wideProjection(LogicalPlan leaf, int width) {
    List<NamedExpression> input = columns(leaf);
    List<NamedExpression> columns = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      columns.add(alias(plus(input.get(i % input.size()), i), "wide_" + i));
    }
    return new Project(Scala.seq(columns), leaf);
  }

  /** One column that is a sum of that many terms, as deep as it is balanced. */
  static LogicalPlan largeExpression(LogicalPlan leaf, int terms) {
    NamedExpression first = columns(leaf).get(0);
    List<Expression> level =
        new ArrayList<>(IntStream.range(0, terms).mapToObj(i -> plus(first, i)).toList());
    while (level.size() > 1) {
      List<Expression> next = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        next.add(new Add(level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        next.add(level.get(level.size() - 1));
      }
      level = next;
    }
    return new Project(Scala.seq(List.of(alias(level.get(0), "total"))), leaf);
  }

  /** A union of that many projections, each over a relation of its own. */
  static LogicalPlan union(List<LogicalPlan> leaves, int inputs) {
    List<LogicalPlan> projections = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      projections.add(replacingChain(copy(leaves.get(i % leaves.size())), 1 + i % 3));
    }
    return new Union(Scala.seq(projections), false, false);
  }

  /** A relation that is joined with itself that many times, each time by the first columns. */
  static LogicalPlan joinChain(LogicalPlan leaf, int joins) {
    LogicalPlan plan = leaf;
    for (int i = 0; i < joins; i++) {
      LogicalPlan right = replacingChain(copy(leaf), 1 + i % 3);
      Expression condition =
          new EqualTo((Expression) columns(plan).get(0), (Expression) columns(right).get(0));
      plan = new Join(plan, right, Inner$.MODULE$, Scala.option(condition), JoinHint.NONE());
    }
    return plan;
  }

  /** The same relation under other ids. */
  static LogicalPlan copy(LogicalPlan relation) {
    return ((LogicalRelation) relation).newInstance();
  }

  private static List<NamedExpression> columns(LogicalPlan plan) {
    return new ArrayList<>(Scala.<Attribute>list(plan.output()));
  }

  private static Expression plus(NamedExpression column, int number) {
    return new Add((Expression) column, Literal.create((long) number, DataTypes.LongType));
  }

  private static NamedExpression alias(Expression expression, String name) {
    return new Alias(
        expression,
        name,
        NamedExpression.newExprId(),
        Scala.seq(List.of()),
        Scala.option(null),
        Scala.seq(List.of()));
  }
}
