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
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.InheritAnalysisRules;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowSpecDefinition;
import org.apache.spark.sql.catalyst.expressions.With;
import org.apache.spark.sql.types.IntegralType;

/**
 * Which expressions are the same in spite of their spelling, and only those:
 *
 * <ul>
 *   <li>an alias is its child, and what Spark replaces by ordinary expressions before it runs (nvl,
 *       between, try_add) is its replacement;
 *   <li>AND and OR are sets of operands: three-valued logic is commutative, associative and
 *       idempotent. Only whether an operand that fails is reached can depend on their order, and a
 *       query that failed leaves no artifact; where a failure gives null, operands must not fail;
 *   <li>= and &lt;=&gt; are symmetric; a &gt; b is b &lt; a; the list of IN is a set;
 *   <li>a + b and a * b of one integral type are symmetric in each evaluation mode, overflow
 *       included. Longer sums are left as they are: under ANSI rules another grouping may overflow.
 *       Floating point is left alone, and so are decimals, whose type depends on the order.
 * </ul>
 *
 * <p>Operands are brought into the order of their exact identities. The template follows that
 * order, so equal templates may go unnoticed; they serve statistics only.
 */
final class Forms {

  private static final Comparator<Identity> BY_EXACT = Comparator.comparing(Identity::exact);

  private Forms() {}

  /** The expression without the wrappers that do not change its value. */
  static Expression unwrap(Expression wrapped) {
    Expression expression = wrapped;
    while (true) {
      if (expression instanceof Alias alias) {
        expression = alias.child();
      } else if (expression instanceof Cast cast
          && cast.dataType().equals(cast.child().dataType())) {
        // Spark wraps every column of a SQL view in a cast to the very type that it has.
        expression = cast.child();
      } else if (AllowedExpressions.isReplaced(expression)) {
        if (!(expression instanceof InheritAnalysisRules)) {
          AllowedExpressions.checkAsReviewed(expression);
        }
        expression = ((RuntimeReplaceable) expression).replacement();
      } else {
        return expression;
      }
    }
  }

  /** The conjuncts of a condition. */
  static List<Expression> conjuncts(Expression condition) {
    return ChainForm.of(unwrap(condition), And.class).operands();
  }

  static Form of(Expression e, Bindings bindings, ExpressionEncoder.Scope scope) {
    if (e instanceof AttributeReference attribute) {
      Types.checkValues(attribute.dataType(), "column " + attribute.name());
      return Form.leaf(scope.column(attribute));
    }
    if (e instanceof OuterReference outer) {
      return outerReference(outer, scope);
    }
    if (e instanceof Literal literal) {
      return Form.leaf(Literals.encode(literal));
    }
    if (e instanceof PlanExpression<?> subquery) {
      return Form.of(Scala.list(e.children()), operands -> scope.subquery(subquery, operands));
    }
    if (e instanceof NamedLambdaVariable variable) {
      return Form.leaf(bindings.variable(variable.exprId()));
    }
    if (e instanceof LambdaFunction function) {
      return new LambdaForm(function, bindings.depth() + 1);
    }
    if (e instanceof With with) {
      return new WithForm(with);
    }
    if (e instanceof CommonExpressionRef) {
      return Form.of(List.of(), operands -> null);
    }
    if (e instanceof WindowExpression window) {
      WindowRules.check(window);
    }
    if (e instanceof WindowSpecDefinition specification) {
      return WindowRules.form(specification);
    }
    if (e instanceof TryEval attempt) {
      checkOrder(attempt);
    }
    AggregateRules.check(e);
    SpecialDatetimes.check(e);
    return symmetricOrPlain(e);
  }

  /**
   * What fails inside of an attempt is null instead of an error, so there it counts which operand
   * is asked first.
   *
   * @throws RefusedException if an operand of what is attempted may fail for some rows
   */
  private static void checkOrder(TryEval attempt) {
    for (Expression operand : Scala.<Expression>list(unwrap(attempt.child()).children())) {
      if (!operand.foldable() && FailingExpressions.mayFail(operand)) {
        throw new RefusedException(
            ReasonCode.ORDER_DEPENDENT, "null if an operand fails, in the order as written");
      }
    }
  }

  private static Form symmetricOrPlain(Expression e) {
    if (e instanceof And || e instanceof Or) {
      return ChainForm.of(e, e.getClass());
    }
    if (e instanceof EqualTo || e instanceof EqualNullSafe) {
      return Form.of(Fields.operands(e), operands -> Fields.combine(e, sorted(operands)));
    }
    if (e instanceof Add || e instanceof Multiply) {
      return Form.of(
          Fields.operands(e),
          operands ->
              Fields.combine(
                  e, e.dataType() instanceof IntegralType ? sorted(operands) : operands));
    }
    if (e instanceof GreaterThan greater) {
      return ordered(LessThan.class, greater.right(), greater.left());
    }
    if (e instanceof LessThan less) {
      return ordered(LessThan.class, less.left(), less.right());
    }
    if (e instanceof GreaterThanOrEqual greater) {
      return ordered(LessThanOrEqual.class, greater.right(), greater.left());
    }
    if (e instanceof LessThanOrEqual less) {
      return ordered(LessThanOrEqual.class, less.left(), less.right());
    }
    if (e instanceof In in) {
      return in(in);
    }
    return Form.of(Fields.operands(e), operands -> Fields.combine(e, operands));
  }

  private static Form outerReference(OuterReference outer, ExpressionEncoder.Scope scope) {
    if (unwrap((Expression) outer.e()) instanceof AttributeReference attribute) {
      Types.checkValues(attribute.dataType(), "column " + attribute.name());
      return Form.leaf(scope.outerColumn((Attribute) attribute));
    }
    throw new RefusedException(ReasonCode.CORRELATED, "outer reference to " + outer.e().getClass());
  }

  private static Form in(In in) {
    List<Expression> operands = new ArrayList<>(List.of(in.value()));
    operands.addAll(Scala.list(in.list()));
    return Form.of(
        operands,
        identities -> {
          IdentityEncoder encoder = named(In.class);
          CapturedSettings.add(encoder, in);
          return encoder
              .add(identities.get(0))
              .addSorted(identities.subList(1, identities.size()))
              .finish();
        });
  }

  private static Form ordered(Class<?> comparison, Expression smaller, Expression larger) {
    return Form.of(
        List.of(smaller, larger), operands -> named(comparison).addAll(operands).finish());
  }

  private static List<Identity> sorted(List<Identity> operands) {
    return operands.stream().sorted(BY_EXACT).toList();
  }

  private static IdentityEncoder named(Class<?> type) {
    return new IdentityEncoder("expression").add(type.getName());
  }
}
