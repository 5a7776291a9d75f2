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
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.trees.TreePattern;

/**
 * Why an expression that is not allowed is refused. It only words the refusal: what is missing here
 * is refused just the same, as unknown.
 */
final class RefusedExpressions {

  private static final Map<String, ReasonCode> REASONS = reasons();

  private RefusedExpressions() {}

  static RefusedException refusal(Expression expression) {
    String name = expression.getClass().getName();
    return new RefusedException(reason(expression, name), name);
  }

  static Map<String, ReasonCode> known() {
    return REASONS;
  }

  private static ReasonCode reason(Expression expression, String name) {
    ReasonCode listed = REASONS.get(name);
    if (listed != null) {
      return listed;
    }
    if (Scala.list(expression.nodePatterns()).contains(TreePattern.CURRENT_LIKE())) {
      return ReasonCode.CURRENT_TIME_OR_USER;
    }
    if (expression instanceof UserDefinedExpression
        || name.startsWith("org.apache.spark.sql.hive.")) {
      return ReasonCode.UDF;
    }
    return expression instanceof Nondeterministic
        ? ReasonCode.NONDETERMINISTIC
        : ReasonCode.UNKNOWN_EXPRESSION;
  }

  /** Each line is a reason and the name of a class. */
  private static Map<String, ReasonCode> reasons() {
    Map<String, ReasonCode> reasons = new HashMap<>();
    for (String line : AllowedExpressions.read("refused-expressions.txt")) {
      int blank = line.indexOf(' ');
      reasons.put(line.substring(blank + 1).strip(), ReasonCode.valueOf(line.substring(0, blank)));
    }
    return Map.copyOf(reasons);
  }
}
