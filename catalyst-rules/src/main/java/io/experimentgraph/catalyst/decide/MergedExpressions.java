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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.CreateMap;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.DateFormatClass;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetArrayItem;
import org.apache.spark.sql.catalyst.expressions.GetArrayStructFields;
import org.apache.spark.sql.catalyst.expressions.GetMapValue;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.GetTimestamp;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.JsonToStructs;
import org.apache.spark.sql.catalyst.expressions.KnownNotNull;
import org.apache.spark.sql.catalyst.expressions.Lower;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.Size;
import org.apache.spark.sql.catalyst.expressions.UpdateFields;
import org.apache.spark.sql.catalyst.expressions.Upper;
import org.apache.spark.sql.catalyst.expressions.With;
import org.apache.spark.sql.catalyst.expressions.WithField;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.Enumeration;

/**
 * Finds queries of which plain Spark gives one value or another, as far as it can merge two
 * expressions: where it can, {@code lower(upper(x))} is {@code lower(x)}, which of a sharp s is
 * something else. Whether it can hangs on what lies between the two, an artifact included.
 */
final class MergedExpressions {

  /** What is something else once what reads it is merged with it. */
  private enum Inner {
    /** A change of case, by another one. */
    CASE,
    /** A float of an integer that has more digits, by a cast to double. */
    ROUNDED,
    /** What is parsed, by asking for a part of it: the rest is not parsed then. */
    PARSED,
    /** Sums and products, by more of them under another mode: which are failures, which null. */
    ANSI_SUM,
    LEGACY_SUM,
    TRY_SUM,
    ANSI_PRODUCT,
    LEGACY_PRODUCT,
    TRY_PRODUCT,
    /** An array, by asking for an element that is not there. */
    ARRAY,
    /** A map, by asking for an element that is there twice, or for the number of elements. */
    MAP,
    /** Joined arrays, by joining their text. */
    JOINED,
    /** A time of another kind, by comparing it: clocks show some times twice. */
    CONVERTED,
    /** A formatted time, by reading it. */
    FORMATTED
  }

  private static final Set<Inner> SUMS =
      EnumSet.of(Inner.ANSI_SUM, Inner.LEGACY_SUM, Inner.TRY_SUM);

  private static final Set<Inner> PRODUCTS =
      EnumSet.of(Inner.ANSI_PRODUCT, Inner.LEGACY_PRODUCT, Inner.TRY_PRODUCT);

  private final Map<ExprId, Set<Inner>> columns = new HashMap<>();
  private final ColumnFlow flow = new ColumnFlow();
  private final PlanBudget budget;

  private MergedExpressions(PlanBudget budget) {
    this.budget = budget;
  }

  /**
   * Checks a plan.
   *
   * @param topDown its nodes, each before its children and each reference before its definition
   * @param budget what it may cost
   * @throws RefusedException if an expression in it may be merged into another value, or if it
   *     costs more
   */
  static void check(List<PlanNode> topDown, PlanBudget budget) {
    MergedExpressions plan = new MergedExpressions(budget);
    for (int i = topDown.size() - 1; i >= 0; i--) {
      plan.check(topDown.get(i));
    }
  }

  private void check(PlanNode node) {
    for (Expression expression : Scala.<Expression>list(node.plan().expressions())) {
      budget.check();
      check(expression);
    }
    flow.follow(node, (column, value) -> add(column.exprId(), inner(value, Map.of(), true)));
  }

  private void add(ExprId column, Set<Inner> kinds) {
    if (!kinds.isEmpty()) {
      columns.computeIfAbsent(column, id -> new HashSet<>()).addAll(kinds);
    }
  }

  /** Two in one expression are merged whatever lies around them, so only columns are asked. */
  private void check(Expression root) {
    Map<Object, Expression> common = new HashMap<>();
    Deque<Expression> open = new ArrayDeque<>(List.of(root));
    List<Expression> all = new ArrayList<>();
    while (!open.isEmpty()) {
      Expression expression = open.pop();
      if (expression instanceof RuntimeReplaceable replaceable) {
        open.push(replaceable.replacement());
        continue;
      }
      if (expression instanceof CommonExpressionDef definition) {
        common.put(definition.id(), definition.child());
      }
      all.add(expression);
      Scala.<Expression>list(expression.children()).forEach(open::push);
    }
    for (Expression expression : all) {
      Set<Inner> duals = duals(expression);
      if (!duals.isEmpty()
          && Scala.<Expression>list(expression.children()).stream()
              .flatMap(operand -> inner(operand, common, false).stream())
              .anyMatch(duals::contains)) {
        throw new RefusedException(
            ReasonCode.MERGED_VALUE,
            "%s of a column that Spark may merge with it".formatted(expression.prettyName()));
      }
    }
  }

  /** What an expression must not read. */
  private static Set<Inner> duals(Expression expression) {
    if (expression instanceof Upper || expression instanceof Lower) {
      return Set.of(Inner.CASE);
    }
    if (expression instanceof Cast cast && cast.dataType() instanceof DoubleType) {
      return Set.of(Inner.ROUNDED);
    }
    if (expression instanceof GetStructField || expression instanceof GetArrayStructFields) {
      return Set.of(Inner.PARSED);
    }
    if (expression instanceof Add add) {
      return others(SUMS, sum(add), Inner.TRY_SUM);
    }
    if (expression instanceof Multiply multiply) {
      return others(PRODUCTS, product(multiply), Inner.TRY_PRODUCT);
    }
    if (expression instanceof GetArrayItem item && item.ordinal().foldable()) {
      return Set.of(Inner.ARRAY);
    }
    if (expression instanceof GetMapValue || expression instanceof Size) {
      return Set.of(Inner.MAP);
    }
    if (expression instanceof Concat && expression.dataType() instanceof StringType) {
      return Set.of(Inner.JOINED);
    }
    if (expression instanceof BinaryComparison || expression instanceof In) {
      return Set.of(Inner.CONVERTED);
    }
    return expression instanceof GetTimestamp ? Set.of(Inner.FORMATTED) : Set.of();
  }

  /** All but the same mode, which is exact, and the one that never is. */
  private static Set<Inner> others(Set<Inner> all, Inner own, Inner inexact) {
    Set<Inner> others = EnumSet.copyOf(all);
    if (own != inexact) {
      others.remove(own);
    }
    return others;
  }

  private static Inner sum(Add add) {
    return byMode(add.evalMode(), Inner.ANSI_SUM, Inner.LEGACY_SUM, Inner.TRY_SUM);
  }

  private static Inner product(Multiply multiply) {
    return byMode(multiply.evalMode(), Inner.ANSI_PRODUCT, Inner.LEGACY_PRODUCT, Inner.TRY_PRODUCT);
  }

  private static Inner byMode(Enumeration.Value mode, Inner ansi, Inner legacy, Inner tried) {
    if (mode.equals(EvalMode.TRY())) {
      return tried;
    }
    return mode.equals(EvalMode.ANSI()) ? ansi : legacy;
  }

  /**
   * What a value may be, looked for as deep as Spark looks.
   *
   * @param common definitions of common expressions
   * @param isOutput whether the value is put out, and may be merged with what reads it above
   */
  private Set<Inner> inner(Expression root, Map<Object, Expression> common, boolean isOutput) {
    Set<Inner> found = EnumSet.noneOf(Inner.class);
    Deque<Expression> open = new ArrayDeque<>(List.of(root));
    // A common expression may be referred to by others, again and again.
    Set<Expression> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    while (!open.isEmpty()) {
      Expression value = open.pop();
      if (!seen.add(value)) {
        continue;
      }
      if (value instanceof Attribute column) {
        found.addAll(columns.getOrDefault(column.exprId(), Set.of()));
      } else if (value instanceof RuntimeReplaceable replaceable) {
        open.push(replaceable.replacement());
      } else if (value instanceof CommonExpressionRef reference
          && common.containsKey(reference.id())) {
        open.push(common.get(reference.id()));
      } else if (isTransparent(value)) {
        Scala.<Expression>list(value.children()).forEach(open::push);
      } else if (isOutput) {
        own(value).ifPresent(found::add);
      }
    }
    return found;
  }

  private static boolean isTransparent(Expression value) {
    return value instanceof Alias
        || value instanceof If
        || value instanceof CaseWhen
        || value instanceof Coalesce
        || value instanceof KnownNotNull
        || value instanceof With
        || value instanceof CommonExpressionDef
        || value instanceof CreateNamedStruct
        || value instanceof UpdateFields
        || value instanceof WithField
        || value instanceof GetStructField
        || value instanceof Cast cast
            && (cast.dataType().equals(cast.child().dataType())
                || cast.dataType() instanceof StringType);
  }

  private static Optional<Inner> own(Expression value) {
    if (value instanceof Upper || value instanceof Lower) {
      return Optional.of(Inner.CASE);
    }
    if (value instanceof Cast cast) {
      return own(cast);
    }
    if (value instanceof JsonToStructs && hasFields(value.dataType())) {
      return Optional.of(Inner.PARSED);
    }
    if (value instanceof Add add && add.dataType() instanceof IntegralType) {
      return Optional.of(sum(add));
    }
    if (value instanceof Multiply multiply && multiply.dataType() instanceof IntegralType) {
      return Optional.of(product(multiply));
    }
    if (value instanceof CreateArray) {
      return Optional.of(Inner.ARRAY);
    }
    if (value instanceof CreateMap) {
      return Optional.of(Inner.MAP);
    }
    if (value instanceof Concat && value.dataType() instanceof ArrayType) {
      return Optional.of(Inner.JOINED);
    }
    return value instanceof DateFormatClass ? Optional.of(Inner.FORMATTED) : Optional.empty();
  }

  /** What has one field is parsed for that field in any case. */
  private static boolean hasFields(DataType type) {
    DataType parsed = type instanceof ArrayType array ? array.elementType() : type;
    return parsed instanceof StructType struct && struct.size() > 1;
  }

  private static Optional<Inner> own(Cast cast) {
    DataType from = cast.child().dataType();
    DataType to = cast.dataType();
    if (to instanceof FloatType && (from instanceof IntegerType || from instanceof LongType)) {
      return Optional.of(Inner.ROUNDED);
    }
    return TimeConversions.givesTimesTwice(cast) ? Optional.of(Inner.CONVERTED) : Optional.empty();
  }
}
