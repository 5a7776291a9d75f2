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

import io.experimentgraph.examples.hunt.Expressions.Aggregated;
import io.experimentgraph.examples.hunt.Query.Items;
import io.experimentgraph.examples.hunt.Relation.Trait;
import io.experimentgraph.examples.hunt.Steps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;

/** Random steps over groups of rows: aggregates, pivots and windows. */
final class GroupSteps {

  private final Random random;
  private final Expressions expressions;
  private int names;

  GroupSteps(Random random, Expressions expressions) {
    this.random = random;
    this.expressions = expressions;
  }

  private String name() {
    names++;
    return "g" + names;
  }

  private <T> T one(List<T> choices) {
    return expressions.one(choices);
  }

  Step aggregate(Relation input) {
    List<Column> candidates = Steps.keys(input.columns());
    List<String> keys = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Column key = one(candidates);
      if (!keys.contains(key.name())) {
        keys.add(key.name());
      }
    }
    List<String> items = new ArrayList<>(keys);
    Trait trait = Trait.PLAIN;
    for (int i = random.nextInt(3); i >= 0; i--) {
      Aggregated aggregated = expressions.aggregate(input.columns());
      items.add(aggregated.sql() + " AS " + name());
      trait = aggregated.isExact() ? trait : Trait.ROUNDED;
    }
    String sql = "SELECT [[0]] FROM {{0}} q";
    List<Items> lists = new ArrayList<>(List.of(new Items(", ", items)));
    if (!keys.isEmpty()) {
      sql += grouping(keys);
      lists.add(new Items(", ", keys));
      sql += random.nextInt(4) == 0 ? " HAVING count(*) > 1" : "";
    }
    return new Step(
        Query.of("aggregate", sql, List.of(input.query()), lists), random.nextInt(2) + 1, trait);
  }

  private String grouping(List<String> keys) {
    return switch (random.nextInt(10)) {
      case 0 -> " GROUP BY ROLLUP([[1]])";
      case 1 -> " GROUP BY CUBE([[1]])";
      case 2 ->
          " GROUP BY GROUPING SETS ((" + String.join(", ", keys) + "), (" + keys.get(0) + "), ())";
      default -> " GROUP BY [[1]]";
    };
  }

  Step pivot(Relation input) {
    Column key = one(Steps.keys(input.columns()));
    Column by = one(Steps.keys(input.columns()));
    Aggregated aggregated = expressions.aggregate(input.columns());
    String sql =
        "SELECT * FROM (SELECT %s AS pk, %s AS pb, * FROM {{0}} q) PIVOT (%s FOR pb IN (%s AS %s, %s AS %s))"
            .formatted(
                key.name(),
                by.name(),
                aggregated.sql(),
                expressions.values().value(by.type()),
                name(),
                expressions.values().value(by.type()),
                name());
    String narrow = sql.replace("pb, *", "pb, " + one(input.columns()).name() + " AS pv");
    return new Step(
        Query.of("pivot", random.nextBoolean() ? sql : narrow, List.of(input.query()), List.of()),
        1,
        aggregated.isExact() ? Trait.PLAIN : Trait.ROUNDED);
  }

  Step window(Relation input) {
    List<Column> keys = Steps.keys(input.columns());
    String partition = one(keys).name();
    Column order = one(keys);
    boolean isRank = random.nextInt(3) == 0;
    Aggregated function =
        isRank
            ? new Aggregated(
                one(List.of("rank()", "dense_rank()", "percent_rank()", "cume_dist()")), true)
            : expressions.aggregate(input.columns());
    String over = "";
    if (random.nextInt(8) > 0) {
      over = "PARTITION BY " + partition;
    }
    if (isRank || random.nextBoolean()) {
      over += " ORDER BY " + order.name() + one(List.of("", " DESC", " NULLS LAST"));
      over += isRank ? "" : frame(order);
    }
    return new Step(
        Query.of(
            "window",
            "SELECT [[0]] FROM {{0}} q",
            List.of(input.query()),
            List.of(
                new Items(
                    ", ",
                    List.of("*", "%s OVER (%s) AS %s".formatted(function.sql(), over, name()))))),
        1,
        function.isExact() ? Trait.PLAIN : Trait.ROUNDED);
  }

  private String frame(Column order) {
    boolean hasDistance = order.type() instanceof NumericType || order.type() instanceof DateType;
    return one(
        List.of(
            "",
            " RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
            " RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            hasDistance ? " RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING" : "",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"));
  }
}
