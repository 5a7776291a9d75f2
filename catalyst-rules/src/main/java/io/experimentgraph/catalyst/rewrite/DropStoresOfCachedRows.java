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
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;

/**
 * Leaves out stores of rows that come from the user's own cache, where that was filled after the
 * decision: what it holds may be as old as the cached DataFrame.
 */
public final class DropStoresOfCachedRows extends Rule<LogicalPlan> {

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return Scala.transformUp(
        plan,
        node ->
            node instanceof Materialize store && isCachedMeanwhile(store) ? store.child() : node);
  }

  private static boolean isCachedMeanwhile(Materialize store) {
    return !store.target().readsCache()
        && Scala.contains(store.child(), node -> node instanceof InMemoryRelation);
  }
}
