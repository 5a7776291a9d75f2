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
import io.experimentgraph.catalyst.fingerprint.NodeIdentity;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.AggregateWindowFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinBy;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.ShortType;

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

  /** Of each node that sums floating-point numbers, what its sums are. */
  private final Map<PlanNode, Set<Fingerprint>> sums = new IdentityHashMap<>();

  private final Map<Long, PlanNode> definitions;

  /** The nodes that sums are made of that are computed in several places. */
  private final Set<PlanNode> repeated = new HashSet<>();

  /**
   * Looks at a plan.
   *
   * @param nodes its nodes, the root first
   * @param definitions what its references to common table expressions stand for
   */
  FloatingSums(List<PlanNode> nodes, Map<Long, PlanNode> definitions) {
    this.root = nodes.get(0);
    this.definitions = definitions;
    for (PlanNode node : nodes) {
      node.identity()
          .filter(identity -> sumsFloating(node))
          .ifPresent(identity -> sums.put(node, sums(node, identity)));
    }
    findRepeated(nodes);
  }

  /** A window leaves rows alone, so its columns tell what is summed. */
  private static Set<Fingerprint> sums(PlanNode node, NodeIdentity identity) {
    return node.plan() instanceof Window window
        ? Scala.<NamedExpression>list(window.windowExpressions()).stream()
            .map(expression -> identity.columns().get(expression.exprId()))
            .filter(Objects::nonNull)
            .map(Identity::exact)
            .collect(Collectors.toSet())
        : Set.of(identity.rows().exact());
  }

  private void findRepeated(List<PlanNode> nodes) {
    Set<Fingerprint> once = new HashSet<>();
    Set<Fingerprint> twice = new HashSet<>();
    for (PlanNode node : nodes) {
      sums.getOrDefault(node, Set.of()).stream().filter(s -> !once.add(s)).forEach(twice::add);
    }
    for (PlanNode node : nodes) {
      if (!Collections.disjoint(twice, sums.getOrDefault(node, Set.of()))) {
        repeated.addAll(reached(node, Set.of()));
      }
    }
  }

  /**
   * True if a node is, or is below, a sum that the query computes in several places. A store would
   * have one of them compute more columns than the other, perhaps in another order of rows; so
   * would a load that stands below one and not below the other.
   */
  boolean isBelowRepeated(PlanNode node) {
    return repeated.contains(node);
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
    return nodes.stream()
        .map(sums::get)
        .filter(Objects::nonNull)
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
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
        || expression instanceof AggregateWindowFunction
        || (expression instanceof Average average && isSmall(average.child().dataType()))
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

  /** Sums of such numbers are exact, though they are kept as floating-point numbers. */
  private static boolean isSmall(DataType type) {
    return type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType;
  }

  private static boolean isFloating(DataType type) {
    return type instanceof DoubleType || type instanceof FloatType;
  }
}
