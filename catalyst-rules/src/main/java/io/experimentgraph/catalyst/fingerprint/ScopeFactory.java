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
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Exists;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ListQuery;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Makes the scopes in which the expressions of one plan node are encoded, and gathers what these
 * expressions read besides the node's inputs: subqueries and, inside a subquery, columns of the
 * query around it.
 */
final class ScopeFactory {

  private final EncodingContext context;
  private final Identity environmentInside;
  private final PlanBudget budget;
  private final Function<Attribute, Identity> outer;
  private final BiFunction<LogicalPlan, Function<Attribute, Identity>, PlanNode> subplans;
  private final List<PlanNode> subqueries = new ArrayList<>();
  private final List<SourceState> subquerySources = new ArrayList<>();
  private boolean isCorrelated;

  ScopeFactory(
      EncodingContext context,
      Identity environmentInside,
      PlanBudget budget,
      Function<Attribute, Identity> outer,
      BiFunction<LogicalPlan, Function<Attribute, Identity>, PlanNode> subplans) {
    this.context = context;
    this.environmentInside = environmentInside;
    this.budget = budget;
    this.outer = outer;
    this.subplans = subplans;
  }

  EncodingContext context() {
    return context;
  }

  /** Identity of the configuration under which the node's children are evaluated. */
  Identity environmentInside() {
    return environmentInside;
  }

  List<PlanNode> subqueries() {
    return subqueries;
  }

  List<SourceState> subquerySources() {
    return subquerySources;
  }

  boolean isCorrelated() {
    return isCorrelated;
  }

  /** A scope over columns. */
  ExpressionEncoder.Scope scope(Function<Attribute, Identity> columns) {
    return scope(columns, (expression, plain) -> null);
  }

  /** A scope over columns in which some expressions have an identity of their own. */
  ExpressionEncoder.Scope scope(
      Function<Attribute, Identity> columns, BiFunction<Expression, Identity, Identity> override) {
    return new ExpressionEncoder.Scope() {
      @Override
      public void visit() {
        budget.visitExpression();
      }

      @Override
      public Identity column(Attribute attribute) {
        return columns.apply(attribute);
      }

      @Override
      public Identity outerColumn(Attribute attribute) {
        isCorrelated = true;
        return new IdentityEncoder("outer").add(outer.apply(attribute)).finish();
      }

      @Override
      public Identity subquery(PlanExpression<?> subquery, List<Identity> encodedChildren) {
        return encodeSubquery(subquery, columns);
      }

      @Override
      public Identity override(Expression expression, Identity plain) {
        return override.apply(expression, plain);
      }

      @Override
      public UserFunctionSettings userFunctions() {
        return context == null ? UserFunctionSettings.DEFAULT : context.userFunctions();
      }
    };
  }

  private Identity encodeSubquery(
      PlanExpression<?> expression, Function<Attribute, Identity> columns) {
    String kind;
    boolean isRewritten;
    if (expression instanceof Exists exists) {
      kind = "exists";
      isRewritten = !exists.joinCond().isEmpty();
    } else if (expression instanceof ScalarSubquery scalar) {
      kind = "scalar subquery";
      isRewritten = !scalar.joinCond().isEmpty();
    } else if (expression instanceof ListQuery list) {
      kind = "list query";
      isRewritten = !list.joinCond().isEmpty();
    } else {
      throw new RefusedException(
          ReasonCode.UNKNOWN_EXPRESSION, expression.getClass().getSimpleName());
    }
    if (isRewritten) {
      throw new RefusedException(ReasonCode.UNKNOWN_FIELD, kind + " with join condition");
    }
    PlanNode root = subquery((LogicalPlan) expression.plan(), columns);
    NodeIdentity identity =
        root.identity()
            .orElseThrow(
                () ->
                    new RefusedException(
                        ReasonCode.INPUT_REFUSED,
                        "subquery: " + root.refusal().orElseThrow().getMessage()));
    subquerySources.addAll(identity.sources());
    IdentityEncoder encoder = new IdentityEncoder(kind).add(identity.rows());
    // Exists asks for rows alone; the others also for what is in them.
    return (expression instanceof Exists ? encoder : encoder.addAll(root.outputColumns())).finish();
  }

  /** A subquery is met twice where its expression is encoded twice; its plan is walked once. */
  private PlanNode subquery(LogicalPlan plan, Function<Attribute, Identity> columns) {
    return subqueries.stream()
        .filter(known -> isSame(known.plan(), plan))
        .findFirst()
        .orElseGet(
            () -> {
              PlanNode fresh = subplans.apply(plan, columns);
              subqueries.add(fresh);
              return fresh;
            });
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(LogicalPlan one, Object other) {
    return one == other;
  }
}
