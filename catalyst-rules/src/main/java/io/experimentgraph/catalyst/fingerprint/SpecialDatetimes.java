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
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.RefusedException;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Casts of a constant text to a date or a timestamp: the optimizer, not the analyzer, replaces
 * 'now', 'today', 'yesterday' and 'tomorrow' by the time of the query.
 */
final class SpecialDatetimes {

  private SpecialDatetimes() {}

  static void check(Expression expression) {
    if (expression instanceof Cast cast
        && isDatetime(cast.dataType())
        && cast.child().dataType() instanceof StringType
        && isConstant(cast.child())
        && mayBeSpecial(cast.child())) {
      throw new RefusedException(
          ReasonCode.CURRENT_TIME_OR_USER, "cast of a word to " + cast.dataType().sql());
    }
  }

  /**
   * True for what is made of constants alone, also if Spark finds that out only when it has
   * replaced functions such as {@code nvl} by what they stand for.
   */
  private static boolean isConstant(Expression text) {
    return !Scala.exists(
        text,
        e ->
            e instanceof Attribute
                || e instanceof OuterReference
                || e instanceof NamedLambdaVariable
                || e instanceof PlanExpression<?>);
  }

  private static boolean isDatetime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  /** Special values begin with a letter; what is put together of constants is not looked into. */
  private static boolean mayBeSpecial(Expression text) {
    if (!(text instanceof Literal literal)) {
      return true;
    }
    String value = literal.value() == null ? "" : literal.value().toString().trim();
    return !value.isEmpty() && Character.isLetter(value.charAt(0));
  }
}
