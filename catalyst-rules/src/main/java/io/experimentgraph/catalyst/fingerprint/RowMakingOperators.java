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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Union;

/** Operators that stack rows or make several of one: unions, set operations, generators. */
final class RowMakingOperators {

  private RowMakingOperators() {}

  /** The rows are those of all inputs; a column is the list of what it is in each of them. */
  static NodeIdentity union(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Union union = (Union) node;
    if (union.byName() || union.allowMissingCol()) {
      throw new RefusedException(ReasonCode.UNKNOWN_FIELD, "union by name that is not resolved");
    }
    Identity rows =
        new IdentityEncoder("union")
            .addAll(inputs.stream().map(NodeIdentity::rows).toList())
            .finish();
    List<Attribute> output = Scala.list(node.output());
    List<List<Attribute>> children = new ArrayList<>();
    for (LogicalPlan child : Scala.<LogicalPlan>list(node.children())) {
      children.add(Scala.list(child.output()));
    }
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      try {
        List<Identity> parts = new ArrayList<>();
        for (int child = 0; child < inputs.size(); child++) {
          parts.add(inputs.get(child).column(children.get(child).get(i)));
        }
        columns.put(
            output.get(i).exprId(), new IdentityEncoder("union column").addAll(parts).finish());
      } catch (RefusedException e) {
        refused.put(output.get(i).exprId(), e);
      }
    }
    NodeIdentity identity = NodeIdentity.ofRows(rows, inputs).withColumns(columns, refused);
    // A union keeps the partitions of its inputs, and with them the layout that a user asked for.
    return inputs.stream().anyMatch(NodeIdentity::carriesLayout) ? identity.withLayout() : identity;
  }

  static NodeIdentity intersect(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    return setOperation(((Intersect) node).isAll() ? "intersect all" : "intersect", node, inputs);
  }

  static NodeIdentity except(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    return setOperation(((Except) node).isAll() ? "except all" : "except", node, inputs);
  }

  /** Rows are compared by all columns in their order, so these make the identity of the rows. */
  private static NodeIdentity setOperation(
      String kind, LogicalPlan node, List<NodeIdentity> inputs) {
    List<LogicalPlan> children = Scala.list(node.children());
    IdentityEncoder encoder = new IdentityEncoder(kind);
    for (int i = 0; i < inputs.size(); i++) {
      List<Attribute> output = Scala.list(children.get(i).output());
      output.forEach(AggregateRules::checkGrouping);
      encoder.add(inputs.get(i).rows()).addAll(inputs.get(i).columns(output));
    }
    Identity rows = encoder.finish();
    return NodeIdentity.ofRows(rows, inputs)
        .withColumns(positional(kind, rows, Scala.list(node.output())), Map.of());
  }

  /** A generator makes rows of each row; what it makes is told apart by position. */
  static NodeIdentity generate(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Generate generate = (Generate) node;
    NodeIdentity input = inputs.get(0);
    Identity rows =
        new IdentityEncoder("generate")
            .add(input.rows())
            .add(
                ExpressionEncoder.encode(
                    (Expression) generate.generator(), scopes.scope(input::column)))
            .add(generate.outer() ? 1 : 0)
            .finish();
    List<Attribute> generated = Scala.list(generate.generatorOutput());
    NodeIdentity identity =
        NodeIdentity.ofRows(rows, inputs)
            .withColumns(input.columns(), input.refused())
            .plusColumns(positional("generated", rows, generated), Map.of());
    // What is made of a row takes its place: an order that the user asked for passes through.
    return input.carriesLayout() ? identity.withLayout() : identity;
  }

  /** Grouping sets and UNPIVOT: each row once per list of projections. */
  static NodeIdentity expand(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Expand expand = (Expand) node;
    NodeIdentity input = inputs.get(0);
    ExpressionEncoder.Scope scope = scopes.scope(input::column);
    IdentityEncoder encoder = new IdentityEncoder("expand").add(input.rows());
    for (scala.collection.immutable.Seq<Expression> projection : Scala.list(expand.projections())) {
      encoder.addAll(
          Scala.list(projection).stream().map(e -> ExpressionEncoder.encode(e, scope)).toList());
    }
    Identity rows = encoder.finish();
    NodeIdentity identity =
        NodeIdentity.ofRows(rows, inputs)
            .withColumns(positional("expanded", rows, Scala.list(expand.output())), Map.of());
    return input.carriesLayout() ? identity.withLayout() : identity;
  }

  private static Map<ExprId, Identity> positional(
      String kind, Identity rows, List<Attribute> output) {
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      columns.put(output.get(i).exprId(), new IdentityEncoder(kind).add(rows).add(i).finish());
    }
    return columns;
  }
}
