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

import io.experimentgraph.spark.RandomExpressions.Column;
import io.experimentgraph.spark.RandomExpressions.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Random queries in SQL over the tables of {@link DifferentialTest}. Later queries are built on
 * parts of earlier ones, as users do, so that what was stored for these is met again.
 */
final class RandomQueries {

  /** Kinds by which rows can be grouped, compared and ordered with one possible outcome. */
  private static final Set<Kind> KEYS =
      EnumSet.of(
          Kind.INT, Kind.DOUBLE, Kind.STRING, Kind.DATE, Kind.DECIMAL, Kind.BOOLEAN, Kind.TIME);

  /** Kinds that set operations and DISTINCT take. */
  private static final Set<Kind> COMPARABLE = EnumSet.copyOf(KEYS);

  static {
    COMPARABLE.add(Kind.STRUCT);
    COMPARABLE.add(Kind.ARRAY);
  }

  private static final int MAX_TEXT = 2500;

  /**
   * A query with one possible result.
   *
   * @param sql a SELECT statement
   * @param columns what it selects
   */
  record Relation(String sql, List<Column> columns) {}

  private final Random random;
  private final RandomExpressions expressions;
  private final List<Relation> pool = new ArrayList<>();
  private int names;

  RandomQueries(Random random, List<Relation> tables) {
    this.random = random;
    this.expressions = new RandomExpressions(random);
    this.pool.addAll(tables);
  }

  /** A query that no earlier call gave. */
  Relation next() {
    Relation relation = pick();
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      Relation longer = step(relation);
      if (longer.sql().length() > MAX_TEXT || longer.columns().isEmpty()) {
        break;
      }
      relation = longer;
      if (random.nextInt(2) == 0) {
        pool.add(relation);
      }
    }
    pool.add(relation);
    return random.nextInt(4) == 0 ? ordered(relation) : relation;
  }

  private Relation pick() {
    // Half of the queries start from one of the latest, which makes chains of steps.
    int recent = Math.min(12, pool.size());
    return random.nextBoolean()
        ? pool.get(pool.size() - 1 - random.nextInt(recent))
        : pool.get(random.nextInt(pool.size()));
  }

  private Relation step(Relation input) {
    return switch (random.nextInt(16)) {
      case 0, 1 -> project(input);
      case 2, 3 -> withColumn(input);
      case 4, 5 -> filter(input);
      case 6, 7 -> join(input, pick());
      case 8, 9 -> aggregate(input);
      case 10 -> distinct(input);
      case 11, 12 -> setOperation(input, pick());
      case 13 -> window(input);
      case 14 -> generate(input);
      default -> common(input);
    };
  }

  private String name() {
    names++;
    return "c" + names;
  }

  private static String from(Relation input, String alias) {
    return "(" + input.sql() + ") " + alias;
  }

  private List<Column> some(List<Column> columns) {
    List<Column> some =
        columns.stream()
            .filter(c -> random.nextInt(3) > 0)
            .collect(Collectors.toCollection(ArrayList::new));
    if (some.isEmpty()) {
      some.add(columns.get(random.nextInt(columns.size())));
    }
    return some;
  }

  private static String list(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private Relation project(Relation input) {
    List<Column> columns = new ArrayList<>();
    List<String> items = new ArrayList<>();
    for (Column column : some(input.columns())) {
      String renamed = random.nextBoolean() ? column.name() : name();
      columns.add(new Column(renamed, column.kind()));
      items.add(column.name() + " AS " + renamed);
    }
    int more = random.nextInt(3);
    for (int i = 0; i < more; i++) {
      Kind kind = expressions.kind();
      String name = name();
      columns.add(new Column(name, kind));
      items.add(expressions.of(kind, input.columns(), 3) + " AS " + name);
    }
    return new Relation(
        "SELECT " + String.join(", ", items) + " FROM " + from(input, "q"), columns);
  }

  private Relation withColumn(Relation input) {
    List<Column> columns = new ArrayList<>(input.columns());
    Kind kind = expressions.kind();
    String name = name();
    columns.add(new Column(name, kind));
    String item = expressions.of(kind, input.columns(), 3);
    return new Relation("SELECT *, " + item + " AS " + name + " FROM " + from(input, "q"), columns);
  }

  private Relation filter(Relation input) {
    String condition =
        random.nextInt(3) == 0 ? subquery(input) : expressions.of(Kind.BOOLEAN, input.columns(), 3);
    if (random.nextInt(4) == 0) {
      condition += " AND " + expressions.of(Kind.BOOLEAN, input.columns(), 2);
    }
    return new Relation(
        "SELECT * FROM " + from(input, "q") + " WHERE " + condition, input.columns());
  }

  /** A condition with a subquery; every other one is correlated by equality. */
  private String subquery(Relation input) {
    Relation other = pick();
    Column outer = key(input.columns());
    Column inner = outer == null ? null : key(other.columns(), outer.kind());
    if (inner == null || other.sql().length() > MAX_TEXT / 2) {
      return expressions.of(Kind.BOOLEAN, input.columns(), 2);
    }
    String from = from(other, "s");
    String where = " WHERE " + expressions.qualified(Kind.BOOLEAN, other.columns(), 1, "s");
    String equal = "s." + inner.name() + " = q." + outer.name();
    String not = random.nextInt(3) == 0 ? "NOT " : "";
    return switch (random.nextInt(4)) {
      case 0 -> "q.%s %sIN (SELECT s.%s FROM %s)".formatted(outer.name(), not, inner.name(), from);
      case 1 -> not + "EXISTS (SELECT 1 FROM %s%s AND %s)".formatted(from, where, equal);
      case 2 ->
          "q.%s >= (SELECT min(s.%s) FROM %s%s)".formatted(outer.name(), inner.name(), from, where);
      default -> "1 < (SELECT count(*) FROM %s WHERE %s)".formatted(from, equal);
    };
  }

  private Column key(List<Column> columns) {
    List<Column> keys = columns.stream().filter(c -> KEYS.contains(c.kind())).toList();
    return keys.isEmpty() ? null : keys.get(random.nextInt(keys.size()));
  }

  private Column key(List<Column> columns, Kind kind) {
    List<Column> keys = columns.stream().filter(c -> c.kind() == kind).toList();
    return keys.isEmpty() ? null : keys.get(random.nextInt(keys.size()));
  }

  private Relation join(Relation left, Relation right) {
    Column one = key(left.columns());
    Column other = one == null ? null : key(right.columns(), one.kind());
    if (other == null || left.sql().length() + right.sql().length() > MAX_TEXT) {
      return withColumn(left);
    }
    String type =
        List.of(
                "JOIN",
                "JOIN",
                "LEFT JOIN",
                "RIGHT JOIN",
                "FULL JOIN",
                "LEFT SEMI JOIN",
                "LEFT ANTI JOIN")
            .get(random.nextInt(7));
    boolean isHalf = type.contains("SEMI") || type.contains("ANTI");
    String equality = random.nextInt(8) == 0 ? " <=> " : " = ";
    String condition = "l." + one.name() + equality + "r." + other.name();
    if (random.nextInt(3) == 0) {
      condition += " AND " + expressions.qualified(Kind.BOOLEAN, left.columns(), 1, "l");
    }
    List<Column> columns = new ArrayList<>();
    List<String> items = new ArrayList<>();
    for (Column column : some(left.columns())) {
      columns.add(column);
      items.add("l." + column.name());
    }
    if (!isHalf) {
      for (Column column : some(right.columns())) {
        String name = name();
        columns.add(new Column(name, column.kind()));
        items.add("r." + column.name() + " AS " + name);
      }
    }
    return new Relation(
        "SELECT %s FROM %s %s %s ON %s"
            .formatted(
                String.join(", ", items), from(left, "l"), type, from(right, "r"), condition),
        columns);
  }

  private Relation aggregate(Relation input) {
    List<Column> keys =
        some(input.columns()).stream()
            .filter(c -> KEYS.contains(c.kind()))
            .limit(random.nextInt(3))
            .toList();
    List<Column> columns = new ArrayList<>(keys);
    List<String> items = new ArrayList<>(keys.stream().map(Column::name).toList());
    int functions = 1 + random.nextInt(3);
    for (int i = 0; i < functions; i++) {
      Column function = expressions.aggregate(input.columns());
      String name = name();
      columns.add(new Column(name, function.kind()));
      items.add(function.name() + " AS " + name);
    }
    String sql = "SELECT " + String.join(", ", items) + " FROM " + from(input, "q");
    if (!keys.isEmpty()) {
      boolean isRollup = random.nextInt(6) == 0;
      sql += " GROUP BY " + (isRollup ? "ROLLUP(" + list(keys) + ")" : list(keys));
      sql += random.nextInt(4) == 0 ? " HAVING count(*) > 1" : "";
    }
    return new Relation(sql, columns);
  }

  private List<Column> comparable(Relation input) {
    return input.columns().stream().filter(c -> COMPARABLE.contains(c.kind())).toList();
  }

  private Relation distinct(Relation input) {
    List<Column> columns = comparable(input);
    if (columns.isEmpty()) {
      return filter(input);
    }
    List<Column> some = some(columns);
    return new Relation("SELECT DISTINCT " + list(some) + " FROM " + from(input, "q"), some);
  }

  private Relation setOperation(Relation left, Relation right) {
    List<Column> columns = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    for (Column column : comparable(left)) {
      Column match = key(right.columns(), column.kind());
      if (match != null) {
        columns.add(column);
        rights.add(match.name());
      }
    }
    if (columns.isEmpty() || left.sql().length() + right.sql().length() > MAX_TEXT) {
      return project(left);
    }
    String operator =
        List.of(
                "UNION ALL",
                "UNION ALL",
                "UNION",
                "INTERSECT",
                "INTERSECT ALL",
                "EXCEPT",
                "EXCEPT ALL")
            .get(random.nextInt(7));
    return new Relation(
        "SELECT %s FROM %s %s SELECT %s FROM %s"
            .formatted(
                list(columns),
                from(left, "l"),
                operator,
                String.join(", ", rights),
                from(right, "r")),
        columns);
  }

  private Relation window(Relation input) {
    Column partition = key(input.columns());
    Column order = key(input.columns());
    if (partition == null) {
      return withColumn(input);
    }
    boolean isRank = random.nextInt(3) == 0;
    Column function =
        isRank
            ? new Column(List.of("rank()", "dense_rank()").get(random.nextInt(2)), Kind.INT)
            : expressions.windowAggregate(input.columns());
    String name = name();
    List<Column> columns = new ArrayList<>(input.columns());
    columns.add(new Column(name, function.kind()));
    String over =
        isRank || random.nextBoolean()
            ? "PARTITION BY " + partition.name() + " ORDER BY " + order.name()
            : "PARTITION BY " + partition.name();
    return new Relation(
        "SELECT *, %s OVER (%s) AS %s FROM %s"
            .formatted(function.name(), over, name, from(input, "q")),
        columns);
  }

  private Relation generate(Relation input) {
    Column array = key(input.columns(), Kind.ARRAY);
    String outer = random.nextBoolean() ? "OUTER " : "";
    String generator =
        array != null
            ? "explode(" + array.name() + ")"
            : "explode(" + expressions.of(Kind.ARRAY, input.columns(), 2) + ")";
    String name = name();
    List<Column> columns = new ArrayList<>(some(input.columns()));
    List<Column> kept = List.copyOf(columns);
    columns.add(new Column(name, Kind.INT));
    return new Relation(
        "SELECT %s, %s FROM %s LATERAL VIEW %s%s g AS %s"
            .formatted(list(kept), name, from(input, "q"), outer, generator, name),
        columns);
  }

  /** A common table expression with two references, so that Spark keeps it apart. */
  private Relation common(Relation input) {
    Column key = key(input.columns());
    if (key == null) {
      return project(input);
    }
    String condition = expressions.qualified(Kind.BOOLEAN, input.columns(), 1, "a");
    return new Relation(
        "WITH w AS (%s) SELECT a.* FROM w a WHERE %s AND a.%s IN (SELECT b.%s FROM w b)"
            .formatted(input.sql(), condition, key.name(), key.name()),
        input.columns());
  }

  /** Ordered by all columns and sometimes cut, which leaves one possible result. */
  private Relation ordered(Relation input) {
    boolean isTotal = input.columns().stream().allMatch(c -> COMPARABLE.contains(c.kind()));
    Column key = key(input.columns());
    if (!isTotal && key == null) {
      return input;
    }
    String order = isTotal ? list(input.columns()) : key.name();
    String limit = isTotal && random.nextBoolean() ? " LIMIT " + (1 + random.nextInt(20)) : "";
    return new Relation(
        "SELECT * FROM " + from(input, "q") + " ORDER BY " + order + limit, input.columns());
  }
}
