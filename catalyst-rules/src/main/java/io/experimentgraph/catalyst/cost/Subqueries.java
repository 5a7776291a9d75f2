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
package io.experimentgraph.catalyst.cost;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;

/**
 * Scalar subqueries that run for themselves, before the query that they are a part of. They keep
 * the id of their expression unless the optimizer merges them; merged ones are passed over.
 */
final class Subqueries {

  private Subqueries() {}

  /** Each such subquery of a fingerprinted plan, with the plan that it was executed by. */
  static Map<PlanNode, SparkPlan> pairs(PlanNode root, SparkPlan executed) {
    Map<Long, SparkPlan> plans = executedById(executed);
    Map<PlanNode, SparkPlan> pairs = new IdentityHashMap<>();
    if (plans.isEmpty()) {
      return pairs;
    }
    List<PlanNode> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      open.addAll(node.children());
      open.addAll(node.subqueries());
      Map<Object, Long> ids = new IdentityHashMap<>();
      for (Expression expression : Scala.<Expression>list(node.plan().expressions())) {
        Scala.exists(
            expression,
            e -> {
              if (e instanceof ScalarSubquery subquery) {
                ids.put(subquery.plan(), subquery.exprId().id());
              }
              return false;
            });
      }
      for (PlanNode subquery : node.subqueries()) {
        SparkPlan plan = plans.get(ids.getOrDefault(subquery.plan(), -1L));
        if (plan != null) {
          pairs.put(subquery, plan);
        }
      }
    }
    return pairs;
  }

  private static Map<Long, SparkPlan> executedById(SparkPlan executed) {
    Map<Long, SparkPlan> plans = new HashMap<>();
    List<SparkPlan> open = new ArrayList<>(List.of(executed));
    while (!open.isEmpty()) {
      SparkPlan plan = open.remove(open.size() - 1);
      if (plan instanceof AdaptiveSparkPlanExec adaptive) {
        open.add(adaptive.executedPlan());
      } else if (plan instanceof QueryStageExec stage) {
        open.add(stage.plan());
      }
      open.addAll(Scala.<SparkPlan>list(plan.children()));
      for (Expression expression : Scala.<Expression>list(plan.expressions())) {
        Scala.exists(
            expression,
            e -> {
              if (e instanceof org.apache.spark.sql.execution.ScalarSubquery subquery
                  && plans.put(subquery.exprId().id(), subquery.plan()) == null) {
                open.add(subquery.plan());
              }
              return false;
            });
      }
    }
    return plans;
  }
}
