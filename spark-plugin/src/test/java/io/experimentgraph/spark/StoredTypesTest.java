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

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of each type come back from an artifact bit by bit, or are not stored. */
class StoredTypesTest {

  private static final String QUERY = "SELECT id, %s AS v FROM ids WHERE id > %d";

  private static int queries;
  private static ReuseTestSession test;

  @BeforeAll
  static void start() {
    test = ReuseTestSession.start();
    String ids = test.path("ids").toString();
    test.spark().range(0, 8, 1, 2).write().parquet(ids);
    test.spark().read().parquet(ids).createOrReplaceTempView("ids");
  }

  @AfterAll
  static void stop() {
    test.close();
  }

  static Stream<Arguments> stored() {
    return Stream.of(
        Arguments.of("BOOLEAN", "CASE id WHEN 0 THEN true WHEN 1 THEN false END"),
        Arguments.of("TINYINT", "CASE id WHEN 0 THEN -128Y WHEN 1 THEN 127Y END"),
        Arguments.of("SMALLINT", "CASE id WHEN 0 THEN -32768S WHEN 1 THEN 32767S END"),
        Arguments.of("INT", "CASE id WHEN 0 THEN -2147483647 WHEN 1 THEN 2147483647 END"),
        Arguments.of(
            "BIGINT",
            "CASE id WHEN 0 THEN -9223372036854775807L WHEN 1 THEN 9223372036854775807L END"),
        Arguments.of(
            "FLOAT",
            "CASE id WHEN 0 THEN 0.0F WHEN 1 THEN -0.0F WHEN 2 THEN 1.4E-45F WHEN 3 THEN"
                + " 3.4028234E38F WHEN 4 THEN FLOAT('NaN') WHEN 5 THEN FLOAT('-Infinity') END"),
        Arguments.of(
            "DOUBLE",
            "CASE id WHEN 0 THEN 0.0D WHEN 1 THEN -0.0D WHEN 2 THEN 4.9E-324D WHEN 3 THEN"
                + " DOUBLE('NaN') WHEN 4 THEN DOUBLE('Infinity') END"),
        Arguments.of("DECIMAL(1, 0)", "CASE id WHEN 0 THEN 9BD WHEN 1 THEN -9BD END"),
        Arguments.of(
            "DECIMAL(38, 0)",
            "CASE id WHEN 0 THEN 99999999999999999999999999999999999999BD WHEN 1 THEN"
                + " -99999999999999999999999999999999999999BD END"),
        Arguments.of(
            "DECIMAL(38, 38)",
            "CASE id WHEN 0 THEN 0.00000000000000000000000000000000000001BD WHEN 1 THEN"
                + " -0.99999999999999999999999999999999999999BD END"),
        Arguments.of(
            "DECIMAL(18, 9)",
            "CASE id WHEN 0 THEN 123456789.123456789BD WHEN 1 THEN -0.000000001BD END"),
        Arguments.of(
            "STRING",
            "CASE id WHEN 0 THEN '' WHEN 1 THEN ' x ' WHEN 2 THEN 'a\\u0000b' WHEN 3 THEN"
                + " '\\u00e4\\U0001F600' END"),
        Arguments.of("BINARY", "CASE id WHEN 0 THEN X'' WHEN 1 THEN X'00FF80' END"),
        Arguments.of(
            "DATE",
            "CASE id WHEN 0 THEN DATE'0001-01-01' WHEN 1 THEN DATE'1582-10-10' WHEN 2 THEN"
                + " DATE'9999-12-31' END"),
        Arguments.of(
            "TIMESTAMP",
            "CASE id WHEN 0 THEN TIMESTAMP'0001-01-01 00:00:00' WHEN 1 THEN"
                + " TIMESTAMP'1883-11-18 12:03:58.000001' WHEN 2 THEN TIMESTAMP'9999-12-31"
                + " 23:59:59.999999' END"),
        Arguments.of(
            "TIMESTAMP_NTZ",
            "CASE id WHEN 0 THEN TIMESTAMP_NTZ'0001-01-01 00:00:00' WHEN 1 THEN"
                + " TIMESTAMP_NTZ'2024-03-31 02:30:00' WHEN 2 THEN TIMESTAMP_NTZ'9999-12-31"
                + " 23:59:59.999999' END"),
        Arguments.of("ARRAY", "CASE id WHEN 0 THEN array(1, NULL) WHEN 1 THEN array() END"),
        Arguments.of(
            "ARRAY of ARRAY of STRUCT",
            "CASE id WHEN 0 THEN array(array(named_struct('a', -0.0D)), NULL) END"),
        Arguments.of("MAP by INT", "CASE id WHEN 0 THEN map(1, 'x', 2, NULL) END"),
        Arguments.of("MAP by DOUBLE", "CASE id WHEN 0 THEN map(1.5D, 1) END"),
        Arguments.of("MAP by DATE", "CASE id WHEN 0 THEN map(DATE'2024-02-29', 1) END"),
        Arguments.of("MAP by DECIMAL", "CASE id WHEN 0 THEN map(1.50BD, array(1)) END"),
        Arguments.of(
            "MAP by STRUCT", "CASE id WHEN 0 THEN map(named_struct('a', 1, 'b', 'x'), 1) END"),
        Arguments.of(
            "MAP by TIMESTAMP_NTZ",
            "CASE id WHEN 0 THEN map(TIMESTAMP_NTZ'2024-01-01 00:00:00', 1) END"),
        Arguments.of(
            "STRUCT",
            "CASE id WHEN 0 THEN named_struct('a', 1, 'b', named_struct('a',"
                + " TIMESTAMP_NTZ'2024-01-01 00:00:00')) END"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stored")
  void valuesComeBackAsTheyWere(String type, String values) {
    String sql = query(values);
    test.assertReused(() -> test.sql(sql));
    assertThat(ofValues().action())
        .as("the values themselves are loaded: %s", ReuseTestSession.explain(test.lastDecision()))
        .isEqualTo(Action.LOAD);
  }

  static Stream<Arguments> notStored() {
    return Stream.of(
        Arguments.of("TIME", "CASE id WHEN 0 THEN TIME'12:34:56.123456' END"),
        Arguments.of(
            "INTERVAL YEAR TO MONTH", "CASE id WHEN 0 THEN INTERVAL '1-2' YEAR TO MONTH END"),
        Arguments.of(
            "INTERVAL DAY TO SECOND",
            "CASE id WHEN 0 THEN INTERVAL '1 02:03:04.000005' DAY TO SECOND END"),
        Arguments.of("INTERVAL", "CASE id WHEN 0 THEN make_interval(1, 2, 0, 3) END"),
        Arguments.of("VARIANT", "CASE id WHEN 0 THEN parse_json('[1]') END"),
        Arguments.of("VOID", "NULL"),
        Arguments.of("ARRAY of INTERVAL", "CASE id WHEN 0 THEN array(INTERVAL '1' DAY) END"),
        Arguments.of(
            "STRUCT with colliding names", "CASE id WHEN 0 THEN named_struct('a', 1, 'A', 2) END"),
        Arguments.of("STRUCT with a blank", "CASE id WHEN 0 THEN named_struct('a b', 1) END"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notStored")
  void typesThatFilesDoNotHoldAreNotStored(String type, String values) {
    String sql = query(values);
    test.assertSameAsPlain(() -> test.sql(sql));
    assertThat(ofValues().reason()).isEqualTo(ReasonCode.TYPE_NOT_STORABLE);
    test.assertSameAsPlain(() -> test.sql(sql));
    assertThat(ofValues().action()).isEqualTo(Action.COMPUTE);
  }

  @Test
  void collatedStringsHaveNoFingerprint() {
    String sql = query("'x' COLLATE UTF8_LCASE");
    test.assertSameAsPlain(() -> test.sql(sql));
    test.assertSameAsPlain(() -> test.sql(sql));
    assertThat(ReuseTestSession.explain(test.lastDecision())).contains("UNSUPPORTED_TYPE");
  }

  /** Columns of VARCHAR are strings that carry their type in their metadata. */
  @Test
  void varcharColumnsKeepTheirMetadata() {
    test.sql("CREATE TABLE texts (c CHAR(3), v VARCHAR(4), n INT) USING parquet");
    test.sql("INSERT INTO texts VALUES ('a', 'b ', 1), ('abc', '', 2), (NULL, NULL, 3)");
    test.assertReused(() -> test.sql("SELECT v, n + 1 AS m FROM texts WHERE n > 0"));
    test.assertSameAsPlain(() -> test.sql("SELECT c, v FROM texts WHERE c <> 'x'"));
    test.assertSameAsPlain(() -> test.sql("SELECT c, v FROM texts WHERE c <> 'x'"));
  }

  /** No two queries share rows, so that none is answered by another's artifact. */
  private static String query(String values) {
    queries++;
    return QUERY.formatted(values, -queries);
  }

  /** What was decided on the projection with the values. */
  private static VertexDecision ofValues() {
    return test.lastDecision().vertices().stream()
        .filter(vertex -> vertex.operator().equals("Project"))
        .findFirst()
        .orElseThrow();
  }
}
