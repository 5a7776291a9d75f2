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

import io.experimentgraph.catalyst.decide.PushedCondition.Kind;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;

/**
 * Above which nodes neither a load nor a store may stand, because the query would compute of rows
 * that it leaves out first without us, and might fail for them. With us all conditions on a node
 * are asked right above it. Those that may fail come last there ({@link
 * io.experimentgraph.catalyst.rewrite.HarmlessFirst}), so it takes two of them, one of which Spark
 * asks further down, hence first; or a join that leaves out rows before something is computed of
 * them.
 */
final class FailingAbove {

  private final PushedConditions conditions;
  private final Map<Long, PlanNode> definitions;

  /**
   * Looks at a plan.
   *
   * @param definitions what its references to common table expressions stand for
   * @param conditions where its conditions go
   */
  FailingAbove(Map<Long, PlanNode> definitions, PushedConditions conditions) {
    this.definitions = definitions;
    this.conditions = conditions;
  }

  /** True if the query might fail with this node loaded or stored, and not without. */
  boolean mayFail(PlanNode node) {
    List<PushedCondition> here = conditions.above(node);
    if (here.stream().noneMatch(c -> c.mayFail() || c.isBelowFailing())) {
      return false;
    }
    Set<Integer> moved = moved(node);
    // Conditions on the same columns stay together wherever they go.
    Map<Set<ExprId>, Integer> failing = new HashMap<>();
    here.forEach(c -> failing.merge(c.columns(), c.failing(), Math::max));
    int count = failing.values().stream().mapToInt(Integer::intValue).sum();
    return (count > 1 && here.stream().anyMatch(c -> c.mayFail() && moved.contains(c.number())))
        || here.stream()
            .filter(c -> c.isOfJoin() && (count > 0 || c.isBelowFailing()))
            .anyMatch(
                c ->
                    c.isOf(Kind.OF_KEYS)
                        ? conditions.arrives(c, node)
                        : moved.contains(c.number()));
  }

  /** Numbers of the conditions that Spark asks further down than right above a node. */
  private Set<Integer> moved(PlanNode top) {
    Set<Integer> moved = new HashSet<>();
    Deque<PlanNode> open = new ArrayDeque<>(List.of(top));
    while (!open.isEmpty()) {
      PlanNode node = open.pop();
      if (node.plan() instanceof CTERelationRef reference) {
        Optional.ofNullable(definitions.get(reference.cteId())).ifPresent(open::push);
      } else if (node.children().isEmpty()) {
        addPruning(node, moved);
      } else if (isFlat(node.plan())) {
        node.children().forEach(open::push);
      } else {
        for (PlanNode child : node.children()) {
          conditions.above(child).forEach(c -> moved.add(c.number()));
        }
      }
    }
    return moved;
  }

  /** Where conditions pass and are asked at one place, in the order in which they are written. */
  private static boolean isFlat(LogicalPlan plan) {
    return plan instanceof Filter
        || plan instanceof Project
        || plan instanceof Union
        || plan instanceof CTERelationDef
        || PushedConditions.isTransparent(plan);
  }

  private void addPruning(PlanNode leaf, Set<Integer> moved) {
    Set<ExprId> partitions = PartitionColumns.of(leaf);
    boolean isSkipping = PartitionColumns.areFilesSkipped(leaf);
    conditions.above(leaf).stream()
        .filter(
            c ->
                isSkipping
                    || (!partitions.isEmpty()
                        && (c.columns().isEmpty()
                            || c.columns().stream().anyMatch(partitions::contains))))
        .forEach(c -> moved.add(c.number()));
  }
}
