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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Literals in SQL, many of them at the edges of their types. */
final class Values {

  private static final List<String> TEXTS =
      List.of(
          "''",
          "' '",
          "'a'",
          "'A'",
          "'a '",
          "'b'",
          "'ab'",
          "'é'",
          "'e\\u0301'",
          "'ß'",
          "'SS'",
          "'日本'",
          "'😀'",
          "'null'",
          "'NaN'",
          "'1'",
          "'-1'",
          "' 2 '",
          "'1.5'",
          "'2024-03-10'",
          "'2024-03-10 02:30:00'",
          "'{\"a\":1,\"b\":[1,null]}'",
          "'a,b,,c'",
          "'%'",
          "'\\\\_'");

  private static final Map<String, List<String>> BY_TYPE =
      Map.ofEntries(
          Map.entry("TINYINT", List.of("1Y", "0Y", "2Y", "127Y", "-128Y")),
          Map.entry("SMALLINT", List.of("1S", "0S", "3S", "32767S", "-32768S")),
          Map.entry("INT", List.of("0", "1", "2", "3", "-1", "7", "2147483647", "-2147483648")),
          Map.entry(
              "BIGINT",
              List.of("0L", "1L", "2L", "5L", "-3L", "9223372036854775807L", "4294967296L")),
          Map.entry(
              "DOUBLE",
              List.of(
                  "0.0D",
                  "1.5D",
                  "-2.25D",
                  "0.1D",
                  "1e308D",
                  "4.9e-324D",
                  "double('NaN')",
                  "double('Infinity')",
                  "double('-Infinity')")),
          Map.entry(
              "FLOAT",
              List.of(
                  "0.0F",
                  "1.5F",
                  "-2.25F",
                  "0.1F",
                  "3.4e38F",
                  "float('NaN')",
                  "float('-Infinity')")),
          Map.entry("BOOLEAN", List.of("true", "false")),
          Map.entry(
              "DATE",
              List.of(
                  "DATE'2024-03-10'",
                  "DATE'2024-02-29'",
                  "DATE'1582-10-04'",
                  "DATE'1582-10-15'",
                  "DATE'1900-01-01'",
                  "DATE'0001-01-01'",
                  "DATE'9999-12-31'",
                  "DATE'1969-12-31'")),
          Map.entry(
              "TIMESTAMP",
              List.of(
                  "TIMESTAMP'2024-03-10 02:30:00'", "TIMESTAMP'2024-11-03 01:30:00'",
                  "TIMESTAMP'2024-03-31 02:30:00.123456'", "TIMESTAMP'1582-10-10 00:00:00'",
                  "TIMESTAMP'1900-01-01 00:00:00'", "TIMESTAMP'1969-12-31 23:59:59.999999'",
                  "TIMESTAMP'2024-03-10 10:00:00Z'", "TIMESTAMP'9999-12-31 00:00:00'")),
          Map.entry(
              "TIMESTAMP_NTZ",
              List.of(
                  "TIMESTAMP_NTZ'2024-03-10 02:30:00'",
                  "TIMESTAMP_NTZ'2024-03-10 10:00:00'",
                  "TIMESTAMP_NTZ'1582-10-10 00:00:00'",
                  "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'")),
          Map.entry("BINARY", List.of("X''", "X'00'", "X'00FF'", "X'6162'", "X'C328'")),
          Map.entry("TIME(6)", List.of("TIME'00:00:00'", "TIME'23:59:59.999999'")),
          Map.entry(
              "INTERVAL DAY TO SECOND",
              List.of(
                  "INTERVAL '1 02:03:04.000005' DAY TO SECOND",
                  "INTERVAL '-0 00:00:01' DAY TO SECOND",
                  "INTERVAL '0 24:00:00' DAY TO SECOND")),
          Map.entry(
              "INTERVAL YEAR TO MONTH",
              List.of("INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '-0-1' YEAR TO MONTH")),
          Map.entry("INTERVAL", List.of("make_interval(1, 2, 0, 3)", "make_interval(0, 0, 0, 30)")),
          Map.entry(
              "VARIANT",
              List.of(
                  "parse_json('{\"a\":1,\"b\":[1,null]}')",
                  "parse_json('1')",
                  "parse_json('null')")));

  private final Random random;

  Values(Random random) {
    this.random = random;
  }

  /** A literal of a type; now and then NULL. */
  String literal(DataType type) {
    return random.nextInt(12) == 0 ? "CAST(NULL AS " + type.sql() + ")" : value(type);
  }

  /** A literal of a type that is not NULL, as far as one is known. */
  String value(DataType type) {
    if (type instanceof ArrayType array) {
      return list("array", array.elementType(), array.elementType());
    }
    if (type instanceof MapType map) {
      return "map(%s, %s)".formatted(value(map.keyType()), literal(map.valueType()));
    }
    if (type instanceof StructType struct) {
      List<String> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        fields.add("'" + field.name() + "', " + literal(field.dataType()));
      }
      return "named_struct(" + String.join(", ", fields) + ")";
    }
    if (type instanceof DecimalType decimal) {
      return decimal(decimal);
    }
    String name = type.sql();
    if (name.startsWith("STRING")) {
      return one(TEXTS);
    }
    if (name.contains("CHAR(")) {
      return one(List.of("''", "'a'", "'ab'", "'B '"));
    }
    List<String> values = BY_TYPE.get(name);
    return values == null ? "CAST(NULL AS " + name + ")" : one(values);
  }

  /** A literal that columns of the type are likely to hold. */
  String likely(DataType type) {
    String name = type.sql();
    if (name.equals("STRING")) {
      return "'" + "abc".charAt(random.nextInt(3)) + "'";
    }
    if (name.endsWith("INT")) {
      return Integer.toString(random.nextInt(5));
    }
    return name.equals("DOUBLE") || name.equals("FLOAT") ? exact() : value(type);
  }

  /** A double of which any sum is exact, in any order. */
  String exact() {
    return random.nextInt(6) == 0
        ? one(
            List.of("double('NaN')", "double('Infinity')", "double('-Infinity')", "0.0D", "-0.0D"))
        : (random.nextInt(17) - 8) * 0.25 + "D";
  }

  private String decimal(DecimalType type) {
    int digits = type.precision() - type.scale();
    String number =
        switch (random.nextInt(6)) {
          case 0 -> "9".repeat(Math.max(digits, 1)) + (digits == 0 ? "0" : "");
          case 1 -> "-" + "9".repeat(Math.max(digits, 1));
          case 2 -> "0." + "0".repeat(Math.max(0, type.scale() - 1)) + "1";
          case 3 -> "0";
          default -> Integer.toString(random.nextInt(5));
        };
    return "try_cast('" + number + "' AS " + type.sql() + ")";
  }

  private String list(String function, DataType... types) {
    List<String> values = new ArrayList<>();
    for (DataType type : types) {
      values.add(literal(type));
    }
    return function + "(" + String.join(", ", values) + ")";
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
