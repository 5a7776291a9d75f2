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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.CreateMap;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetArrayItem;
import org.apache.spark.sql.catalyst.expressions.GetMapValue;
import org.apache.spark.sql.catalyst.expressions.JsonToStructs;
import org.apache.spark.sql.catalyst.expressions.Lower;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.StructsToJson;
import org.apache.spark.sql.catalyst.expressions.Upper;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;

/**
 * Finds queries of which plain Spark gives one value or another, as far as it can merge two
 * expressions: where it can, {@code lower(upper(x))} is {@code lower(x)}, which of a sharp s is
 * something else. Whether it can hangs on what lies between the two, an artifact included.
 */
final class MergedExpressions {

  /** Functions whose result is something else once another one is merged with them. */
  private enum Inner {
    /** By a change of case. */
    CASE,
    /** A float of an integer that has more digits, by a cast to double. */
    ROUNDED,
    /** By reading it. */
    JSON,
    /** Null on overflow, by more of the same operation. */
    TRIED_SUM,
    TRIED_PRODUCT,
    /** By asking for an element that is not there, or there twice. */
    ARRAY,
    MAP
  }

  private final Map<ExprId, Set<Inner>> columns = new HashMap<>();
  private final Map<Long, List<Attribute>> definitions = new HashMap<>();

  private MergedExpressions() {}

  /**
   * Checks a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @throws RefusedException if an expression in it may be merged into another value
   */
  static void check(List<PlanNode> topDown) {
    MergedExpressions plan = new MergedExpressions();
    for (int i = topDown.size() - 1; i >= 0; i--) {
      plan.check(topDown.get(i));
    }
  }

  private void check(PlanNode node) {
    LogicalPlan plan = node.plan();
    for (Expression expression : Scala.<Expression>list(plan.expressions())) {
      Scala.exists(expression, this::checkOne);
    }
    if (plan instanceof Project project) {
      follow(Scala.list(project.projectList()));
    } else if (plan instanceof Aggregate aggregate) {
      follow(Scala.list(aggregate.aggregateExpressions()));
    } else if (plan instanceof Window window) {
      follow(Scala.list(window.windowExpressions()));
    } else if (plan instanceof Union) {
      node.children().forEach(child -> rename(child.output(), node.output()));
    } else if (plan instanceof CTERelationDef definition) {
      definitions.put(definition.id(), node.output());
    } else if (plan instanceof CTERelationRef reference) {
      rename(definitions.getOrDefault(reference.cteId(), List.of()), node.output());
    }
  }

  private void follow(List<NamedExpression> expressions) {
    for (NamedExpression expression : expressions) {
      add(expression.exprId(), inner((Expression) expression));
    }
  }

  private void rename(List<Attribute> from, List<Attribute> to) {
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      add(to.get(i).exprId(), columns.getOrDefault(from.get(i).exprId(), Set.of()));
    }
  }

  private void add(ExprId column, Set<Inner> kinds) {
    if (!kinds.isEmpty()) {
      columns.computeIfAbsent(column, id -> new HashSet<>()).addAll(kinds);
    }
  }

  /** Never true, so that all are looked at. */
  private boolean checkOne(Expression expression) {
    Inner dual = dual(expression);
    if (dual != null
        && Scala.<Expression>list(expression.children()).stream()
            .anyMatch(operand -> inner(operand).contains(dual))) {
      throw new RefusedException(
          ReasonCode.MERGED_VALUE,
          "%s of a column that Spark may merge with it".formatted(expression.prettyName()));
    }
    return expression instanceof RuntimeReplaceable replaceable
        && Scala.exists(replaceable.replacement(), this::checkOne);
  }

  /** What an expression must not read. */
  private static Inner dual(Expression expression) {
    if (expression instanceof Upper || expression instanceof Lower) {
      return Inner.CASE;
    }
    if (expression instanceof Cast cast && cast.dataType() instanceof DoubleType) {
      return Inner.ROUNDED;
    }
    if (expression instanceof JsonToStructs) {
      return Inner.JSON;
    }
    if (expression instanceof Add) {
      return Inner.TRIED_SUM;
    }
    if (expression instanceof Multiply) {
      return Inner.TRIED_PRODUCT;
    }
    if (expression instanceof GetArrayItem) {
      return Inner.ARRAY;
    }
    return expression instanceof GetMapValue ? Inner.MAP : null;
  }

  private Set<Inner> inner(Expression expression) {
    Expression value = expression;
    while (true) {
      if (value instanceof Alias alias) {
        value = alias.child();
      } else if (value instanceof RuntimeReplaceable replaceable) {
        value = replaceable.replacement();
      } else {
        break;
      }
    }
    if (value instanceof Attribute column) {
      return columns.getOrDefault(column.exprId(), Set.of());
    }
    if (value instanceof Upper || value instanceof Lower) {
      return Set.of(Inner.CASE);
    }
    if (value instanceof Cast cast) {
      boolean isRounded =
          cast.dataType() instanceof FloatType
              && (cast.child().dataType() instanceof IntegerType
                  || cast.child().dataType() instanceof LongType);
      return isRounded ? Set.of(Inner.ROUNDED) : Set.of();
    }
    if (value instanceof StructsToJson) {
      return Set.of(Inner.JSON);
    }
    if (value instanceof Add add) {
      return add.evalMode().equals(EvalMode.TRY()) ? Set.of(Inner.TRIED_SUM) : Set.of();
    }
    if (value instanceof Multiply multiply) {
      return multiply.evalMode().equals(EvalMode.TRY()) ? Set.of(Inner.TRIED_PRODUCT) : Set.of();
    }
    if (value instanceof CreateArray) {
      return Set.of(Inner.ARRAY);
    }
    return value instanceof CreateMap ? Set.of(Inner.MAP) : Set.of();
  }
}
