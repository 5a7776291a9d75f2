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
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Vertex;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** A node of the analyzed plan with its identity, or the reason why it has none. */
public final class PlanNode {

  private final LogicalPlan plan;
  private final List<PlanNode> children;
  private final List<PlanNode> subqueries;
  private final Optional<NodeIdentity> identity;
  private final Optional<RefusedException> refusal;
  private final Optional<Vertex> vertex;

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
    this.vertex = identity.flatMap(i -> vertex(plan, i));
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
    List<Attribute> output = Scala.list(plan.output());
    return identity.orElseThrow(refusal::get).columns(output);
  }

  private static Optional<Vertex> vertex(LogicalPlan plan, NodeIdentity identity) {
    List<Attribute> output = Scala.list(plan.output());
    if (output.isEmpty()
        || identity.isCorrelated()
        || output.stream().anyMatch(a -> !identity.columns().containsKey(a.exprId()))) {
      return Optional.empty();
    }
    Set<Identity> columns = new LinkedHashSet<>(identity.columns(output));
    Identity id = new IdentityEncoder("vertex").add(identity.rows()).addSorted(columns).finish();
    return Optional.of(
        new Vertex(
            id.exact(),
            id.template(),
            identity.rows().exact(),
            columns.stream().map(Identity::exact).sorted().toList(),
            plan.nodeName(),
            Vertex.Kind.DATASET));
  }
}
