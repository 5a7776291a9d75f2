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
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.trees.TreePattern;

/**
 * Why an expression that is not allowed is refused. It only words the refusal: what is missing here
 * is refused just the same, as unknown.
 */
final class RefusedExpressions {

  private static final Refusal CURRENT =
      new Refusal(ReasonCode.CURRENT_TIME_OR_USER, "Current time or user, by its tree pattern.");
  private static final Refusal USER_DEFINED =
      new Refusal(ReasonCode.UDF, "A function of the user, by its interface or as one of Hive's.");
  private static final Refusal NONDETERMINISTIC =
      new Refusal(ReasonCode.NONDETERMINISTIC, "Nondeterministic, by its interface.");
  private static final Refusal UNRESOLVED =
      new Refusal(ReasonCode.NOT_ANALYZED, "A part of the analysis, which cannot be evaluated.");
  private static final Refusal DELTA =
      new Refusal(ReasonCode.DELTA_INTERNAL, "Delta's own, for its log and its writes.");
  private static final Refusal MLLIB =
      new Refusal(ReasonCode.UNSUPPORTED_TYPE, "MLlib's own, over vectors.");

  private static final Map<String, Refusal> LISTED = Refusal.read("refused-expressions.txt");

  private RefusedExpressions() {}

  static RefusedException refusal(Expression expression) {
    Class<?> type = expression.getClass();
    ReasonCode reason =
        of(type)
            .or(() -> Optional.of(CURRENT).filter(current -> isCurrent(expression)))
            .map(Refusal::reason)
            .orElse(ReasonCode.UNKNOWN_EXPRESSION);
    return new RefusedException(reason, type.getName());
  }

  /** What the review says of a class; nothing if it has not met it. */
  static Optional<Refusal> of(Class<?> type) {
    String name = type.getName();
    Refusal listed = LISTED.get(name);
    return listed != null ? Optional.of(listed) : ofFamily(type, name);
  }

  private static Optional<Refusal> ofFamily(Class<?> type, String name) {
    if (UserDefinedExpression.class.isAssignableFrom(type)
        || name.startsWith("org.apache.spark.sql.hive.")) {
      return Optional.of(USER_DEFINED);
    }
    if (Nondeterministic.class.isAssignableFrom(type)) {
      return Optional.of(NONDETERMINISTIC);
    }
    if (name.startsWith("org.apache.spark.sql.catalyst.analysis.")
        && (Unevaluable.class.isAssignableFrom(type) || name.contains(".Unresolved"))) {
      return Optional.of(UNRESOLVED);
    }
    if (name.startsWith("org.apache.spark.sql.delta.")
        || name.startsWith("org.apache.spark.sql.catalyst.expressions.aggregation.")) {
      return Optional.of(DELTA);
    }
    return Optional.of(MLLIB).filter(mllib -> name.startsWith("org.apache.spark.ml."));
  }

  private static boolean isCurrent(Expression expression) {
    return Scala.list(expression.nodePatterns()).contains(TreePattern.CURRENT_LIKE());
  }

  static Map<String, Refusal> listed() {
    return LISTED;
  }
}
