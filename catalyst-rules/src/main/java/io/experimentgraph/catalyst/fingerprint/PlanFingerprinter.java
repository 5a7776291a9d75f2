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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives every node of an analyzed plan its identity, or a reason why it has none, bottom-up in one
 * pass. Children are walked with an explicit stack: plans of iterative programs are thousands of
 * nodes deep and threads have stacks of one megabyte.
 */
public final class PlanFingerprinter {

  private final EncodingContext context;
  private final RelationStates states;
  private final PlanBudget budget;
  private final Map<Long, PlanNode> cteDefinitions = new HashMap<>();

  /** By what views have captured: many are made under one configuration. */
  private final Map<List<Object>, Identity> viewEnvironments = new HashMap<>();

  /**
   * A fingerprinter for one plan.
   *
   * @param context configuration and sources
   * @param budget what it may cost
   */
  public PlanFingerprinter(EncodingContext context, PlanBudget budget) {
    this.states = new RelationStates(context.sources());
    this.context = context.withSources(List.of(states));
    this.budget = budget;
  }

  /** True for operators that are reviewed: their fields and what they do to rows are known. */
  public static boolean isKnown(LogicalPlan plan) {
    return plan instanceof WithCTE
        || plan instanceof CTERelationDef
        || plan instanceof CTERelationRef
        || Operators.encoder(plan).isPresent();
  }

  /** Loads what the first fingerprint of an application needs, away from any query's thread. */
  public static void warmUp() {
    ExpressionEncoder.encode(
        Literal.create(1, DataTypes.IntegerType),
        new ScopeFactory(
                null, null, new PlanBudget(1, System.nanoTime() + Long.MAX_VALUE / 2), null, null)
            .scope(null));
    Operators.all();
  }

  /**
   * The plan with identities.
   *
   * @throws RefusedException if the plan is too large, the time is up, or a source changed while it
   *     was looked at
   */
  public PlanNode fingerprint(LogicalPlan plan) {
    PlanNode root =
        walk(
            plan,
            context,
            attribute -> {
              throw new RefusedException(ReasonCode.CORRELATED, "outer reference at the top");
            });
    // Where one column or source is refused, the rest of its node goes on.
    budget.check();
    states.check();
    return root;
  }

  private static final class Frame {
    final LogicalPlan plan;
    final EncodingContext context;

    /** That of the children. */
    final EncodingContext inside;

    final List<LogicalPlan> open;
    final List<PlanNode> done = new ArrayList<>();

    Frame(LogicalPlan plan, EncodingContext context, EncodingContext inside) {
      this.plan = plan;
      this.context = context;
      this.inside = inside;
      this.open = Scala.list(plan.children());
    }
  }

  private PlanNode walk(
      LogicalPlan root, EncodingContext rootContext, Function<Attribute, Identity> outer) {
    Deque<Frame> stack = new ArrayDeque<>();
    stack.push(frame(root, rootContext));
    while (true) {
      Frame frame = stack.peek();
      if (frame.done.size() < frame.open.size()) {
        LogicalPlan child = frame.open.get(frame.done.size());
        stack.push(frame(child, frame.inside));
        continue;
      }
      budget.visitNode();
      PlanNode node = encode(frame, outer);
      stack.pop();
      if (stack.isEmpty()) {
        return node;
      }
      stack.peek().done.add(node);
    }
  }

  private Frame frame(LogicalPlan plan, EncodingContext context) {
    if (!(plan instanceof View view) || view.isTempViewStoringAnalyzedPlan()) {
      return new Frame(plan, context, context);
    }
    List<Object> settings = List.of(view.isTempView(), view.desc().viewSQLConfigs());
    Identity captured =
        viewEnvironments.computeIfAbsent(settings, c -> RowPreservingOperators.environment(view));
    return new Frame(plan, context, context.withEnvironment(inside(captured, context)));
  }

  /** What a view has captured says how it is analyzed; it runs under what is around it as well. */
  private static Identity inside(Identity captured, EncodingContext context) {
    Identity around = context.environment();
    return captured.equals(around)
        ? around
        : new IdentityEncoder("view environment").add(captured).add(around).finish();
  }

  private PlanNode encode(Frame frame, Function<Attribute, Identity> outer) {
    ScopeFactory scopes =
        new ScopeFactory(
            frame.context,
            frame.inside.environment(),
            budget,
            outer,
            (plan, columns) -> walk(plan, frame.context, columns));
    try {
      if (frame.plan.isStreaming()) {
        throw new RefusedException(ReasonCode.STREAMING, frame.plan.nodeName());
      }
      NodeIdentity identity =
          encodeOperator(frame, scopes).reading(scopes.subquerySources(), scopes.isCorrelated());
      PlanNode node = PlanNode.identified(frame.plan, frame.done, scopes.subqueries(), identity);
      budget.visitColumns(node.output().size());
      return node;
    } catch (RefusedException e) {
      // If it was the budget, then it is the whole plan that is left alone.
      budget.check();
      return PlanNode.refused(frame.plan, frame.done, scopes.subqueries(), e);
    }
  }

  private NodeIdentity encodeOperator(Frame frame, ScopeFactory scopes) {
    LogicalPlan plan = frame.plan;
    if (plan instanceof CTERelationRef reference) {
      return reference(reference);
    }
    OperatorEncoder encoder =
        plan instanceof WithCTE || plan instanceof CTERelationDef
            ? null
            : Operators.encoder(plan).orElseThrow(() -> RefusedOperators.refusal(plan));
    if (plan instanceof WithCTE) {
      return inputs(List.of(frame.done.get(frame.done.size() - 1))).get(0);
    }
    List<NodeIdentity> inputs = inputs(frame.done);
    if (plan instanceof CTERelationDef definition) {
      cteDefinitions.put(definition.id(), frame.done.get(0));
      return inputs.get(0);
    }
    return encoder.encode(plan, inputs, scopes);
  }

  /** A reference to a common table expression is what the expression is, under new ids. */
  private NodeIdentity reference(CTERelationRef reference) {
    PlanNode definition = cteDefinitions.get(reference.cteId());
    if (definition == null || reference.recursive()) {
      throw new RefusedException(ReasonCode.RECURSIVE, "recursive common table expression");
    }
    NodeIdentity identity = inputs(List.of(definition)).get(0);
    List<Attribute> inner = definition.output();
    List<Attribute> output = Scala.list(reference.output());
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      try {
        columns.put(output.get(i).exprId(), identity.column(inner.get(i)));
      } catch (RefusedException e) {
        refused.put(output.get(i).exprId(), e);
      }
    }
    return identity.withColumns(columns, refused);
  }

  private static List<NodeIdentity> inputs(List<PlanNode> nodes) {
    return nodes.stream()
        .map(
            node ->
                node.identity()
                    .orElseThrow(
                        () ->
                            new RefusedException(ReasonCode.INPUT_REFUSED, node.plan().nodeName())))
        .collect(Collectors.toList());
  }
}
