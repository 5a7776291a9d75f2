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
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionId;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;

/**
 * What the variables in scope of a sub-expression are bound to, innermost first. A lambda variable
 * is known by the number of lambda functions around its own and its position in it. That number
 * counts from the root of the expression, not from the variable: so a common expression keeps its
 * meaning when it is put in the place of a reference inside a further lambda function.
 *
 * @param outer what is around, or null
 * @param depth number of lambda functions around
 * @param lambda the lambda function that binds variables here, or null
 * @param commonId the common expression that is bound here, or null
 * @param common its identity, or null
 */
record Bindings(
    Bindings outer, int depth, LambdaFunction lambda, CommonExpressionId commonId, Binding common) {

  /** Nothing is bound. */
  static final Bindings NONE = new Bindings(null, 0, null, null, null);

  /**
   * The identity of an operand.
   *
   * @param plain with nothing replaced
   * @param effective with what the scope replaced
   */
  record Binding(Identity plain, Identity effective) {}

  Bindings withLambda(LambdaFunction function) {
    return new Bindings(this, depth + 1, function, null, null);
  }

  Bindings withCommon(CommonExpressionId id, Binding definition) {
    return new Bindings(this, depth, null, id, definition);
  }

  /** The identity of a lambda variable. */
  Identity variable(ExprId id) {
    for (Bindings level = this; level != null; level = level.outer) {
      int position = level.lambda == null ? -1 : position(level.lambda, id);
      if (position >= 0) {
        return new IdentityEncoder("lambda variable").add(level.depth).add(position).finish();
      }
    }
    throw new RefusedException(ReasonCode.UNKNOWN_EXPRESSION, "lambda variable without a function");
  }

  /** The definition of a common expression. */
  Binding common(CommonExpressionId id) {
    for (Bindings level = this; level != null; level = level.outer) {
      if (id.equals(level.commonId)) {
        return level.common;
      }
    }
    throw new RefusedException(
        ReasonCode.UNKNOWN_EXPRESSION, "reference to an unknown common expression");
  }

  private static int position(LambdaFunction lambda, ExprId id) {
    List<NamedExpression> arguments = Scala.list(lambda.arguments());
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).exprId().equals(id)) {
        return i;
      }
    }
    return -1;
  }
}
