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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinBy;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Sums of floating-point numbers that a query computes in several places, to compare them:
 *
 * <pre>
 * WITH r AS (SELECT k, sum(x) AS s FROM t GROUP BY k)
 * SELECT * FROM r WHERE s = (SELECT max(s) FROM r)
 * </pre>
 *
 * Their last bits hang on the order of rows, hence on the run. Two places of one run agree, of two
 * runs perhaps not, and then no row is the largest. So all places are computed by one run: either
 * by the query, or by the one that stored what all of them are loaded from.
 */
final class FloatingSums {

  private final PlanNode root;

  /** Of each node that sums floating-point numbers, the rows that it makes of them. */
  private final Map<PlanNode, Fingerprint> sums = new IdentityHashMap<>();

  private final Map<Long, PlanNode> definitions = new HashMap<>();

  /**
   * Looks at a plan.
   *
   * @param nodes its nodes, the root first
   */
  FloatingSums(List<PlanNode> nodes) {
    this.root = nodes.get(0);
    for (PlanNode node : nodes) {
      if (node.plan() instanceof CTERelationDef definition) {
        definitions.put(definition.id(), node);
      }
      node.identity()
          .filter(identity -> sumsFloating(node))
          .ifPresent(identity -> sums.put(node, identity.rows().exact()));
    }
  }

  /**
   * True if a node is made of sums that are computed elsewhere in the query as well.
   *
   * @param together the places, this one included, that would be loaded from the same artifact
   */
  boolean meetOthers(PlanNode node, Collection<PlanNode> together) {
    if (sums.isEmpty()) {
      return false;
    }
    Set<Fingerprint> inside = sums(reached(node, Set.of()));
    return !inside.isEmpty()
        && !Collections.disjoint(inside, sums(reached(root, Set.copyOf(together))));
  }

  private Set<Fingerprint> sums(Set<PlanNode> nodes) {
    return nodes.stream().map(sums::get).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  /** What is computed for a node, but for some nodes and what only they are made of. */
  private Set<PlanNode> reached(PlanNode start, Set<PlanNode> without) {
    Set<PlanNode> reached = new HashSet<>();
    Deque<PlanNode> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      PlanNode node = open.pop();
      if (without.contains(node) || !reached.add(node)) {
        continue;
      }
      // Definitions are computed for who refers to them.
      node.children().stream()
          .filter(child -> !(child.plan() instanceof CTERelationDef))
          .forEach(open::push);
      node.subqueries().forEach(open::push);
      if (node.plan() instanceof CTERelationRef reference) {
        Optional.ofNullable(definitions.get(reference.cteId())).ifPresent(open::push);
      }
    }
    return reached;
  }

  private static boolean sumsFloating(PlanNode node) {
    return Scala.<Expression>list(node.plan().expressions()).stream()
        .anyMatch(root -> Scala.exists(root, FloatingSums::sumsFloating));
  }

  private static boolean sumsFloating(Expression expression) {
    if (!(expression instanceof AggregateFunction)
        || expression instanceof Max
        || expression instanceof Min
        || expression instanceof MaxMinBy) {
      return false;
    }
    return isFloating(expression.dataType())
        || (expression instanceof DeclarativeAggregate aggregate
            && Scala.list(aggregate.aggBufferAttributes()).stream()
                .anyMatch(buffer -> isFloating(((Expression) buffer).dataType())));
  }

  private static boolean isFloating(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }
}
