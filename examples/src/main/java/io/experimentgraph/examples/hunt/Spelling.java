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

import static org.apache.spark.sql.functions.expr;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The same query in other words: the DataFrame API where a step has a counterpart there. */
final class Spelling {

  private static final Map<String, String> JOINS =
      Map.of(
          "JOIN", "inner",
          "LEFT JOIN", "left",
          "RIGHT JOIN", "right",
          "FULL JOIN", "full",
          "LEFT SEMI JOIN", "left_semi",
          "LEFT ANTI JOIN", "left_anti");

  private final SparkSession spark;

  Spelling(SparkSession spark) {
    this.spark = spark;
  }

  /** The query as a chain of calls. */
  Dataset<Row> dataFrame(Query query) {
    return switch (query.kind()) {
      case "project" -> input(query, 0, "q").selectExpr(array(query.items(0)));
      case "filter" -> {
        Dataset<Row> rows = input(query, 0, "q");
        for (String condition : query.items(0)) {
          rows = rows.where(condition);
        }
        yield rows;
      }
      case "distinct" -> input(query, 0, "q").selectExpr(array(query.items(0))).distinct();
      case "join" -> join(query);
      default -> spark.sql(query.sql());
    };
  }

  private Dataset<Row> input(Query query, int number, String alias) {
    return dataFrame(query.inputs().get(number)).alias(alias);
  }

  private Dataset<Row> join(Query query) {
    String text = query.parts().toString().toUpperCase(Locale.ROOT);
    String type =
        JOINS.keySet().stream()
            .filter(name -> text.contains(" L " + name + " "))
            .findFirst()
            .orElseThrow();
    String condition = "(" + String.join(") AND (", query.items(1)) + ")";
    return input(query, 0, "l")
        .join(input(query, 1, "r"), expr(condition), JOINS.get(type))
        .selectExpr(array(query.items(0)));
  }

  private static String[] array(List<String> items) {
    return items.toArray(String[]::new);
  }
}
