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
import io.experimentgraph.examples.hunt.Relation.Trait;
import io.experimentgraph.examples.hunt.Steps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random joins. */
final class JoinSteps {

  private static final List<String> TYPES =
      List.of(
          "JOIN",
          "JOIN",
          "LEFT JOIN",
          "RIGHT JOIN",
          "FULL JOIN",
          "LEFT SEMI JOIN",
          "LEFT ANTI JOIN");

  private final Random random;
  private final Expressions expressions;
  private final Steps steps;
  private int names;

  JoinSteps(Random random, Expressions expressions, Steps steps) {
    this.random = random;
    this.expressions = expressions;
    this.steps = steps;
  }

  private String name(Column column) {
    names++;
    return (column.isFloating() && column.isExact() ? Column.EXACT : "") + "j" + names;
  }

  Step join(Relation left, Relation right) {
    Column one = expressions.one(Steps.keys(left.columns()));
    Column other = steps.match(one, right.columns());
    if (other == null) {
      return steps.filterBySubquery(left, right);
    }
    if (one.name().equals(other.name()) && random.nextInt(6) == 0) {
      return using(left, right, one);
    }
    String type = expressions.one(TYPES);
    List<String> conditions = new ArrayList<>();
    int kind = random.nextInt(10);
    boolean isCross = kind == 0 && left.rows() * right.rows() < 600;
    String operator = isCross ? "" : kind == 1 ? " <=> " : kind == 2 ? " < " : " = ";
    if (!isCross) {
      conditions.add("l." + one.name() + operator + "r." + other.name());
    }
    if (isCross || random.nextInt(3) == 0) {
      List<Column> both =
          Stream.concat(
                  left.columns().stream().map(c -> c.in("l")),
                  right.columns().stream().map(c -> c.in("r")))
              .toList();
      conditions.add(expressions.condition(both, random.nextInt(3)));
    }
    return new Step(
        Query.of(
            "join",
            "SELECT [[0]] FROM {{0}} l " + type + " {{1}} r ON [[1]]",
            List.of(left.query(), right.query()),
            List.of(new Items(", ", items(left, right, type)), new Items(" AND ", conditions))),
        right.rows(),
        Trait.PLAIN);
  }

  private List<String> items(Relation left, Relation right, String type) {
    List<String> items = new ArrayList<>();
    steps.some(left.columns()).forEach(column -> items.add("l." + column.name()));
    if (!type.contains("SEMI") && !type.contains("ANTI")) {
      for (Column column : steps.some(right.columns())) {
        items.add("r." + column.name() + " AS " + name(column));
      }
    }
    return items;
  }

  private Step using(Relation left, Relation right, Column key) {
    List<String> items = new ArrayList<>(List.of(key.name()));
    for (Column column : steps.some(right.columns())) {
      if (!column.name().equals(key.name())) {
        items.add("r." + column.name() + " AS " + name(column));
      }
    }
    String type = TYPES.get(random.nextInt(5));
    return new Step(
        Query.of(
            "using",
            "SELECT [[0]] FROM {{0}} l " + type + " {{1}} r USING (" + key.name() + ")",
            List.of(left.query(), right.query()),
            List.of(new Items(", ", items))),
        right.rows(),
        Trait.PLAIN);
  }
}
