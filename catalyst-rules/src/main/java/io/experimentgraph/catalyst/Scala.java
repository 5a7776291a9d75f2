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
package io.experimentgraph.catalyst;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;
import org.apache.spark.util.Utils;
import scala.PartialFunction;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/** The one place where Java meets Scala's collections, options and functions. */
public final class Scala {

  private Scala() {}

  /** The elements of a Scala collection; most that plans are made of have none, one or two. */
  public static <T> List<T> list(scala.collection.Iterable<T> elements) {
    scala.collection.Iterator<T> iterator = elements.iterator();
    if (!iterator.hasNext()) {
      return List.of();
    }
    T first = iterator.next();
    if (!iterator.hasNext()) {
      return List.of(first);
    }
    T second = iterator.next();
    return iterator.hasNext()
        ? List.copyOf(CollectionConverters.asJavaCollection(elements))
        : List.of(first, second);
  }

  /** An immutable Scala sequence of the elements of a Java list. */
  @SuppressWarnings("unchecked")
  public static <T> scala.collection.immutable.Seq<T> seq(List<? extends T> elements) {
    return (scala.collection.immutable.Seq<T>)
        CollectionConverters.asScala(List.copyOf(elements)).toList();
  }

  /** A Java optional of a Scala option. */
  public static <T> Optional<T> optional(scala.Option<T> option) {
    return option.isDefined() ? Optional.ofNullable(option.get()) : Optional.empty();
  }

  /** True if a plan is known to give at most one row. */
  public static boolean isOneRowAtMost(LogicalPlan plan) {
    return optional(plan.maxRows()).filter(rows -> ((Number) rows).longValue() <= 1).isPresent();
  }

  /** A Scala option; none for null. */
  public static <T> scala.Option<T> option(T nullable) {
    return scala.Option.apply(nullable);
  }

  /** A Java view of a Scala map. */
  public static <K, V> Map<K, V> map(scala.collection.Map<K, V> map) {
    return CollectionConverters.asJava(map);
  }

  /** An immutable Scala map of the entries of a Java map. */
  public static <K, V> scala.collection.immutable.Map<K, V> immutableMap(Map<K, V> map) {
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(map));
  }

  /** Runs an action on this thread under a session's configuration. */
  public static <T> T withConf(SQLConf conf, Supplier<T> action) {
    return SQLConf$.MODULE$.withExistingConf(
        conf,
        new AbstractFunction0<T>() {
          @Override
          public T apply() {
            return action.get();
          }
        });
  }

  /** A text without what Spark's own explain would redact. */
  public static String redacted(SQLConf conf, String text) {
    return Utils.redact(conf.stringRedactionPattern(), text);
  }

  /** True if a plan, or the plan of a subquery in it, has a node that meets a condition. */
  public static boolean contains(LogicalPlan plan, Predicate<LogicalPlan> condition) {
    return nodes(plan, Long.MAX_VALUE).stream().anyMatch(condition);
  }

  /**
   * The nodes of a plan, those of the plans of its subqueries included, each before its children.
   *
   * @param most nodes after which it stops
   */
  public static List<LogicalPlan> nodes(LogicalPlan plan, long most) {
    List<LogicalPlan> nodes = new ArrayList<>();
    Deque<LogicalPlan> open = new ArrayDeque<>(List.of(plan));
    while (!open.isEmpty() && nodes.size() < most) {
      LogicalPlan node = open.pop();
      nodes.add(node);
      Scala.<LogicalPlan>list(node.children()).forEach(open::push);
      Scala.<LogicalPlan>list(node.subqueries()).forEach(open::push);
    }
    return nodes;
  }

  /** True if an expression or one inside of it meets a condition, however deep it is. */
  public static boolean exists(Expression expression, Predicate<Expression> condition) {
    Deque<Expression> open = new ArrayDeque<>(List.of(expression));
    while (!open.isEmpty()) {
      Expression next = open.pop();
      if (condition.test(next)) {
        return true;
      }
      Scala.<Expression>list(next.children()).forEach(open::push);
    }
    return false;
  }

  /** The operands of a chain of AND, however deep it is, from left to right. */
  public static List<Expression> conjuncts(Expression condition) {
    List<Expression> conjuncts = new ArrayList<>();
    Deque<Expression> open = new ArrayDeque<>(List.of(condition));
    while (!open.isEmpty()) {
      Expression next = open.pop();
      if (next instanceof And and) {
        open.push(and.right());
        open.push(and.left());
      } else {
        conjuncts.add(next);
      }
    }
    return conjuncts;
  }

  /** Nodes of an expression, however deep it is. */
  public static int count(Expression expression) {
    int[] nodes = new int[1];
    exists(
        expression,
        e -> {
          nodes[0]++;
          return false;
        });
    return nodes[0];
  }

  /** The plan with every node replaced by what the function makes of it, children first. */
  public static LogicalPlan transformUp(LogicalPlan plan, UnaryOperator<LogicalPlan> function) {
    return (LogicalPlan) plan.transformUp(total(function));
  }

  /** The expression with every node replaced by what the function makes of it, children first. */
  public static Expression transformUp(Expression expression, UnaryOperator<Expression> function) {
    return (Expression) expression.transformUp(total(function));
  }

  /** The plan with the plan of each subquery expression of its root node replaced. */
  public static LogicalPlan mapSubqueries(LogicalPlan node, UnaryOperator<LogicalPlan> function) {
    return (LogicalPlan)
        node.transformExpressions(
            total(
                (Expression expression) ->
                    expression instanceof SubqueryExpression subquery
                        ? subquery.withNewPlan(function.apply((LogicalPlan) subquery.plan()))
                        : expression));
  }

  /** A partial function that is defined everywhere. */
  private static <A> PartialFunction<A, A> total(UnaryOperator<A> function) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(A argument) {
        return true;
      }

      @Override
      @SuppressWarnings("unchecked")
      public <A1 extends A, B1> B1 applyOrElse(A1 argument, scala.Function1<A1, B1> otherwise) {
        return (B1) function.apply(argument);
      }
    };
  }

  /** A Scala function of a Java function. */
  public static <A, B> scala.Function1<A, B> function(Function<A, B> function) {
    return new AbstractFunction1<>() {
      @Override
      public B apply(A argument) {
        return function.apply(argument);
      }
    };
  }
}
