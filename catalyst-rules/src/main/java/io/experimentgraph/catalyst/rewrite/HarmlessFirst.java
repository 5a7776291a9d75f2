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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.FailingExpressions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Asks the conditions right above a load or a store that never fail before those that may. Without
 * us Spark leaves out partitions, files and groups of rows by the former, or asks them further
 * down, and so never asks the latter of some rows for which they fail.
 */
public final class HarmlessFirst extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return Scala.transformUp(
        plan,
        node -> node instanceof Filter filter && isOurs(filter.child()) ? ordered(filter) : node);
  }

  private static boolean isOurs(LogicalPlan plan) {
    return plan instanceof Materialize || ArtifactRelation.isLoad(plan);
  }

  private static LogicalPlan ordered(Filter filter) {
    List<Expression> asked = Scala.conjuncts(filter.condition());
    if (asked.size() < 2 || !asked.stream().allMatch(Expression::deterministic)) {
      return filter;
    }
    List<Expression> ordered = new ArrayList<>(asked);
    // The sort is stable: where nothing is to be changed, nothing is.
    ordered.sort(Comparator.comparing(FailingExpressions::mayFail));
    return ordered.equals(asked)
        ? filter
        : new Filter(ordered.stream().reduce(And::new).orElseThrow(), filter.child());
  }
}
