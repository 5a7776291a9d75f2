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
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * The reviewed list of expression classes whose value depends on nothing but their fields, their
 * operands and the configuration. Matched by exact class, so that no subclass slips in.
 */
final class AllowedExpressions {

  private static final Set<String> CLASSES =
      Set.copyOf(ReviewedLists.lines("allowed-expressions.txt"));
  private static final Set<String> REPLACED =
      Set.copyOf(ReviewedLists.lines("replaced-expressions.txt"));

  private AllowedExpressions() {}

  /** Refuses an expression whose class is not on the list, with the most telling reason. */
  static void check(Expression expression) {
    if (!CLASSES.contains(expression.getClass().getName())) {
      throw RefusedExpressions.refusal(expression);
    }
  }

  /** Refuses an allowed expression that is not what the review assumed; operands come first. */
  static void checkAsReviewed(Expression expression) {
    String name = expression.getClass().getName();
    if (!expression.resolved()) {
      throw new RefusedException(ReasonCode.UNKNOWN_EXPRESSION, "unresolved " + name);
    }
    if (!expression.deterministic()) {
      throw new RefusedException(ReasonCode.NONDETERMINISTIC, name);
    }
    if (NullAwareComparison.isByBytes(expression)) {
      throw new RefusedException(ReasonCode.UNSUPPORTED_TYPE, "null-aware comparison by " + name);
    }
  }

  /** True if an expression stands for its replacement. */
  static boolean isReplaced(Expression expression) {
    return REPLACED.contains(expression.getClass().getName());
  }

  static Set<String> classes() {
    return CLASSES;
  }

  static Set<String> replacedClasses() {
    return REPLACED;
  }
}
