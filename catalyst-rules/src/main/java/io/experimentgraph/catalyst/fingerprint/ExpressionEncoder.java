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

import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;

/**
 * What a resolved expression of an analyzed plan computes, as an identity: two expressions agree
 * only if they give the same value for the same input under the same configuration.
 *
 * <p>Only classes on the reviewed list of {@link AllowedExpressions} are encoded, each by its name
 * and all fields; everything else is refused. The few equalities beyond that, such as the order of
 * conjuncts, are in {@link Forms}.
 */
public final class ExpressionEncoder {

  /** Where attributes and embedded subqueries get their identity from. */
  public interface Scope {

    /**
     * Is told of each node of an expression before it is looked at.
     *
     * @throws RefusedException to give up
     */
    default void visit() {}

    /** The column of the input that an attribute stands for. */
    Identity column(Attribute attribute);

    /** The column of the query around this one that an attribute stands for. */
    Identity outerColumn(Attribute attribute);

    /**
     * A scalar, exists or IN subquery.
     *
     * @param encodedChildren the subquery's expressions over the query around it
     */
    Identity subquery(PlanExpression<?> subquery, List<Identity> encodedChildren);

    /**
     * The identity that replaces the one of a whole sub-expression, or null to keep it; aggregates
     * recognise their grouping expressions by it.
     *
     * @param plain the identity of the sub-expression with nothing inside of it replaced
     */
    Identity override(Expression expression, Identity plain);

    /** Which user-defined functions are encoded. */
    default UserFunctionSettings userFunctions() {
      return UserFunctionSettings.DEFAULT;
    }
  }

  private ExpressionEncoder() {}

  /**
   * The identity of an expression.
   *
   * @throws RefusedException if it has none
   */
  public static Identity encode(Expression expression, Scope scope) {
    return new ExpressionWalk(scope).encode(expression);
  }

  /**
   * The identities of the conjuncts of a condition, without repetitions.
   *
   * @throws RefusedException if one has none
   */
  public static List<Identity> encodeConjuncts(Expression condition, Scope scope) {
    Set<Identity> conjuncts = new LinkedHashSet<>();
    for (Expression conjunct : Forms.conjuncts(condition)) {
      conjuncts.add(encode(conjunct, scope));
    }
    return List.copyOf(conjuncts);
  }
}
