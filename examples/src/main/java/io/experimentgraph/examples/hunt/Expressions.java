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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.examples.hunt.FunctionCatalog.Argument;
import io.experimentgraph.examples.hunt.FunctionCatalog.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** Random expressions in SQL over columns of known types. */
final class Expressions {

  private final Random random;
  private final FunctionCatalog functions;
  private final Values values;

  Expressions(Random random, FunctionCatalog functions) {
    this.random = random;
    this.functions = functions;
    this.values = new Values(random);
  }

  Values values() {
    return values;
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** An expression of any type. */
  String any(List<Column> columns, int depth) {
    return switch (random.nextInt(10)) {
      case 0 -> condition(columns, depth);
      case 1, 5, 6 -> of(one(columns).type(), columns, depth);
      case 2 -> number(one(columns).type(), columns, depth);
      case 3 -> {
        DataType type = one(columns).type();
        yield choice(type, columns, depth);
      }
      case 4 -> cast(columns, depth);
      default -> call(one(functions.scalars()), columns, depth);
    };
  }

  /** An expression of this type, or of one that Spark casts to it. */
  String of(DataType type, List<Column> columns, int depth) {
    List<Column> fitting = columns.stream().filter(c -> c.type().equals(type)).toList();
    if (depth <= 0 || random.nextInt(3) == 0) {
      if (!fitting.isEmpty() && random.nextInt(6) > 0) {
        return one(fitting).name();
      }
      return random.nextInt(4) > 0 ? values.literal(type) : converted(type, columns);
    }
    int below = depth - 1;
    if (type.equals(DataTypes.BooleanType) && random.nextInt(3) > 0) {
      return condition(columns, below);
    }
    if (type instanceof NumericType && random.nextInt(3) > 0) {
      return number(type, columns, below);
    }
    List<Signature> makers =
        functions.scalars().stream().filter(s -> s.result().equals(type)).toList();
    return makers.isEmpty() || random.nextInt(4) == 0
        ? choice(type, columns, below)
        : call(one(makers), columns, below);
  }

  private String converted(DataType type, List<Column> columns) {
    return "try_cast(" + one(columns).name() + " AS " + type.sql() + ")";
  }

  private String cast(List<Column> columns, int depth) {
    Column from = one(columns);
    DataType to =
        random.nextInt(3) == 0
            ? one(functions.scalars()).result()
            : one(
                List.of(
                    DataTypes.StringType,
                    DataTypes.LongType,
                    DataTypes.IntegerType,
                    DataTypes.DoubleType,
                    DataTypes.createDecimalType(12, 3),
                    DataTypes.TimestampType,
                    DataTypes.TimestampNTZType,
                    DataTypes.DateType,
                    DataTypes.BooleanType));
    String function = random.nextInt(3) == 0 ? "CAST" : "try_cast";
    return "%s(%s AS %s)".formatted(function, of(from.type(), columns, depth - 1), to.sql());
  }

  private String choice(DataType type, List<Column> columns, int depth) {
    String a = of(type, columns, depth);
    String b = of(type, columns, depth);
    return switch (random.nextInt(5)) {
      case 0 -> "coalesce(" + a + ", " + b + ")";
      case 1 -> "if(" + condition(columns, depth) + ", " + a + ", " + b + ")";
      case 2 ->
          "CASE WHEN %s THEN %s WHEN %s THEN %s END"
              .formatted(condition(columns, depth), a, condition(columns, depth), b);
      case 3 -> "nullif(" + a + ", " + b + ")";
      default -> one(List.of("greatest", "least")) + "(" + a + ", " + b + ")";
    };
  }

  private String number(DataType type, List<Column> columns, int depth) {
    String a = of(type, columns, depth);
    String b = of(type, columns, depth);
    if (type instanceof DateType) {
      return "date_add(" + a + ", " + (random.nextInt(60) - 30) + ")";
    }
    if (type instanceof StringType) {
      return "(" + a + " || " + b + ")";
    }
    return switch (random.nextInt(6)) {
      case 0 -> "(-" + a + ")";
      case 1 -> "try_divide(" + a + ", " + b + ")";
      case 2 -> "(" + a + one(List.of(" / ", " % ", " div ")) + b + ")";
      case 3 -> "try_add(" + a + ", " + b + ")";
      default -> "(" + a + one(List.of(" + ", " - ", " * ")) + b + ")";
    };
  }

  /** A boolean expression. */
  String condition(List<Column> columns, int depth) {
    if (random.nextInt(2) == 0) {
      return plainCondition(columns);
    }
    DataType type = one(columns).type();
    String a = of(type, columns, depth - 1);
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> comparison(a, type, columns, depth);
      case 4 -> "(" + a + " IS " + one(List.of("NULL", "NOT NULL")) + ")";
      case 5 -> "(" + a + " IN (" + values.literal(type) + ", " + values.literal(type) + "))";
      case 6 -> "(" + a + " BETWEEN " + values.literal(type) + " AND " + values.literal(type) + ")";
      case 7 -> "(NOT " + of(DataTypes.BooleanType, columns, depth - 1) + ")";
      case 8 ->
          "(%s %s %s)"
              .formatted(
                  of(DataTypes.BooleanType, columns, depth - 1),
                  one(List.of("AND", "OR")),
                  of(DataTypes.BooleanType, columns, depth - 1));
      case 9 ->
          "(CAST(%s AS STRING) %s '%s')"
              .formatted(a, one(List.of("LIKE", "NOT LIKE", "RLIKE", "ILIKE")), "%a%");
      case 10 -> "(" + a + one(List.of(" = ", " <> ", " < ")) + values.literal(type) + ")";
      default -> comparison(a, type, columns, depth);
    };
  }

  /** One that many rows meet and many do not. */
  private String plainCondition(List<Column> columns) {
    Column column = one(Steps.ordered(columns));
    String literal = values.likely(column.type());
    return switch (random.nextInt(8)) {
      case 0 -> "(" + column.name() + " IS NOT NULL)";
      case 1 -> "(" + column.name() + " IS NULL)";
      case 2 ->
          "(" + column.name() + " IN (" + literal + ", " + values.likely(column.type()) + "))";
      case 3 -> "(NOT (" + column.name() + " <=> " + literal + "))";
      default ->
          "("
              + column.name()
              + one(List.of(" > ", " >= ", " < ", " <= ", " <> ", " = "))
              + literal
              + ")";
    };
  }

  private String comparison(String a, DataType type, List<Column> columns, int depth) {
    String operator = one(List.of(" = ", " < ", " >= ", " <> ", " <=> ", " > ", " <= "));
    return "(" + a + operator + of(type, columns, depth - 1) + ")";
  }

  /** A call of a function. */
  String call(Signature signature, List<Column> columns, int depth) {
    List<String> arguments = new ArrayList<>();
    for (Argument argument : signature.arguments()) {
      boolean isExample = !argument.isFree() || random.nextInt(5) == 0;
      arguments.add(isExample ? argument.text() : of(argument.type(), columns, depth - 1));
    }
    return signature.name() + "(" + String.join(", ", arguments) + ")";
  }

  /** A part of an aggregate function's call: what may be wrong in the last bits is marked. */
  record Aggregated(String sql, boolean isExact) {}

  /** An aggregate of one possible result, but for rounding. */
  Aggregated aggregate(List<Column> columns) {
    if (random.nextInt(6) == 0) {
      return new Aggregated("count(*)", true);
    }
    if (random.nextInt(3) > 0) {
      return common(columns);
    }
    Signature signature = one(functions.aggregates());
    List<String> arguments = new ArrayList<>();
    boolean isExact = true;
    for (Argument argument : signature.arguments()) {
      if (!argument.isFree()) {
        arguments.add(argument.text());
        continue;
      }
      List<Column> fitting =
          columns.stream().filter(c -> c.type().equals(argument.type())).toList();
      Column column = fitting.isEmpty() ? one(columns) : one(fitting);
      isExact &= column.type() instanceof StringType || !(argument.type() instanceof NumericType);
      arguments.add(
          fitting.isEmpty()
              ? "try_cast(" + column.name() + " AS " + argument.type().sql() + ")"
              : column.name());
    }
    return new Aggregated(
        signature.name() + "(" + String.join(", ", arguments) + ")",
        isExact && !isRounding(signature.name()));
  }

  private static boolean isRounding(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("std")
        || lower.startsWith("var")
        || lower.startsWith("co")
        || lower.startsWith("regr")
        || lower.equals("skewness")
        || lower.equals("kurtosis");
  }

  private Aggregated common(List<Column> columns) {
    // Of equal values with different bytes, the least is the one that comes first.
    Column column = one(Steps.ordered(columns));
    String argument = argument(column);
    String distinct = random.nextInt(6) == 0 ? "DISTINCT " : "";
    boolean isNumber = column.type() instanceof NumericType && column.isExact();
    String call =
        switch (random.nextInt(isNumber ? 7 : 4)) {
          case 0, 1 -> "min(" + argument + ")";
          case 2 -> "max(" + argument + ")";
          case 3 -> "count(" + distinct + column.name() + ")";
          case 4, 5 -> "sum(" + distinct + addend(column) + ")";
          default -> "avg(" + distinct + addend(column) + ")";
        };
    String filter = random.nextInt(6) == 0 ? " FILTER (WHERE " + condition(columns, 2) + ")" : "";
    return new Aggregated(call + filter, true);
  }

  /** Of 0.0 and -0.0, which are equal, the least is the one that comes first. */
  private static String argument(Column column) {
    return column.isFloating() ? "(" + column.name() + " + 0)" : column.name();
  }

  /** A sum whose parts overflow depends on the order of additions. */
  private static String addend(Column column) {
    return column.isFloating() || column.type().equals(DataTypes.IntegerType)
        ? column.name()
        : "(" + column.name() + " % 1000)";
  }
}
