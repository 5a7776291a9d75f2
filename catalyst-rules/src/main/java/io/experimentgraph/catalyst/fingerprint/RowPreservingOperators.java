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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.internal.SQLConf;

/** Operators that leave the bag of rows as it is: they rename, add, drop or order. */
final class RowPreservingOperators {

  private RowPreservingOperators() {}

  /** Aliases and hints: nothing changes. */
  static NodeIdentity transparent(
      LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    return inputs.get(0);
  }

  /** Sorts and repartitions: the same rows in a layout that the user asked for. */
  static NodeIdentity layout(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    return inputs.get(0).withLayout();
  }

  /** Every output column is an expression over the input's columns. */
  static NodeIdentity project(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    NodeIdentity input = inputs.get(0);
    NamedColumns encoded =
        encodeNamed(
            Scala.list(((Project) node).projectList()),
            scopes.scope(input::column),
            identity -> identity);
    return input.withColumns(encoded.columns, encoded.refused);
  }

  /**
   * A window column hangs on all rows of its input, so their identity enters it. Rows that are
   * filtered later keep it.
   */
  static NodeIdentity window(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    NodeIdentity input = inputs.get(0);
    NamedColumns encoded =
        encodeNamed(
            Scala.list(((Window) node).windowExpressions()),
            scopes.scope(input::column),
            identity -> new IdentityEncoder("window").add(input.rows()).add(identity).finish());
    return input.plusColumns(encoded.columns, encoded.refused);
  }

  /**
   * A view is transparent if it was captured under the configuration of the session. If not, its
   * inside has been encoded under its own, and the crossing is marked.
   */
  static NodeIdentity view(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    NodeIdentity input = inputs.get(0);
    Identity outside = scopes.context().environment();
    if (scopes.environmentInside().equals(outside)) {
      return input;
    }
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    input.columns().forEach((id, column) -> columns.put(id, crossing(outside, column)));
    Identity rows = crossing(outside, input.rows());
    NodeIdentity crossed = NodeIdentity.ofRows(rows, inputs).withColumns(columns, input.refused());
    return input.carriesLayout() ? crossed.withLayout() : crossed;
  }

  /** The configuration under which a view's query was analyzed, if not that of its session. */
  static Identity environment(View view) {
    SQLConf captured = View.effectiveSQLConf(view.desc().viewSQLConfigs(), view.isTempView(), "");
    return SessionEnvironment.of(captured);
  }

  private static Identity crossing(Identity environment, Identity inside) {
    return new IdentityEncoder("environment change").add(environment).add(inside).finish();
  }

  /** Columns with an identity, and why others have none. */
  private record NamedColumns(
      Map<ExprId, Identity> columns, Map<ExprId, RefusedException> refused) {}

  private static NamedColumns encodeNamed(
      List<NamedExpression> expressions,
      ExpressionEncoder.Scope scope,
      UnaryOperator<Identity> finish) {
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>();
    for (NamedExpression named : expressions) {
      try {
        Identity plain = ExpressionEncoder.encode(Expressions.of(named), scope);
        columns.put(named.exprId(), finish.apply(plain));
      } catch (RefusedException e) {
        refused.put(named.exprId(), e);
      }
    }
    return new NamedColumns(columns, refused);
  }
}
