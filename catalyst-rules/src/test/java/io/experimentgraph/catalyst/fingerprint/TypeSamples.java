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
package io.experimentgraph.catalyst.fingerprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.test.ExamplePointUDT;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A sample of each data type of Spark, and of the ways to nest them. */
final class TypeSamples {

  /**
   * A type.
   *
   * @param name how SQL or Spark calls it
   * @param type an instance
   */
  record Sample(String name, DataType type) {}

  /** Types that no column of an analyzed plan has. */
  static final Map<String, String> NOT_SAMPLED =
      Map.of(
          "org.apache.spark.sql.types.ObjectType", "between the encoders of typed Datasets alone",
          "org.apache.spark.sql.types.PythonUserDefinedType", "a UDT like any other",
          "org.apache.spark.sql.types.IndeterminateStringType", "gone when analysis succeeds",
          "org.apache.spark.sql.catalyst.analysis.StringTypeWithContext", "a step of the analysis",
          "org.apache.spark.sql.catalyst.expressions.variant.SchemaOfVariant$UuidType",
              "inside of schema_of_variant");

  private static final List<String> BY_DDL =
      List.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INT",
          "BIGINT",
          "FLOAT",
          "DOUBLE",
          "DECIMAL(1, 0)",
          "DECIMAL(38, 0)",
          "DECIMAL(38, 38)",
          "STRING",
          "BINARY",
          "DATE",
          "TIME(6)",
          "TIMESTAMP",
          "TIMESTAMP_NTZ",
          "INTERVAL",
          "INTERVAL YEAR TO MONTH",
          "INTERVAL DAY TO SECOND",
          "VARIANT",
          "VOID",
          "CHAR(3)",
          "VARCHAR(3)",
          "STRING COLLATE UTF8_LCASE",
          "STRING COLLATE UNICODE_CI",
          "GEOMETRY(4326)",
          "GEOGRAPHY(4326)",
          "ARRAY<INT>",
          "ARRAY<ARRAY<STRUCT<a: DOUBLE>>>",
          "ARRAY<VARIANT>",
          "MAP<INT, STRING>",
          "MAP<DOUBLE, INT>",
          "MAP<STRUCT<a: DATE>, BINARY>",
          "MAP<STRING COLLATE UTF8_LCASE, INT>",
          "STRUCT<a: INT, b: STRUCT<a: TIMESTAMP_NTZ>>",
          "STRUCT<a: INT, A: INT>",
          "STRUCT<`a b`: INT>",
          "STRUCT<a: VOID>");

  private TypeSamples() {}

  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    BY_DDL.forEach(ddl -> samples.add(new Sample(ddl, DataType.fromDDL(ddl))));
    StructType repeated =
        new StructType().add("a", DataTypes.IntegerType).add("a", DataTypes.IntegerType);
    samples.add(new Sample("STRUCT<a: INT, a: INT>", repeated));
    samples.add(new Sample("STRUCT<>", new StructType()));
    samples.add(new Sample("a user-defined type", new ExamplePointUDT()));
    return samples;
  }
}
