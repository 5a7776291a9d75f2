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
package io.experimentgraph.spark;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random expressions in SQL over columns whose kinds are known. */
final class RandomExpressions {

  /** Kinds of values; those of one kind may differ in width. */
  enum Kind {
    INT,
    /** Multiples of a small power of two: any order of additions gives the same sum. */
    DOUBLE,
    /** Floating point whose last bits may depend on the order of rows. */
    FUZZY,
    STRING,
    DATE,
    DECIMAL,
    BOOLEAN,
    TIME,
    STRUCT,
    ARRAY,
    MAP
  }

  /**
   * A column or an expression.
   *
   * @param name its text
   * @param kind what it is
   */
  record Column(String name, Kind kind) {}

  private final Random random;

  RandomExpressions(Random random) {
    this.random = random;
  }

  Kind kind() {
    Kind[] kinds = Kind.values();
    Kind kind = kinds[random.nextInt(kinds.length)];
    return kind == Kind.FUZZY || kind == Kind.MAP ? Kind.INT : kind;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** An expression over columns that are written with an alias of their table. */
  String qualified(Kind kind, List<Column> columns, int depth, String alias) {
    return of(
        kind,
        columns.stream().map(c -> new Column(alias + "." + c.name(), c.kind())).toList(),
        depth);
  }

  String of(Kind kind, List<Column> columns, int depth) {
    List<Column> fitting = columns.stream().filter(c -> c.kind() == kind).toList();
    if (depth == 0 || (!fitting.isEmpty() && random.nextInt(3) == 0)) {
      return fitting.isEmpty() || random.nextInt(8) == 0
          ? literal(kind)
          : fitting.get(random.nextInt(fitting.size())).name();
    }
    int below = depth - 1;
    return switch (kind) {
      case INT -> integer(columns, below);
      case DOUBLE, FUZZY -> real(columns, below);
      case STRING -> string(columns, below);
      case DATE -> date(columns, below);
      case DECIMAL ->
          one("%s + %s", "coalesce(%s, %s)", "greatest(%s, %s)")
              .formatted(of(kind, columns, below), of(kind, columns, below));
      case BOOLEAN -> condition(columns, below);
      case TIME ->
          one(
                  "timestamp_seconds(cast(%s AS INT) * 3600)",
                  "date_trunc('DAY', timestamp_seconds(%s))")
              .formatted(of(Kind.INT, columns, 0));
      case STRUCT ->
          "named_struct('a', cast(%s AS INT), 'b', %s)"
              .formatted(of(Kind.BOOLEAN, columns, below), of(Kind.STRING, columns, below));
      case ARRAY -> array(columns, below);
      case MAP -> "map('k', 1)";
    };
  }

  private String literal(Kind kind) {
    int n = random.nextInt(6);
    return switch (kind) {
      case INT -> one(n + "", n + "", "cast(NULL AS INT)");
      // No -0.0: plain Spark itself loses rows when it pushes that literal into a Parquet scan.
      case DOUBLE, FUZZY -> one(n + ".5D", "0.0D");
      case STRING -> one("'s" + n + "'", "''", "cast(NULL AS STRING)");
      case DATE -> "DATE'2024-01-0" + (n + 1) + "'";
      case DECIMAL -> "cast(" + n + ".25 AS DECIMAL(10,2))";
      case BOOLEAN -> one("true", "false", "cast(NULL AS BOOLEAN)", "true");
      case TIME -> "TIMESTAMP'2024-01-0" + (n + 1) + " 10:00:00'";
      case STRUCT -> "named_struct('a', " + n + ", 'b', 'x')";
      case ARRAY -> "array(" + n + ", 1)";
      case MAP -> "map('k', 1)";
    };
  }

  private String integer(List<Column> columns, int depth) {
    String a = of(Kind.INT, columns, depth);
    return switch (random.nextInt(13)) {
      case 0, 1 -> "(" + a + one(" + ", " - ") + of(Kind.INT, columns, depth) + ")";
      case 2 -> "try_multiply(cast(" + a + " AS BIGINT), 3)";
      case 3 -> "coalesce(" + a + ", " + of(Kind.INT, columns, depth) + ")";
      case 4 -> "length(" + of(Kind.STRING, columns, depth) + ")";
      case 5 -> one("year(%s)", "dayofmonth(%s)").formatted(of(Kind.DATE, columns, depth));
      case 6 -> "size(" + of(Kind.ARRAY, columns, depth) + ")";
      case 7 ->
          "CASE WHEN %s THEN %s ELSE %s END"
              .formatted(of(Kind.BOOLEAN, columns, depth), a, of(Kind.INT, columns, depth));
      case 8 -> "(" + of(Kind.STRUCT, columns, depth) + ").a";
      case 9 -> "try_cast(" + of(Kind.STRING, columns, depth) + " AS INT)";
      case 10 -> "pmod(" + a + ", 4)";
      // What fails on some values: plain Spark may never ask for it, then nor may we.
      case 11 -> one("(10 div (%s))", "(12 %% (%s))").formatted(a);
      default -> "cast(" + of(Kind.STRING, columns, depth) + " AS INT)";
    };
  }

  private String real(List<Column> columns, int depth) {
    String a = of(Kind.DOUBLE, columns, depth);
    return switch (random.nextInt(5)) {
      case 0 -> "(" + a + one(" + ", " - ") + of(Kind.DOUBLE, columns, depth) + ")";
      case 1 -> "(0.0D - " + a + ")";
      case 2 -> "(" + a + " * 0.5D)";
      case 3 -> "coalesce(" + a + ", " + of(Kind.DOUBLE, columns, depth) + ")";
      default -> "cast(pmod(" + of(Kind.INT, columns, depth) + ", 100) AS DOUBLE)";
    };
  }

  private String string(List<Column> columns, int depth) {
    String a = of(Kind.STRING, columns, depth);
    return switch (random.nextInt(7)) {
      case 0 -> "concat(" + a + ", 'z')";
      case 1 -> "upper(" + a + ")";
      case 2 -> "substr(" + a + ", 1, 2)";
      case 3 -> "nvl(" + a + ", 'none')";
      case 4 -> "cast(" + of(Kind.INT, columns, depth) + " AS STRING)";
      case 5 -> "date_format(" + of(Kind.TIME, columns, depth) + ", 'yyyy-MM-dd HH')";
      default -> "to_json(" + of(Kind.STRUCT, columns, depth) + ")";
    };
  }

  private String date(List<Column> columns, int depth) {
    String a = of(Kind.DATE, columns, depth);
    return switch (random.nextInt(3)) {
      case 0 -> "date_add(" + a + ", " + random.nextInt(5) + ")";
      case 1 -> "trunc(" + a + ", 'MM')";
      default -> "cast(" + of(Kind.TIME, columns, depth) + " AS DATE)";
    };
  }

  private String array(List<Column> columns, int depth) {
    String a = of(Kind.ARRAY, columns, depth);
    return switch (random.nextInt(4)) {
      case 0 -> "transform(" + a + ", v -> v + 1)";
      case 1 -> "filter(" + a + ", v -> v > 1)";
      case 2 -> "array(1, cast(" + of(Kind.BOOLEAN, columns, depth) + " AS INT))";
      default -> "array_distinct(" + a + ")";
    };
  }

  private String condition(List<Column> columns, int depth) {
    Kind kind =
        List.of(Kind.INT, Kind.DOUBLE, Kind.STRING, Kind.DATE, Kind.DECIMAL, Kind.TIME)
            .get(random.nextInt(6));
    String a = of(kind, columns, depth);
    String b = of(kind, columns, depth);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> "(" + a + one(" = ", " < ", " >= ", " <> ", " <=> ", " > ") + b + ")";
      case 3 -> "(" + a + ") IS " + one("NULL", "NOT NULL");
      case 4 -> "(" + a + " IN (" + b + ", " + literal(kind) + ", " + literal(kind) + "))";
      case 5 -> "(" + a + " BETWEEN " + literal(kind) + " AND " + b + ")";
      case 6 -> "(NOT " + of(Kind.BOOLEAN, columns, depth) + ")";
      case 7 ->
          "(%s%s%s)"
              .formatted(
                  of(Kind.BOOLEAN, columns, depth),
                  one(" AND ", " OR "),
                  of(Kind.BOOLEAN, columns, depth));
      default -> "(" + of(Kind.STRING, columns, depth) + " LIKE 's%')";
    };
  }

  /** An aggregate whose result is the same in any order of the rows, but for FUZZY ones. */
  Column aggregate(List<Column> columns) {
    Column plain = windowAggregate(columns);
    String argument = plain.name().substring(plain.name().indexOf('('));
    if (plain.name().startsWith("sum") && random.nextInt(4) == 0) {
      return new Column(
          plain.name() + " FILTER (WHERE " + of(Kind.BOOLEAN, columns, 1) + ")", plain.kind());
    }
    if (random.nextInt(8) == 0 && !argument.equals("(*)")) {
      return new Column("count(DISTINCT " + argument.substring(1), Kind.INT);
    }
    return plain;
  }

  Column windowAggregate(List<Column> columns) {
    List<Column> numbers =
        columns.stream()
            .filter(
                c -> Stream.of(Kind.INT, Kind.DOUBLE, Kind.DECIMAL).anyMatch(k -> k == c.kind()))
            .toList();
    List<Column> ordered =
        columns.stream()
            .filter(c -> Stream.of(Kind.FUZZY, Kind.MAP, Kind.DOUBLE).noneMatch(k -> k == c.kind()))
            .toList();
    int choice = random.nextInt(6);
    if (choice < 2 && !numbers.isEmpty()) {
      Column number = numbers.get(random.nextInt(numbers.size()));
      return new Column("sum(" + number.name() + ")", number.kind());
    }
    if (choice < 4 && !ordered.isEmpty()) {
      Column column = ordered.get(random.nextInt(ordered.size()));
      return new Column(one("min(", "max(") + column.name() + ")", column.kind());
    }
    if (choice == 4 && !numbers.isEmpty()) {
      Column number = numbers.get(random.nextInt(numbers.size()));
      String function = one("avg(", "stddev(");
      return new Column(function + "cast(" + number.name() + " AS DOUBLE))", Kind.FUZZY);
    }
    return new Column("count(*)", Kind.INT);
  }
}
