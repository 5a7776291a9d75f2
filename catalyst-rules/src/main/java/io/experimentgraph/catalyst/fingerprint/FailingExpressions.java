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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Abs;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.AddMonthsBase;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.DateAdd;
import org.apache.spark.sql.catalyst.expressions.DateAddInterval;
import org.apache.spark.sql.catalyst.expressions.DateSub;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.EvalMode$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.Pmod;
import org.apache.spark.sql.catalyst.expressions.Remainder;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.SpecialFrameBoundary;
import org.apache.spark.sql.catalyst.expressions.SpecifiedWindowFrame;
import org.apache.spark.sql.catalyst.expressions.StringRegexExpression;
import org.apache.spark.sql.catalyst.expressions.Subtract;
import org.apache.spark.sql.catalyst.expressions.TimestampAddInterval;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.UnaryMathExpression;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Which expressions fail a query for some values: divisions by zero, overflows and malformed casts
 * under ANSI rules, and all that is not known to be harmless.
 */
public final class FailingExpressions {

  private static final String PACKAGE = "org.apache.spark.sql.catalyst.expressions.";

  private static final Set<String> HARMLESS =
      ReviewedLists.lines("harmless-expressions.txt").stream()
          .map(PACKAGE::concat)
          .collect(Collectors.toUnmodifiableSet());

  /** Digits by which the type of a sum of decimals is wider than that of what is summed. */
  private static final int SUM_DIGITS = 10;

  /** Nodes of the largest constant that is computed to see whether it can be. */
  private static final int MAX_CONSTANT = 32;

  private FailingExpressions() {}

  /** True if an expression, or one inside of it, is not known to give a value for all rows. */
  public static boolean mayFail(Expression root) {
    Deque<Expression> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Expression expression = open.pop();
      if (expression instanceof TryEval) {
        continue;
      }
      if (expression instanceof RuntimeReplaceable replaceable) {
        open.push(replaceable.replacement());
        continue;
      }
      if (!isHarmless(expression)) {
        if (isConstant(expression)) {
          continue;
        }
        return true;
      }
      Scala.<Expression>list(expression.children()).forEach(open::push);
    }
    return false;
  }

  /**
   * Where it can be computed now, Spark computes it before it runs the query. Only of what takes no
   * time to compute.
   */
  private static boolean isConstant(Expression expression) {
    return Scala.count(expression) <= MAX_CONSTANT
        && !Scala.exists(expression, e -> !isCheap(e))
        && expression.foldable()
        && isComputable(expression);
  }

  private static boolean isCheap(Expression expression) {
    return HARMLESS.contains(expression.getClass().getName())
        || expression instanceof Cast
        || expression instanceof BinaryArithmetic
        || expression instanceof UnaryMinus
        || expression instanceof DateAdd
        || expression instanceof DateSub
        || expression instanceof DateAddInterval
        || expression instanceof TimestampAddInterval
        || expression instanceof AddMonthsBase;
  }

  // Java does not see which checked exceptions Scala throws.
  private static boolean isComputable(Expression expression) {
    try {
      expression.eval(null);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** A pattern that is the same for all rows is well-formed for all of them or for none. */
  private static boolean isWellFormed(StringRegexExpression match) {
    return match.right().foldable()
        && isComputable(
            (Expression)
                match.withNewChildren(
                    Scala.seq(
                        List.of(Literal.create("", match.left().dataType()), match.right()))));
  }

  private static boolean isHarmless(Expression expression) {
    if (HARMLESS.contains(expression.getClass().getName())) {
      return true;
    }
    if (expression instanceof Cast cast) {
      return isHarmless(cast);
    }
    if (expression instanceof ScalarSubquery subquery) {
      return Scala.isOneRowAtMost(subquery.plan());
    }
    if (expression instanceof BinaryArithmetic arithmetic) {
      return isHarmless(arithmetic);
    }
    if (expression instanceof Sum sum) {
      return isSummable(sum.child().dataType());
    }
    if (expression instanceof Average average) {
      return average.child().dataType() instanceof IntegralType
          || isSummable(average.child().dataType());
    }
    if (expression instanceof StringRegexExpression match) {
      return isWellFormed(match);
    }
    if (expression instanceof UnaryMinus || expression instanceof Abs) {
      return isFloating(expression.dataType()) || expression.dataType() instanceof DecimalType;
    }
    return expression instanceof UnaryMathExpression
        || expression instanceof SpecifiedWindowFrame
        || expression instanceof SpecialFrameBoundary;
  }

  private static boolean isHarmless(Cast cast) {
    DataType from = cast.child().dataType();
    DataType to = cast.dataType();
    return !cast.evalMode().equals(EvalMode$.MODULE$.ANSI())
        || from.equals(to)
        || Cast.canUpCast(from, to)
        || to instanceof StringType
        || (from instanceof DecimalType && isFloating(to))
        || (from instanceof TimestampType && to instanceof DateType);
  }

  private static boolean isHarmless(BinaryArithmetic arithmetic) {
    if (!arithmetic.evalMode().equals(EvalMode$.MODULE$.ANSI())) {
      return true;
    }
    boolean cannotOverflow =
        isFloating(arithmetic.dataType())
            || (arithmetic.dataType() instanceof DecimalType decimal
                && decimal.precision() < DecimalType.MAX_PRECISION());
    if (arithmetic instanceof Add
        || arithmetic instanceof Subtract
        || arithmetic instanceof Multiply) {
      return cannotOverflow;
    }
    boolean isDivision = arithmetic instanceof Divide;
    boolean isRemainder = arithmetic instanceof Remainder || arithmetic instanceof Pmod;
    return (isRemainder || (isDivision && cannotOverflow)) && isNonZero(arithmetic.right());
  }

  /** Casts of literals are literals only once the optimizer has run. */
  private static boolean isNonZero(Expression divisor) {
    Expression expression = divisor;
    while (expression instanceof Cast cast) {
      expression = cast.child();
    }
    return expression instanceof Literal literal
        && literal.value() instanceof Number number
        && number.doubleValue() != 0;
  }

  private static boolean isSummable(DataType type) {
    return isFloating(type)
        || type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || (type instanceof DecimalType decimal
            && decimal.precision() + SUM_DIGITS <= DecimalType.MAX_PRECISION());
  }

  private static boolean isFloating(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }
}
