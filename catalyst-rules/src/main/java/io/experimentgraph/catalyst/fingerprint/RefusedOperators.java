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
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Why an operator that is not encoded is refused: by a reviewed list, or as a command. */
final class RefusedOperators {

  private static final Refusal COMMAND =
      new Refusal(ReasonCode.COMMAND, "A command, by its interface.");

  private static final Map<String, Refusal> LISTED = Refusal.read("refused-operators.txt");

  private RefusedOperators() {}

  static RefusedException refusal(LogicalPlan plan) {
    ReasonCode reason =
        of(plan.getClass()).map(Refusal::reason).orElse(ReasonCode.UNKNOWN_OPERATOR);
    return new RefusedException(reason, plan.getClass().getSimpleName());
  }

  /** What the review says of a class; nothing if it has not met it. */
  static Optional<Refusal> of(Class<?> type) {
    return Command.class.isAssignableFrom(type)
        ? Optional.of(COMMAND)
        : Optional.ofNullable(LISTED.get(type.getName()));
  }

  static Map<String, Refusal> listed() {
    return LISTED;
  }
}
