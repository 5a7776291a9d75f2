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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import scala.Enumeration;

/**
 * What of allowed aggregates is left out: sums that give null once a partial sum overflows. Two
 * large numbers and their opposite are null in one order of rows and a number in another. Where an
 * overflow fails the query there is no result to keep, and where it wraps, the order does not
 * count.
 *
 * <p>Sums, extremes and moments of floating point depend on the order of rows in their last bits,
 * extremes in the sign of zero. They are allowed: any order's result is one that Spark alone could
 * have given.
 */
final class AggregateRules {

  /** The sum of such decimals has ten more digits: only 10^10 rows of them could overflow. */
  private static final int MOST_DIGITS = DecimalType.MAX_PRECISION() - 10;

  private AggregateRules() {}

  static void check(Expression function) {
    if (function instanceof Sum sum) {
      DataType type = sum.child().dataType();
      boolean isExact = !(type instanceof DoubleType) && !(type instanceof FloatType);
      check(sum.evalContext().evalMode(), type, isExact);
    } else if (function instanceof Average average) {
      DataType type = average.child().dataType();
      boolean isExact =
          type instanceof YearMonthIntervalType || type instanceof DayTimeIntervalType;
      check(average.evalMode(), type, isExact);
    }
  }

  private static void check(Enumeration.Value mode, DataType type, boolean isExact) {
    boolean mayBeNull =
        type instanceof DecimalType decimal
            ? decimal.precision() > MOST_DIGITS && !mode.equals(EvalMode.ANSI())
            : isExact && mode.equals(EvalMode.TRY());
    if (mayBeNull) {
      throw new RefusedException(
          ReasonCode.ORDER_DEPENDENT, "sum of " + type.sql() + " that is null on overflow");
    }
  }

  /** Spark merges sessions wherever the metadata of a grouping column say so, and only there. */
  static void checkGrouping(Expression grouping) {
    if (grouping instanceof NamedExpression named
        && named.metadata().contains(SessionWindow.marker())) {
      throw new RefusedException(ReasonCode.UNKNOWN_FIELD, "grouping by a session window");
    }
  }
}
