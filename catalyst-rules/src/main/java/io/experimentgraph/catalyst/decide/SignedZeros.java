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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Abs;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.DenseRank;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Greatest;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.IsNaN;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Lag;
import org.apache.spark.sql.catalyst.expressions.Lead;
import org.apache.spark.sql.catalyst.expressions.Least;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.NthValue;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.PercentRank;
import org.apache.spark.sql.catalyst.expressions.Rank;
import org.apache.spark.sql.catalyst.expressions.Remainder;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.Subtract;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.UnaryPositive;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowFrame;
import org.apache.spark.sql.catalyst.expressions.WindowSpecDefinition;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.First;
import org.apache.spark.sql.catalyst.expressions.aggregate.Last;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Finds queries of which plain Spark itself gives one result or another, as its optimizer goes:
 * -0.0 equals 0.0, and yet there are functions that tell them apart, such as the cast to a string.
 * A grouping makes 0.0 of both, and an equality lets the optimizer put the one for the other. A
 * condition by such a function gives something else above a grouping than below, where the
 * optimizer moves it, and an artifact in between would keep it from doing so.
 */
final class SignedZeros {

  /** What gives equal values, whichever zero it gets. Division by either is null or an error. */
  private static final Set<Class<?>> BLIND =
      Set.of(
          Abs.class,
          Add.class,
          AggregateExpression.class,
          Alias.class,
          Average.class,
          CaseWhen.class,
          Coalesce.class,
          Count.class,
          DenseRank.class,
          Divide.class,
          EqualNullSafe.class,
          EqualTo.class,
          First.class,
          GetStructField.class,
          GreaterThan.class,
          GreaterThanOrEqual.class,
          Greatest.class,
          If.class,
          In.class,
          IsNaN.class,
          IsNotNull.class,
          IsNull.class,
          Lag.class,
          Last.class,
          Lead.class,
          Least.class,
          LessThan.class,
          LessThanOrEqual.class,
          Max.class,
          Min.class,
          Multiply.class,
          NthValue.class,
          PercentRank.class,
          Rank.class,
          Remainder.class,
          SortOrder.class,
          Subtract.class,
          Sum.class,
          UnaryMinus.class,
          UnaryPositive.class,
          WindowExpression.class,
          WindowSpecDefinition.class);

  /** Columns by which rows were grouped or found equal, and what is computed of them blindly. */
  private final Set<ExprId> zeros = new HashSet<>();

  /** Columns that tell which zero it was. */
  private final Set<ExprId> telling = new HashSet<>();

  private final ColumnFlow flow = new ColumnFlow();

  private SignedZeros() {}

  /**
   * Checks a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @throws RefusedException if a condition in it tells zeros apart that were found equal
   */
  static void check(List<PlanNode> topDown) {
    SignedZeros plan = new SignedZeros();
    topDown.forEach(plan::findEqual);
    if (plan.zeros.isEmpty()) {
      return;
    }
    for (int i = topDown.size() - 1; i >= 0; i--) {
      plan.follow(topDown.get(i));
    }
  }

  private void findEqual(PlanNode node) {
    LogicalPlan plan = node.plan();
    if (plan instanceof Aggregate aggregate) {
      addEqual(Scala.list(aggregate.groupingExpressions()));
    } else if (plan instanceof Deduplicate deduplicate) {
      addEqual(Scala.list(deduplicate.keys()));
    } else if (plan instanceof Window window) {
      addEqual(Scala.list(window.partitionSpec()));
    } else if (plan instanceof Distinct || plan instanceof Intersect || plan instanceof Except) {
      addEqual(node.output());
    } else if (plan instanceof Filter || plan instanceof Join) {
      for (Expression condition : Scala.<Expression>list(plan.expressions())) {
        Scala.exists(condition, this::addEquality);
      }
    }
  }

  /** Never true, so that all are looked at. */
  private boolean addColumn(Expression expression) {
    if (expression instanceof Attribute column) {
      zeros.add(column.exprId());
    } else if (expression instanceof OuterReference outer) {
      zeros.add(outer.exprId());
    }
    return false;
  }

  /** Never true, so that all are looked at. */
  private boolean addEquality(Expression expression) {
    if (expression instanceof BinaryComparison comparison
        && (comparison instanceof EqualTo || comparison instanceof EqualNullSafe)
        && !isOrdinary(comparison.left())
        && !isOrdinary(comparison.right())
        // Both have one type, and of what programs build the left operand may be very deep.
        && hasZeros(comparison.right().dataType())) {
      Scala.exists(comparison, this::addColumn);
    }
    // A list of one value is an equality.
    if (expression instanceof In in
        && hasZeros(in.value().dataType())
        && !Scala.<Expression>list(in.list()).stream().allMatch(SignedZeros::isOrdinary)) {
      Scala.exists(in.value(), this::addColumn);
    }
    return false;
  }

  /** True for a number that is the same to the bit as all that equal it. */
  private static boolean isOrdinary(Expression expression) {
    Expression number =
        expression instanceof Cast cast && cast.dataType() instanceof DoubleType
            ? cast.child()
            : expression;
    return number instanceof Literal literal
        && (literal.value() instanceof Number value && value.doubleValue() != 0
            || literal.value() instanceof Decimal decimal && decimal.toDouble() != 0);
  }

  private void addEqual(List<? extends Expression> expressions) {
    for (Expression expression : expressions) {
      if (hasZeros(expression.dataType())) {
        Scala.exists(expression, this::addColumn);
      }
    }
  }

  private void follow(PlanNode node) {
    LogicalPlan plan = node.plan();
    flow.follow(node, this::follow);
    if (plan instanceof Generate generate) {
      Expression generator = (Expression) generate.generator();
      Scala.<Attribute>list(generate.generatorOutput()).forEach(a -> follow(a, generator));
    } else if (plan instanceof Expand expand) {
      List<Attribute> output = node.output();
      for (scala.collection.immutable.Seq<Expression> row : Scala.list(expand.projections())) {
        List<Expression> values = Scala.list(row);
        for (int i = 0; i < values.size(); i++) {
          follow(output.get(i), values.get(i));
        }
      }
    } else if (plan instanceof Filter || plan instanceof Join) {
      for (Expression condition : Scala.<Expression>list(plan.expressions())) {
        if (tells(condition)) {
          throw new RefusedException(
              ReasonCode.UNSUPPORTED_TYPE, "a condition tells 0.0 from -0.0, which are equal");
        }
      }
    }
  }

  private void follow(Attribute column, Expression value) {
    if (tells(value)) {
      telling.add(column.exprId());
    } else if (readsZeros(value)) {
      zeros.add(column.exprId());
    }
  }

  private boolean tells(Expression expression) {
    return Scala.exists(expression, this::tellsItself);
  }

  private boolean tellsItself(Expression expression) {
    if (expression instanceof Attribute column) {
      return telling.contains(column.exprId());
    }
    if (isBlind(expression)) {
      return false;
    }
    for (Expression operand : Scala.<Expression>list(expression.children())) {
      if (isValue(operand) && hasZeros(operand.dataType()) && readsZeros(operand)) {
        return true;
      }
    }
    return false;
  }

  /** Parts of windows have no type, and throw if they are asked for it. */
  private static boolean isValue(Expression expression) {
    return !(expression instanceof WindowSpecDefinition || expression instanceof WindowFrame);
  }

  private static boolean isBlind(Expression expression) {
    return BLIND.contains(expression.getClass())
        // What they do with the columns that they get stands in their plans.
        || expression instanceof SubqueryExpression
        || expression instanceof Cast cast && cast.dataType() instanceof NumericType;
  }

  private boolean readsZeros(Expression expression) {
    return Scala.exists(
        expression,
        e ->
            e instanceof Attribute column && zeros.contains(column.exprId())
                || e instanceof OuterReference outer && zeros.contains(outer.exprId()));
  }

  /** Whether a type has two zeros in it that are equal. */
  static boolean hasZeros(DataType type) {
    if (type instanceof ArrayType array) {
      return hasZeros(array.elementType());
    }
    if (type instanceof MapType map) {
      return hasZeros(map.keyType()) || hasZeros(map.valueType());
    }
    if (type instanceof StructType struct) {
      for (var field : struct.fields()) {
        if (hasZeros(field.dataType())) {
          return true;
        }
      }
      return false;
    }
    return type instanceof DoubleType || type instanceof FloatType;
  }
}
