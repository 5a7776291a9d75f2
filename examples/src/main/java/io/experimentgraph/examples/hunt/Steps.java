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

import io.experimentgraph.examples.hunt.Query.Items;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** Random steps that make a query of one or two others. What they select is found by analysis. */
final class Steps {

  /**
   * A step that is not analyzed yet.
   *
   * @param query the query with this step
   * @param growth rows that it gives per row of its input, at most
   * @param trait what its result is like
   */
  record Step(Query query, double growth, Relation.Trait trait) {}

  private final Random random;
  private final Expressions expressions;
  private int names;

  Steps(Random random, Expressions expressions) {
    this.random = random;
    this.expressions = expressions;
  }

  private String name(boolean isExact) {
    names++;
    return (isExact ? Column.EXACT : "c") + names;
  }

  private String name() {
    return name(false);
  }

  private <T> T one(List<T> choices) {
    return expressions.one(choices);
  }

  private static Step step(Query query) {
    return new Step(query, 1, Relation.Trait.PLAIN);
  }

  private static Items items(List<String> items) {
    return new Items(", ", items);
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.toList());
  }

  List<Column> some(List<Column> columns) {
    List<Column> some =
        columns.stream().filter(c -> random.nextInt(3) > 0).collect(Collectors.toList());
    if (some.isEmpty()) {
      some.add(one(columns));
    }
    return some;
  }

  private String renamed(Column column) {
    return random.nextInt(3) > 0
        ? column.name()
        : column.name() + " AS " + name(column.isFloating() && column.isExact());
  }

  Step project(Relation input) {
    List<String> items = new ArrayList<>();
    some(input.columns()).forEach(column -> items.add(renamed(column)));
    for (int more = random.nextInt(3); more > 0; more--) {
      items.add(expressions.any(input.columns(), 1 + random.nextInt(3)) + " AS " + name());
    }
    return step(
        Query.of(
            "project", "SELECT [[0]] FROM {{0}} q", List.of(input.query()), List.of(items(items))));
  }

  Step withColumn(Relation input) {
    List<String> items = new ArrayList<>(List.of("*"));
    items.add(expressions.any(input.columns(), 1 + random.nextInt(3)) + " AS " + name());
    return step(
        Query.of(
            "project", "SELECT [[0]] FROM {{0}} q", List.of(input.query()), List.of(items(items))));
  }

  Step filter(Relation input) {
    List<String> conditions = new ArrayList<>();
    for (int i = random.nextInt(3) / 2; i >= 0; i--) {
      conditions.add(expressions.condition(input.columns(), random.nextInt(3) + 1));
    }
    return step(
        Query.of(
            "filter",
            "SELECT * FROM {{0}} q WHERE [[0]]",
            List.of(input.query()),
            List.of(new Items(" AND ", conditions))));
  }

  /** A condition with a subquery; about half of them are correlated. */
  Step filterBySubquery(Relation input, Relation other) {
    Column outer = one(keys(input.columns()));
    Column inner = match(outer, other.columns());
    if (inner == null) {
      return filter(input);
    }
    String correlation =
        random.nextBoolean() ? "" : " WHERE r." + inner.name() + " = q." + outer.name();
    Column value = one(other.columns());
    String condition =
        switch (random.nextInt(5)) {
          case 0 -> "EXISTS (SELECT 1 FROM {{1}} r" + correlation + ")";
          case 1 -> "NOT EXISTS (SELECT 1 FROM {{1}} r" + correlation + ")";
          case 2 -> "q." + outer.name() + " NOT IN (SELECT r." + inner.name() + " FROM {{1}} r)";
          case 3 ->
              "(SELECT count(r.%s) FROM {{1}} r%s) %s 2"
                  .formatted(value.name(), correlation, one(List.of(">", "<", "=")));
          default -> "q." + outer.name() + " IN (SELECT r." + inner.name() + " FROM {{1}} r)";
        };
    return step(
        Query.of(
            "subquery",
            "SELECT * FROM {{0}} q WHERE [[0]]".replace("[[0]]", condition),
            List.of(input.query(), other.query()),
            List.of()));
  }

  /** A column that is a scalar subquery. */
  Step scalar(Relation input, Relation other) {
    Column outer = one(keys(input.columns()));
    Column inner = match(outer, other.columns());
    String correlation =
        inner == null || random.nextBoolean()
            ? ""
            : " WHERE r." + inner.name() + " = q." + outer.name();
    Column value = one(ordered(other.columns()));
    String argument = value.isFloating() ? "(r." + value.name() + " + 0)" : "r." + value.name();
    return step(
        Query.of(
            "scalar",
            "SELECT *, (SELECT %s(%s) FROM {{1}} r%s) AS %s FROM {{0}} q"
                .formatted(one(List.of("max", "min", "count")), argument, correlation, name()),
            List.of(input.query(), other.query()),
            List.of()));
  }

  Step distinct(Relation input) {
    List<Column> columns = some(comparable(input.columns()));
    return step(
        Query.of(
            "distinct",
            "SELECT DISTINCT [[0]] FROM {{0}} q",
            List.of(input.query()),
            List.of(items(names(columns)))));
  }

  Step union(Relation left, Relation right) {
    List<String> lefts = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    for (Column column : some(left.columns())) {
      Column match = match(column, right.columns());
      if (match != null) {
        lefts.add(column.name());
        rights.add(match.name());
      }
    }
    boolean isAll = random.nextBoolean();
    boolean isComparable =
        comparable(left.columns()).stream().map(Column::name).toList().containsAll(lefts);
    String operator =
        isAll || !isComparable
            ? "UNION ALL"
            : one(List.of("UNION", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"));
    if (lefts.isEmpty()) {
      return filter(left);
    }
    if (operator.startsWith("UNION") && random.nextInt(4) == 0) {
      for (int i = 0; i < rights.size(); i++) {
        rights.set(i, rights.get(i) + " AS " + lefts.get(i));
      }
      Collections.shuffle(rights, random);
      operator += " BY NAME";
    }
    return new Step(
        Query.of(
            "union",
            "SELECT [[0]] FROM {{0}} l " + operator + " SELECT [[1]] FROM {{1}} r",
            List.of(left.query(), right.query()),
            List.of(items(lefts), items(rights))),
        2,
        Relation.Trait.PLAIN);
  }

  Step generate(Relation input) {
    List<Column> arrays =
        input.columns().stream().filter(c -> c.type() instanceof ArrayType).toList();
    List<Column> maps = input.columns().stream().filter(c -> c.type() instanceof MapType).toList();
    String outer = random.nextBoolean() ? "OUTER " : "";
    String a = name();
    String b = name();
    List<String> kept = names(some(input.columns()));
    String generator;
    String columns = a;
    if (!maps.isEmpty() && random.nextBoolean()) {
      generator = "explode(" + one(maps).name() + ")";
      columns = a + ", " + b;
    } else if (!arrays.isEmpty() && random.nextInt(4) > 0) {
      Column array = one(arrays);
      boolean isRows = ((ArrayType) array.type()).elementType() instanceof StructType;
      boolean hasTwo = isRows || random.nextInt(3) == 0;
      generator = (isRows ? "inline(" : hasTwo ? "posexplode(" : "explode(") + array.name() + ")";
      columns = hasTwo ? a + ", " + b : a;
    } else {
      Column column = one(input.columns());
      generator =
          random.nextBoolean()
              ? "explode(array("
                  + column.name()
                  + ", "
                  + expressions.values().literal(column.type())
                  + "))"
              : "stack(2, "
                  + column.name()
                  + ", "
                  + expressions.of(column.type(), input.columns(), 1)
                  + ")";
    }
    kept.addAll(List.of(columns.split(", ", -1)));
    return new Step(
        Query.of(
            "generate",
            "SELECT [[0]] FROM {{0}} q LATERAL VIEW %s%s g AS %s"
                .formatted(outer, generator, columns),
            List.of(input.query()),
            List.of(items(kept))),
        3,
        Relation.Trait.PLAIN);
  }

  /** A common table expression that is referred to twice. */
  Step common(Relation input) {
    Column key = one(keys(input.columns()));
    String condition =
        expressions.condition(input.columns().stream().map(c -> c.in("a")).toList(), 1);
    return step(
        Query.of(
            "common",
            "WITH w AS {{0}} SELECT a.* FROM w a WHERE %s AND a.%s IN (SELECT b.%s FROM w b)"
                .formatted(condition, key.name(), key.name()),
            List.of(input.query()),
            List.of()));
  }

  /** Without a meaning for the rows: a hint, another distribution, an order inside. */
  Step layout(Relation input) {
    Column key = one(keys(input.columns()));
    String template =
        one(
            List.of(
                "SELECT /*+ BROADCAST(q) */ * FROM {{0}} q",
                "SELECT /*+ REPARTITION(2) */ * FROM {{0}} q",
                "SELECT /*+ COALESCE(1) */ * FROM {{0}} q",
                "SELECT * FROM {{0}} q DISTRIBUTE BY " + key.name(),
                "SELECT * FROM {{0}} q SORT BY " + key.name(),
                "SELECT * FROM {{0}} q ORDER BY " + key.name() + " DESC"));
    return step(Query.of("layout", template, List.of(input.query()), List.of()));
  }

  /** Ordered by all columns and sometimes cut, which leaves one possible result. */
  Step ordered(Relation input) {
    List<Column> columns =
        ordered(input.columns()).stream().filter(c -> !hasFloating(c.type())).toList();
    if (columns.isEmpty()) {
      return project(input);
    }
    List<String> keys = new ArrayList<>();
    for (Column column : columns) {
      keys.add(column.name() + one(List.of("", " DESC", " NULLS LAST", " DESC NULLS FIRST")));
    }
    String cut = one(List.of("", "", " LIMIT " + (1 + random.nextInt(9)), " LIMIT 3 OFFSET 2"));
    return new Step(
        Query.of(
            "ordered",
            "SELECT [[0]] FROM {{0}} q ORDER BY [[1]]" + cut,
            List.of(input.query()),
            List.of(items(names(columns)), items(keys))),
        1,
        Relation.Trait.ORDERED);
  }

  /** Whatever Spark gives must not be reused. */
  Step nondeterministic(Relation input) {
    String template =
        one(
            List.of(
                "SELECT *, rand() AS c0 FROM {{0}} q",
                "SELECT *, uuid() AS c0 FROM {{0}} q",
                "SELECT *, current_timestamp() AS c0 FROM {{0}} q",
                "SELECT * FROM {{0}} q WHERE rand() < 0.5",
                "SELECT *, monotonically_increasing_id() AS c0 FROM {{0}} q",
                "SELECT * FROM {{0}} q TABLESAMPLE (50 PERCENT)"));
    return new Step(
        Query.of("nondeterministic", template, List.of(input.query()), List.of()),
        1,
        Relation.Trait.NONDETERMINISTIC);
  }

  private static boolean hasFloating(DataType type) {
    return type.sql().contains("DOUBLE") || type.sql().contains("FLOAT");
  }

  static List<Column> comparable(List<Column> columns) {
    List<Column> comparable = filtered(columns, Steps::isComparable);
    return comparable.isEmpty() ? columns : comparable;
  }

  static List<Column> ordered(List<Column> columns) {
    List<Column> ordered =
        filtered(columns, type -> isComparable(type) && !(type instanceof MapType));
    return ordered.isEmpty() ? columns : ordered;
  }

  /** Columns by which rows can be joined and grouped. */
  static List<Column> keys(List<Column> columns) {
    List<Column> keys =
        filtered(
            columns,
            type ->
                isComparable(type)
                    && !(type instanceof ArrayType)
                    && !(type instanceof StructType)
                    && !(type instanceof BinaryType));
    return keys.isEmpty() ? columns : keys;
  }

  private static boolean isComparable(DataType type) {
    String text = type.sql();
    return !(type instanceof MapType)
        && !(type instanceof VariantType)
        && !(type instanceof CalendarIntervalType)
        && !text.contains("COLLATE")
        && !text.contains("MAP<")
        && !text.contains("VARIANT");
  }

  private static List<Column> filtered(List<Column> columns, Predicate<DataType> condition) {
    return columns.stream().filter(c -> condition.test(c.type())).toList();
  }

  Column match(Column column, List<Column> others) {
    List<Column> matching = others.stream().filter(c -> c.type().equals(column.type())).toList();
    return matching.isEmpty() ? null : one(matching);
  }
}
