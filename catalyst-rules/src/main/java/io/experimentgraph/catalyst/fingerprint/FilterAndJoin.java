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
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.plans.Cross$;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftAnti$;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Filters and joins. Adjacent filters are one set of conjuncts; an inner join is a cross product
 * under the conjuncts of its condition, with its sides in the order of their identities; a right
 * outer join is a left outer join with its sides exchanged. Columns carry the side that they come
 * from, so that a self-join's sides stay apart, and those that an outer join extends by nulls carry
 * the whole join.
 */
final class FilterAndJoin {

  private FilterAndJoin() {}

  static NodeIdentity filter(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    NodeIdentity input = inputs.get(0);
    return input.filteredBy(
        ExpressionEncoder.encodeConjuncts(
            ((Filter) node).condition(), scopes.scope(input::column)));
  }

  static NodeIdentity join(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Join join = (Join) node;
    JoinType type = join.joinType();
    NodeIdentity left = inputs.get(0);
    NodeIdentity right = inputs.get(1);
    if (type.equals(Inner$.MODULE$) || type.equals(Cross$.MODULE$)) {
      boolean isSwapped = right.rows().exact().compareTo(left.rows().exact()) < 0;
      return isSwapped ? inner(join, right, left, scopes) : inner(join, left, right, scopes);
    }
    if (type.equals(LeftOuter$.MODULE$)) {
      return outer("left outer", join, left, right, scopes, false, true);
    }
    if (type.equals(RightOuter$.MODULE$)) {
      return outer("left outer", join, right, left, scopes, false, true);
    }
    if (type.equals(FullOuter$.MODULE$)) {
      return outer("full outer", join, left, right, scopes, true, true);
    }
    if (type.equals(LeftSemi$.MODULE$)) {
      return halfJoin("left semi", join, left, right, scopes);
    }
    if (type.equals(LeftAnti$.MODULE$)) {
      return halfJoin("left anti", join, left, right, scopes);
    }
    throw new RefusedException(ReasonCode.UNKNOWN_OPERATOR, "join type " + type);
  }

  private static NodeIdentity inner(
      Join join, NodeIdentity first, NodeIdentity second, ScopeFactory scopes) {
    Identity product = new IdentityEncoder("cross").add(first.rows()).add(second.rows()).finish();
    Map<ExprId, Identity> columns = tagged(first, 0);
    columns.putAll(tagged(second, 1));
    return NodeIdentity.ofRows(product, List.of(first, second))
        .withColumns(columns, refused(first, second))
        .filteredBy(conjuncts(join, first, second, scopes));
  }

  private static NodeIdentity outer(
      String type,
      Join join,
      NodeIdentity first,
      NodeIdentity second,
      ScopeFactory scopes,
      boolean isFirstExtended,
      boolean isSecondExtended) {
    Identity rows = joinRows(type, join, first, second, scopes);
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    tagged(first, 0).forEach((id, c) -> columns.put(id, isFirstExtended ? extended(rows, c) : c));
    tagged(second, 1).forEach((id, c) -> columns.put(id, isSecondExtended ? extended(rows, c) : c));
    return NodeIdentity.ofRows(rows, List.of(first, second))
        .withColumns(columns, refused(first, second));
  }

  /** Semi and anti joins keep some rows of the left side, with its columns as they are. */
  private static NodeIdentity halfJoin(
      String type, Join join, NodeIdentity left, NodeIdentity right, ScopeFactory scopes) {
    return NodeIdentity.ofRows(joinRows(type, join, left, right, scopes), List.of(left, right))
        .withColumns(left.columns(), left.refused());
  }

  private static Identity joinRows(
      String type, Join join, NodeIdentity first, NodeIdentity second, ScopeFactory scopes) {
    return new IdentityEncoder("join")
        .add(type)
        .add(first.rows())
        .add(second.rows())
        .addSorted(conjuncts(join, first, second, scopes))
        .finish();
  }

  private static Set<Identity> conjuncts(
      Join join, NodeIdentity first, NodeIdentity second, ScopeFactory scopes) {
    if (join.condition().isEmpty()) {
      return Set.of();
    }
    Function<Attribute, Identity> columns =
        attribute ->
            first.columns().containsKey(attribute.exprId())
                    || first.refused().containsKey(attribute.exprId())
                ? side(0, first.column(attribute))
                : side(1, second.column(attribute));
    return new LinkedHashSet<>(
        ExpressionEncoder.encodeConjuncts(join.condition().get(), scopes.scope(columns)));
  }

  private static Map<ExprId, Identity> tagged(NodeIdentity input, int side) {
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    input.columns().forEach((id, column) -> columns.put(id, side(side, column)));
    return columns;
  }

  private static Map<ExprId, RefusedException> refused(NodeIdentity first, NodeIdentity second) {
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>(first.refused());
    refused.putAll(second.refused());
    return refused;
  }

  private static Identity side(int side, Identity column) {
    return new IdentityEncoder("side").add(side).add(column).finish();
  }

  private static Identity extended(Identity join, Identity column) {
    return new IdentityEncoder("null extended").add(join).add(column).finish();
  }
}
