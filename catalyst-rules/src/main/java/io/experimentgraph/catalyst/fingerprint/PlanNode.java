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
import io.experimentgraph.catalyst.identity.IdentitySet;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.Join$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/** A node of the analyzed plan with its identity, or the reason why it has none. */
public final class PlanNode {

  private final LogicalPlan plan;
  private final List<PlanNode> children;
  private final List<PlanNode> subqueries;
  private final Optional<NodeIdentity> identity;
  private final Optional<RefusedException> refusal;
  private final Optional<Vertex> vertex;

  /** Its output columns, if all have an identity of their own. */
  private final Optional<IdentitySet> columnSet;

  private List<Attribute> output;

  private PlanNode(
      LogicalPlan plan,
      List<PlanNode> children,
      List<PlanNode> subqueries,
      Optional<NodeIdentity> identity,
      Optional<RefusedException> refusal) {
    this.plan = plan;
    this.children = List.copyOf(children);
    this.subqueries = List.copyOf(subqueries);
    this.identity = identity;
    this.refusal = refusal;
    this.columnSet = identity.flatMap(this::columnSet);
    this.vertex = columnSet.map(columns -> vertex(plan, identity.get().rows(), columns));
  }

  static PlanNode identified(
      LogicalPlan plan, List<PlanNode> children, List<PlanNode> subqueries, NodeIdentity identity) {
    return new PlanNode(plan, children, subqueries, Optional.of(identity), Optional.empty());
  }

  static PlanNode refused(
      LogicalPlan plan,
      List<PlanNode> children,
      List<PlanNode> subqueries,
      RefusedException refusal) {
    return new PlanNode(plan, children, subqueries, Optional.empty(), Optional.of(refusal));
  }

  /** The node of the analyzed plan. */
  public LogicalPlan plan() {
    return plan;
  }

  /** Its output columns. */
  public List<Attribute> output() {
    if (output == null) {
      output = Scala.list(plan instanceof Join join ? joined(join) : plan.output());
    }
    return output;
  }

  /** Asked itself, a join asks all joins below it each time. */
  private Seq<Attribute> joined(Join join) {
    return Join$.MODULE$.computeOutput(
        join.joinType(), Scala.seq(children.get(0).output()), Scala.seq(children.get(1).output()));
  }

  /** Its children, in the plan's order. */
  public List<PlanNode> children() {
    return children;
  }

  /** Roots of the subqueries in its expressions, in the order of its expressions. */
  public List<PlanNode> subqueries() {
    return subqueries;
  }

  /** Its identity, if its rows have one. */
  public Optional<NodeIdentity> identity() {
    return identity;
  }

  /** Why its rows have none. */
  public Optional<RefusedException> refusal() {
    return refusal;
  }

  /** Its vertex, if its rows and all its columns have an identity of their own. */
  public Optional<Vertex> vertex() {
    return vertex;
  }

  /** The sources that it reads. */
  public Set<SourceState> sources() {
    return identity.map(NodeIdentity::sources).orElse(Set.of());
  }

  /**
   * Identities of its output columns, in their order.
   *
   * @throws RefusedException if one has none
   */
  public List<Identity> outputColumns() {
    return identity.orElseThrow(refusal::get).columns(output());
  }

  private Optional<IdentitySet> columnSet(NodeIdentity columnsById) {
    if (output().isEmpty() || columnsById.isCorrelated()) {
      return Optional.empty();
    }
    if (children.size() == 1 && passesColumns(columnsById, children.get(0))) {
      return children.get(0).columnSet;
    }
    List<Identity> columns = new ArrayList<>(output().size());
    for (Attribute attribute : output()) {
      Identity column = columnsById.columns().get(attribute.exprId());
      if (column == null) {
        return Optional.empty();
      }
      columns.add(column);
    }
    return Optional.of(IdentitySet.of(columns));
  }

  /** Filters, sorts and aliases put out what they get: it is sorted already. */
  @SuppressWarnings("ReferenceEquality")
  private boolean passesColumns(NodeIdentity columnsById, PlanNode child) {
    if (child.columnSet.isEmpty()
        || columnsById.columns() != child.identity.get().columns()
        || output().size() != child.output().size()) {
      return false;
    }
    for (int i = 0; i < output().size(); i++) {
      if (!output().get(i).exprId().equals(child.output().get(i).exprId())) {
        return false;
      }
    }
    return true;
  }

  private static Vertex vertex(LogicalPlan plan, Identity rows, IdentitySet columns) {
    Identity id = new IdentityEncoder("vertex").add(rows).addSet(columns).finish();
    return new Vertex(
        id.exact(),
        id.template(),
        rows.exact(),
        columns.exact(),
        plan.nodeName(),
        Vertex.Kind.DATASET);
  }
}
