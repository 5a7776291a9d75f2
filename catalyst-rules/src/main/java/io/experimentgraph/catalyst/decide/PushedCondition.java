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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.FailingExpressions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;

/**
 * A condition on its way down a plan.
 *
 * @param number tells it from others
 * @param columns what it speaks of, as the node calls it that it has come to
 * @param kind what it does
 * @param isEquality whether it says that two values are equal: a join may be by them
 * @param isOfJoin whether it is asked by a join
 * @param failing how many of its parts may fail for some values: none, one, or two for more
 * @param isBelowFailing whether something between its place and here may fail for some values,
 *     which is computed of fewer rows if the condition is asked further down
 */
record PushedCondition(
    int number,
    Set<ExprId> columns,
    Kind kind,
    boolean isEquality,
    boolean isOfJoin,
    int failing,
    boolean isBelowFailing) {

  /** What is known of a condition. */
  enum Kind {
    /** It leaves rows out. */
    OF_ROWS,

    /** It is equal to what another part of the query filters: partitions may be left out by it. */
    OF_KEYS,

    /** Of a condition on several inputs, what can be said of one of them may be asked of it. */
    PART
  }

  static PushedCondition of(int number, Expression condition) {
    boolean mayFail = FailingExpressions.mayFail(condition);
    return new PushedCondition(
        number,
        references(condition),
        Kind.OF_ROWS,
        condition instanceof EqualTo,
        Scala.exists(condition, PushedCondition::becomesJoin),
        mayFail ? parts(condition) : 0,
        false);
  }

  /** Parts that speak of different columns may be asked of different inputs. */
  private static int parts(Expression condition) {
    Set<Set<ExprId>> parts = new HashSet<>();
    Deque<Expression> open = new ArrayDeque<>(List.of(condition));
    while (!open.isEmpty()) {
      Expression next = open.pop();
      if (next instanceof RuntimeReplaceable replaceable) {
        open.push(replaceable.replacement());
      } else if (next instanceof And || next instanceof Or || next instanceof Not) {
        Scala.<Expression>list(next.children()).forEach(open::push);
      } else {
        parts.add(references(next));
      }
    }
    return Math.min(2, parts.size());
  }

  private static boolean becomesJoin(Expression expression) {
    return expression instanceof SubqueryExpression
        && !(expression instanceof ScalarSubquery scalar && scalar.outerAttrs().isEmpty());
  }

  /**
   * That rows are left out which another part of the query has no match for.
   *
   * @param mayFail whether what that part is filtered by may fail
   */
  static PushedCondition ofJoin(int number, Set<ExprId> columns, Kind kind, boolean mayFail) {
    return new PushedCondition(number, columns, kind, false, true, mayFail ? 1 : 0, false);
  }

  static Set<ExprId> references(Expression expression) {
    return Scala.<Attribute>list(expression.references()).stream()
        .map(Attribute::exprId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Whether more hangs on it than that fewer rows come. */
  boolean isTelling() {
    return mayFail() || isOfJoin || isEquality;
  }

  boolean mayFail() {
    return failing > 0;
  }

  boolean isOf(Kind one) {
    return kind == one;
  }

  PushedCondition on(Set<ExprId> others) {
    return new PushedCondition(number, others, kind, isEquality, isOfJoin, failing, isBelowFailing);
  }

  /** The part of it that speaks of some columns alone. */
  PushedCondition partOn(Set<ExprId> some) {
    Set<ExprId> spokenOf = columns.stream().filter(some::contains).collect(Collectors.toSet());
    return new PushedCondition(
        number, spokenOf, Kind.PART, false, isOfJoin, failing, isBelowFailing);
  }

  PushedCondition belowFailing() {
    return new PushedCondition(number, columns, kind, isEquality, isOfJoin, failing, true);
  }

  /** The same on columns that are computed by something that may fail. */
  PushedCondition computing() {
    return new PushedCondition(
        number, columns, kind, isEquality, isOfJoin, Math.max(failing, 1), isBelowFailing);
  }
}
