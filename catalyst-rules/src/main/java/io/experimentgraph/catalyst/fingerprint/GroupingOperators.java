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
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Aggregates and distinct: one row per combination of the grouping values, so the rows are
 * identified by the input's rows and the <em>set</em> of grouping expressions. A distinct is an
 * aggregate that groups by all columns.
 */
final class GroupingOperators {

  private GroupingOperators() {}

  static NodeIdentity aggregate(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Aggregate aggregate = (Aggregate) node;
    NodeIdentity input = inputs.get(0);
    ExpressionEncoder.Scope plainScope = scopes.scope(input::column);
    Set<Identity> groupings = new HashSet<>();
    for (Expression grouping : Scala.list(aggregate.groupingExpressions())) {
      AggregateRules.checkGrouping(grouping);
      groupings.add(ExpressionEncoder.encode(grouping, plainScope));
    }
    Identity rows = rows(input, groupings);
    ExpressionEncoder.Scope scope =
        scopes.scope(
            input::column,
            (expression, plain) -> {
              if (groupings.contains(plain)) {
                return key(rows, plain);
              }
              return expression instanceof AggregateExpression
                  ? new IdentityEncoder("aggregate function").add(rows).add(plain).finish()
                  : null;
            });
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>();
    List<NamedExpression> results = Scala.list(aggregate.aggregateExpressions());
    for (NamedExpression result : results) {
      try {
        columns.put(result.exprId(), ExpressionEncoder.encode(Expressions.of(result), scope));
      } catch (RefusedException e) {
        refused.put(result.exprId(), e);
      }
    }
    return NodeIdentity.ofRows(rows, inputs).withColumns(columns, refused);
  }

  static NodeIdentity distinct(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    NodeIdentity input = inputs.get(0);
    List<Attribute> output = Scala.list(node.output());
    if (output.isEmpty()) {
      // An aggregate without groupings has one row of no rows; a distinct need not.
      throw new RefusedException(ReasonCode.UNKNOWN_FIELD, "distinct without columns");
    }
    output.forEach(AggregateRules::checkGrouping);
    Set<Identity> groupings = new HashSet<>(input.columns(output));
    Identity rows = rows(input, groupings);
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    output.forEach(a -> columns.put(a.exprId(), key(rows, input.column(a))));
    return NodeIdentity.ofRows(rows, inputs).withColumns(columns, Map.of());
  }

  /** Dropping duplicates by some of the columns keeps whichever row comes first. */
  static NodeIdentity deduplicate(
      LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Set<ExprId> keys = new HashSet<>();
    List<Attribute> keyAttributes = Scala.list(((Deduplicate) node).keys());
    keyAttributes.forEach(k -> keys.add(k.exprId()));
    List<Attribute> output = Scala.list(node.output());
    if (output.stream().anyMatch(a -> !keys.contains(a.exprId()))) {
      throw new RefusedException(
          ReasonCode.ORDER_DEPENDENT, "dropDuplicates by some of the columns");
    }
    return distinct(node, inputs, scopes);
  }

  private static Identity rows(NodeIdentity input, Collection<Identity> groupings) {
    return new IdentityEncoder("aggregate").add(input.rows()).addSorted(groupings).finish();
  }

  private static Identity key(Identity rows, Identity grouping) {
    return new IdentityEncoder("grouping").add(rows).add(grouping).finish();
  }
}
