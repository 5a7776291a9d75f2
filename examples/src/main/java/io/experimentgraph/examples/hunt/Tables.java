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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;

/** Small random tables in all formats, as the statements that make them. */
final class Tables {

  /**
   * A table.
   *
   * @param name its name
   * @param format how its files are written
   * @param columns names and types
   * @param partition the column that it is partitioned by, or null
   */
  record Table(String name, String format, Map<String, DataType> columns, String partition) {

    String list() {
      return String.join(", ", columns.keySet());
    }
  }

  private static final Map<String, String> NESTED =
      Map.of(
          "st", "STRUCT<a: INT, b: STRING>",
          "ar", "ARRAY<INT>",
          "as", "ARRAY<STRING>",
          "m", "MAP<STRING, INT>",
          "nn", "ARRAY<STRUCT<k: INT, v: STRING>>");

  private static final List<String> FLAT =
      List.of(
          "i INT",
          "j INT",
          "k TINYINT",
          "h SMALLINT",
          "l BIGINT",
          "s STRING",
          "u STRING",
          "x DOUBLE",
          "xf FLOAT",
          "y DOUBLE",
          "e DECIMAL(10,2)",
          "g DECIMAL(38,10)",
          "d DATE",
          "t TIMESTAMP",
          "n TIMESTAMP_NTZ",
          "b BOOLEAN");

  private static final List<String> PARQUET_ONLY =
      List.of(
          "z BINARY",
          "iv INTERVAL DAY TO SECOND",
          "im INTERVAL YEAR TO MONTH",
          "v VARIANT",
          "tm TIME(6)",
          "cs STRING COLLATE UTF8_LCASE",
          "ch CHAR(3)",
          "vc VARCHAR(4)");

  private static final List<String> FORMATS =
      List.of("parquet", "delta", "csv", "json", "orc", "parquet", "parquet");

  private static final Set<String> PARTITIONS = Set.of("i", "s", "d", "k", "b");

  private final Random random;
  private final Values values;
  private final List<Table> tables = new ArrayList<>();
  private final List<String> statements = new ArrayList<>();

  Tables(Random random) {
    this.random = random;
    this.values = new Values(random);
    for (int i = 0; i < FORMATS.size(); i++) {
      create(new Table("t" + i, FORMATS.get(i), columns(FORMATS.get(i)), null));
    }
  }

  List<Table> tables() {
    return tables;
  }

  /** What makes the tables. */
  List<String> statements() {
    return statements;
  }

  private Map<String, DataType> columns(String format) {
    List<String> drawn = new ArrayList<>();
    drawn.add("i INT");
    drawn.add("s STRING");
    drawn.add("x DOUBLE");
    FLAT.stream().filter(c -> random.nextInt(3) == 0).forEach(drawn::add);
    if (!format.equals("csv")) {
      NESTED.keySet().stream()
          .sorted()
          .filter(name -> random.nextInt(4) == 0)
          .forEach(name -> drawn.add(name + " " + NESTED.get(name)));
    }
    if (format.equals("parquet")) {
      PARQUET_ONLY.stream().filter(c -> random.nextInt(4) == 0).forEach(drawn::add);
    }
    return drawn.stream()
        .distinct()
        .collect(
            Collectors.toMap(
                c -> c.substring(0, c.indexOf(' ')),
                c -> DataType.fromDDL(c.substring(c.indexOf(' ') + 1)),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  private void create(Table drawn) {
    String partition =
        random.nextInt(5) == 0
            ? drawn.columns().keySet().stream()
                .filter(PARTITIONS::contains)
                .findFirst()
                .orElse(null)
            : null;
    Map<String, DataType> columns = drawn.columns();
    Table table = new Table(drawn.name(), drawn.format(), columns, partition);
    tables.add(table);
    statements.add(definition(table));
    if (random.nextInt(12) > 0) {
      statements.add(insert(table, 6 + random.nextInt(12)));
      if (random.nextInt(3) == 0) {
        statements.add(insert(table, 1 + random.nextInt(4)));
      }
    }
  }

  /** The statement that creates a table without rows. */
  String definition(Table table) {
    String columns =
        table.columns().entrySet().stream()
            .map(c -> c.getKey() + " " + c.getValue().sql())
            .collect(Collectors.joining(", "));
    return "CREATE TABLE %s (%s) USING %s%s"
        .formatted(
            table.name(),
            columns,
            table.format(),
            table.partition() == null ? "" : " PARTITIONED BY (" + table.partition() + ")");
  }

  /** A statement that adds rows, some of them twice. */
  String insert(Table table, int rows) {
    return "INSERT INTO %s (%s) %s".formatted(table.name(), table.list(), rows(table, rows));
  }

  /** Literal rows of a table. */
  String rows(Table table, int rows) {
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      texts.add(
          !texts.isEmpty() && random.nextInt(5) == 0
              ? texts.get(random.nextInt(texts.size()))
              : row(table));
    }
    return "VALUES " + String.join(", ", texts);
  }

  private String row(Table table) {
    return table.columns().entrySet().stream()
        .map(column -> value(column.getKey(), column.getValue()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private String value(String name, DataType type) {
    if (random.nextInt(6) == 0) {
      return "NULL";
    }
    if (name.startsWith(Column.EXACT)) {
      return "CAST(" + values.exact() + " AS " + type.sql() + ")";
    }
    // Few different values, so that joins and groups find partners.
    return random.nextInt(3) > 0 && type.sql().endsWith("INT")
        ? "CAST(" + random.nextInt(5) + " AS " + type.sql() + ")"
        : random.nextInt(3) > 0 && type.sql().equals("STRING")
            ? "'" + "abc".charAt(random.nextInt(3)) + "'"
            : values.value(type);
  }
}
