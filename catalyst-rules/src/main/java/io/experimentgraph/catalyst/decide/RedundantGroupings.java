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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.optimizer.EliminateDistinct$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SetOperation;
import org.apache.spark.sql.catalyst.plans.logical.Union;

/**
 * Finds queries that group numbers with two zeros, and group again. Of two groupings the optimizer
 * leaves out one that changes no rows, unless an artifact stands for it; but a grouping makes 0.0
 * of -0.0.
 */
final class RedundantGroupings {

  private RedundantGroupings() {}

  /**
   * What stands above a node.
   *
   * @param isGrouped whether rows are grouped, and it does not matter how often each comes
   * @param isDistinct whether rows are grouped by numbers with two zeros, and nothing else is done
   */
  private record Above(boolean isGrouped, boolean isDistinct) {

    static final Above NOTHING = new Above(false, false);

    Above or(Above other) {
      return new Above(isGrouped || other.isGrouped, isDistinct || other.isDistinct);
    }
  }

  /**
   * Checks a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @throws RefusedException if one of two groupings in it may be left out
   */
  static void check(List<PlanNode> topDown) {
    Map<PlanNode, Above> above = new IdentityHashMap<>();
    Map<Long, Above> aboveDefinitions = new HashMap<>();
    for (PlanNode node : topDown) {
      LogicalPlan plan = node.plan();
      Above here = above.getOrDefault(node, Above.NOTHING);
      if (plan instanceof CTERelationDef definition) {
        here = here.or(aboveDefinitions.getOrDefault(definition.id(), Above.NOTHING));
      }
      boolean isGrouping = isGrouping(plan);
      boolean isDistinct = isGrouping && isDistinct(node);
      if (isGrouping && (here.isDistinct() || (isDistinct && here.isGrouped()))) {
        throw new RefusedException(
            ReasonCode.UNSUPPORTED_TYPE,
            "0.0 and -0.0, which are equal, are grouped twice or once");
      }
      Above below = here.or(new Above(isGrouping && ignoresDuplicates(plan), isDistinct));
      node.children().forEach(child -> above.put(child, below));
      if (plan instanceof CTERelationRef reference) {
        aboveDefinitions.merge(reference.cteId(), below, Above::or);
      }
    }
  }

  private static boolean isGrouping(LogicalPlan plan) {
    return plan instanceof Aggregate
        || plan instanceof Distinct
        || plan instanceof Deduplicate
        || plan instanceof SetOperation && !(plan instanceof Union);
  }

  /** Whether rows are grouped by numbers with two zeros, and nothing else is done. */
  private static boolean isDistinct(PlanNode node) {
    List<? extends Expression> keys =
        node.plan() instanceof Deduplicate deduplicate
            ? Scala.<Attribute>list(deduplicate.keys())
            : node.output();
    return functions(node.plan()).isEmpty()
        && keys.stream().anyMatch(key -> SignedZeros.hasZeros(key.dataType()));
  }

  private static boolean ignoresDuplicates(LogicalPlan plan) {
    return functions(plan).stream()
        .allMatch(
            function ->
                function.isDistinct()
                    || EliminateDistinct$.MODULE$.isDuplicateAgnostic(
                        function.aggregateFunction()));
  }

  private static List<AggregateExpression> functions(LogicalPlan plan) {
    List<AggregateExpression> functions = new ArrayList<>();
    if (plan instanceof Aggregate aggregate) {
      for (NamedExpression result : Scala.list(aggregate.aggregateExpressions())) {
        Scala.exists(
            (Expression) result,
            part -> part instanceof AggregateExpression function && !functions.add(function));
      }
    }
    return functions;
  }
}
