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
import io.experimentgraph.catalyst.fingerprint.Bindings.Binding;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * Walks an expression, operands first, on a stack of its own. Children are seen to be resolved and
 * deterministic before their parents are asked, so Spark's own recursive answers, which it
 * remembers, stay shallow as well; the few that it does not remember, such as data types, are why
 * the depth is bounded all the same. Chains of AND and OR do not add to it.
 */
final class ExpressionWalk {

  /** Bounds the time that an expression takes; well-meant ones have some hundred nodes. */
  static final int MAX_NODES = 100_000;

  /** So deep, Spark's recursion fits into half of a stack of 1 MiB. */
  static final int MAX_DEPTH = 2_000;

  private final ExpressionEncoder.Scope scope;
  private int nodes;

  ExpressionWalk(ExpressionEncoder.Scope scope) {
    this.scope = scope;
  }

  Identity encode(Expression root) {
    Frame bottom = frame(root, Bindings.NONE);
    if (!bottom.hasNextOperand()) {
      return bottom.finish(scope).effective();
    }
    Deque<Frame> stack = new ArrayDeque<>();
    stack.push(bottom);
    while (true) {
      Frame top = stack.element();
      if (top.hasNextOperand()) {
        if (stack.size() == MAX_DEPTH) {
          throw new RefusedException(
              ReasonCode.UNKNOWN_FIELD, "expression deeper than " + MAX_DEPTH);
        }
        stack.push(frame(top.nextOperand(), top.operandBindings()));
        continue;
      }
      Binding result = top.finish(scope);
      stack.pop();
      if (stack.isEmpty()) {
        return result.effective();
      }
      stack.element().results.add(result);
    }
  }

  private Frame frame(Expression operand, Bindings bindings) {
    scope.visit();
    nodes++;
    if (nodes > MAX_NODES) {
      throw new RefusedException(
          ReasonCode.UNKNOWN_FIELD, "expression larger than " + MAX_NODES + " nodes");
    }
    Expression expression = Forms.unwrap(operand);
    if (UserFunctions.isKnown(expression)) {
      return new Frame(expression, UserFunctions.form(expression, scope.userFunctions()), bindings);
    }
    AllowedExpressions.check(expression);
    return new Frame(expression, Forms.of(expression, bindings, scope), bindings);
  }

  /** A node whose operands are being encoded. */
  private static final class Frame {

    private final Expression expression;
    private final Form form;
    private final Bindings bindings;
    private final List<Binding> results = new ArrayList<>(2);

    Frame(Expression expression, Form form, Bindings bindings) {
      this.expression = expression;
      this.form = form;
      this.bindings = bindings;
    }

    boolean hasNextOperand() {
      return results.size() < form.operands().size();
    }

    Expression nextOperand() {
      return form.operands().get(results.size());
    }

    Bindings operandBindings() {
      return form.bind(bindings, results);
    }

    Binding finish(ExpressionEncoder.Scope scope) {
      if (expression instanceof CommonExpressionRef reference) {
        return bindings.common(reference.id());
      }
      List<Expression> merged = form.merged();
      for (int i = merged.size() - 1; i >= 0; i--) {
        AllowedExpressions.checkAsReviewed(merged.get(i));
      }
      AllowedExpressions.checkAsReviewed(expression);
      Identity plain = form.combine(operands(Binding::plain));
      Identity replacement = scope.override(expression, plain);
      if (replacement != null) {
        return new Binding(plain, replacement);
      }
      return new Binding(plain, isReplaced() ? form.combine(operands(Binding::effective)) : plain);
    }

    private boolean isReplaced() {
      for (Binding result : results) {
        if (!result.plain().equals(result.effective())) {
          return true;
        }
      }
      return false;
    }

    private List<Identity> operands(Function<Binding, Identity> flavour) {
      List<Identity> operands = new ArrayList<>(results.size());
      for (Binding result : results) {
        operands.add(flavour.apply(result));
      }
      return operands;
    }
  }
}
