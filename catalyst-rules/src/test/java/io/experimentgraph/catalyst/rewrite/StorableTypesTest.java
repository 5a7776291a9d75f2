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
package io.experimentgraph.catalyst.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTypesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "INT",
        "BIGINT",
        "FLOAT",
        "DOUBLE",
        "DECIMAL(38, 18)",
        "STRING",
        "BINARY",
        "DATE",
        "TIMESTAMP",
        "TIMESTAMP_NTZ",
        "ARRAY<INT>",
        "MAP<STRING, ARRAY<DATE>>",
        "STRUCT<a: INT, b: STRUCT<a: STRING>>"
      })
  void valuesThatComeBackExactlyAreStored(String type) {
    assertThat(StorableTypes.isStorable(DataType.fromDDL(type))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STRING COLLATE UTF8_LCASE",
        "CHAR(3)",
        "VARCHAR(3)",
        "VOID",
        "VARIANT",
        "INTERVAL",
        "INTERVAL DAY TO SECOND",
        "INTERVAL YEAR TO MONTH",
        "ARRAY<VARCHAR(3)>",
        "ARRAY<VOID>",
        "MAP<STRING COLLATE UTF8_LCASE, INT>",
        "STRUCT<a: ARRAY<VARIANT>>"
      })
  void valuesThatWouldComeBackOtherwiseAreNot(String type) {
    assertThat(StorableTypes.isStorable(DataType.fromDDL(type))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STRUCT<`a b`: INT>",
        "STRUCT<`a,b`: INT>",
        "STRUCT<`a=b`: INT>",
        "STRUCT<`a(b)`: INT>",
        "ARRAY<STRUCT<`a;b`: INT>>",
        "STRUCT<a: INT, A: INT>"
      })
  void fieldNamesThatFilesDoNotTakeAreNot(String type) {
    assertThat(StorableTypes.isStorable(DataType.fromDDL(type))).isFalse();
  }

  @Test
  void structWithoutFieldsIsNot() {
    assertThat(StorableTypes.isStorable(new StructType())).isFalse();
  }
}
