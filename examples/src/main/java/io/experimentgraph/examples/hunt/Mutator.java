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
import io.experimentgraph.examples.hunt.Query.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Changes one thing in a copy of a query: a literal, an operator, a column, the order of items, the
 * type of a join. The copy may fail to be analyzed.
 */
final class Mutator {

  private static final Map<String, String> SWAPS =
      Map.ofEntries(
          Map.entry(" < ", " <= "),
          Map.entry(" >= ", " > "),
          Map.entry(" > ", " >= "),
          Map.entry(" <= ", " < "),
          Map.entry(" = ", " <=> "),
          Map.entry(" <=> ", " = "),
          Map.entry(" <> ", " = "),
          Map.entry(" + ", " - "),
          Map.entry(" - ", " + "),
          Map.entry(" AND ", " OR "),
          Map.entry(" OR ", " AND "),
          Map.entry("min(", "max("),
          Map.entry("max(", "min("),
          Map.entry("sum(", "avg("),
          Map.entry("count(*)", "count(1)"),
          Map.entry("rank()", "dense_rank()"),
          Map.entry("NOT EXISTS", "EXISTS"),
          Map.entry("EXISTS", "NOT EXISTS"),
          Map.entry(" NOT IN ", " IN "),
          Map.entry(" IN ", " NOT IN "),
          Map.entry("IS NULL", "IS NOT NULL"),
          Map.entry("IS NOT NULL", "IS NULL"),
          Map.entry("LEFT JOIN", "JOIN"),
          Map.entry(" l JOIN", " l LEFT JOIN"),
          Map.entry("RIGHT JOIN", "FULL JOIN"),
          Map.entry("FULL JOIN", "LEFT JOIN"),
          Map.entry("LEFT SEMI", "LEFT ANTI"),
          Map.entry("LEFT ANTI", "LEFT SEMI"),
          Map.entry("UNION ALL", "UNION"),
          Map.entry("INTERSECT ALL", "INTERSECT"),
          Map.entry("EXCEPT ALL", "EXCEPT"),
          Map.entry("SELECT DISTINCT", "SELECT"),
          Map.entry("DISTINCT ", ""),
          Map.entry("OUTER ", ""),
          Map.entry("coalesce(", "nullif("),
          Map.entry("try_cast(", "CAST("),
          Map.entry("ROLLUP(", "CUBE("),
          Map.entry(" DESC", ""),
          Map.entry("explode(", "posexplode("));

  /** Numbers with their suffix, short texts, truth values. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "(?<![\\w.'<:-])(\\d{1,4}(?:\\.\\d+)?[YSLDF]?|'[a-z]?'|true|false)(?![\\w.(':-])");

  private static final Pattern ALIAS = Pattern.compile(" AS ([xcgj]+)(\\d+)$");

  private static final int TRIES = 10;

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** The query with one change, or the query if none was found. */
  Query changed(Query query) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Query changed = attempt(query);
      if (!changed.equals(query)) {
        return changed;
      }
    }
    return query;
  }

  private Query attempt(Query query) {
    if (query.inputs().isEmpty()) {
      return query;
    }
    if (random.nextInt(3) == 0) {
      int position = random.nextInt(query.inputs().size());
      return query.withInput(position, attempt(query.inputs().get(position)));
    }
    boolean isItem = random.nextInt(4) > 0;
    List<Integer> positions =
        IntStream.range(0, query.parts().size())
            .filter(i -> isItem ? query.parts().get(i) instanceof Items : isText(query, i))
            .boxed()
            .toList();
    if (positions.isEmpty()) {
      return query;
    }
    int position = positions.get(random.nextInt(positions.size()));
    return query.withPart(
        position,
        query.parts().get(position) instanceof Items list
            ? changed(list)
            : new Text(swapped(((Text) query.parts().get(position)).text())));
  }

  private static boolean isText(Query query, int position) {
    return query.parts().get(position) instanceof Text;
  }

  private Items changed(Items list) {
    List<String> items = new ArrayList<>(list.items());
    int position = random.nextInt(items.size());
    switch (random.nextInt(9)) {
      case 0 -> Collections.shuffle(items, random);
      case 1 -> {
        if (items.size() > 1) {
          items.remove(position);
        }
      }
      case 2 -> items.set(position, renamed(items.get(position)));
      case 3, 4, 5, 6 -> items.set(position, otherLiteral(items.get(position)));
      default -> items.set(position, swapped(items.get(position)));
    }
    return new Items(list.separator(), items);
  }

  private String renamed(String item) {
    Matcher matcher = ALIAS.matcher(item);
    return matcher.find()
        ? item.substring(0, matcher.start()) + " AS " + matcher.group(1) + "9" + matcher.group(2)
        : item;
  }

  private String otherLiteral(String text) {
    List<MatchResult> literals = LITERAL.matcher(text).results().toList();
    if (literals.isEmpty()) {
      return swapped(text);
    }
    MatchResult literal = literals.get(random.nextInt(literals.size()));
    return text.substring(0, literal.start())
        + other(literal.group())
        + text.substring(literal.end());
  }

  private String other(String literal) {
    if (literal.startsWith("'")) {
      return "'" + "abc".charAt(random.nextInt(3)) + "'";
    }
    if (!Character.isDigit(literal.charAt(0))) {
      return literal.equals("true") ? "false" : "true";
    }
    String suffix = literal.replaceFirst("^\\d+", "");
    return random.nextInt(5) + suffix;
  }

  private String swapped(String text) {
    List<String> present = SWAPS.keySet().stream().filter(text::contains).sorted().toList();
    if (present.isEmpty()) {
      return text;
    }
    String from = present.get(random.nextInt(present.size()));
    int at = text.indexOf(from);
    return text.substring(0, at) + SWAPS.get(from) + text.substring(at + from.length());
  }
}
