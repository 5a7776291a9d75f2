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

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries whose result in plain Spark hangs on what its optimizer can see at once. An artifact in
 * between would give the other one.
 */
class OptimizerDependenceTest extends SharedReuseSession {

  private static void views() {
    view(
        "od",
        spark.sql(
            "SELECT CAST(id AS INT) AS a, IF(id % 2 = 0, 'Straße', 'STRASSE') AS s,"
                + " CAST(16777217 + id AS INT) AS i, IF(id = 0, -0.0D, CAST(-id AS DOUBLE)) AS x,"
                + " CAST(30 * (id + 1) AS INT) AS amount,"
                + " TIMESTAMP '2023-10-29 00:30:00Z' + id % 2 * INTERVAL '1' HOUR AS ts"
                + " FROM range(8)"));
  }

  /** The parts are stored one by one; then the whole is asked for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT upper(s) AS u FROM od; SELECT lower(u) AS l FROM (%s)",
        "SELECT upper(s) AS u FROM od; SELECT u FROM (%s) WHERE lower(u) = 'straße'",
        "SELECT upper(s) AS u FROM od; WITH q AS (%s) SELECT lower(u), count(*) FROM q GROUP BY lower(u)",
        "SELECT CAST(i AS FLOAT) AS f FROM od; SELECT CAST(f AS DOUBLE) AS d FROM (%s)",
        "SELECT CAST(i AS FLOAT) AS f FROM od; SELECT f * 2.0D AS d FROM (%s)",
        "SELECT try_add(a, 2147483647) AS y FROM od; SELECT y + -8 AS z FROM (%s)",
        "SELECT a, named_struct('u', upper(s)) AS t FROM od; SELECT lower(t.u) AS l FROM (%s)",
        "SELECT IF(a > 2, upper(s), 'A') AS u FROM od; SELECT lower(u) AS l FROM (%s)",
        "SELECT a, CAST(ts AS TIMESTAMP_NTZ) AS l FROM od;"
            + " SELECT a FROM (%s) WHERE l = TIMESTAMP_NTZ '2023-10-29 02:30:00'",
        "SELECT a, from_json('{\"a\":\"x\"}' || left(s, 0), 'a INT, _corrupt_record STRING') AS j FROM od;"
            + " SELECT a FROM (%s) WHERE j._corrupt_record IS NOT NULL",
        "SELECT concat(array(a), array(i)) AS c FROM od; SELECT concat(CAST(c AS STRING), '!') AS t FROM (%s)",
        "SELECT array(a, i) AS y, a FROM od; SELECT y[2] AS z FROM (%s)",
        "SELECT amount * 2 AS amount FROM od; %1$s EXCEPT %1$s WHERE amount > 100",
        "SELECT DISTINCT x FROM od; SELECT string(max(x)) AS m FROM (%s)",
        "SELECT x FROM od INTERSECT SELECT abs(x) FROM od; SELECT string(max(x)) AS m FROM (%s)",
        "SELECT amount * 2 AS amount FROM od;"
            + " WITH r AS (%1$s WHERE amount > 100) %1$s EXCEPT SELECT * FROM r",
        "SELECT * FROM od WHERE x IN (0.0D); SELECT * FROM (%s) WHERE string(x) = '-0.0'",
        "SELECT * FROM od WHERE string(x) = '-0.0';"
            + " SELECT x, (SELECT max(amount) FROM od s WHERE abs(s.x) = t.x) AS m FROM (%s) t"
      })
  void whatArtifactsWouldChangeIsAsItWas(String parts) {
    views();
    String inner = parts.substring(0, parts.indexOf(';'));
    String outer = parts.substring(parts.indexOf(';') + 1).strip();
    session.assertSameAsPlain(query(inner));
    session.assertSameAsPlain(query(inner));
    session.assertSameAsPlain(query(outer.formatted(inner)));
    session.assertSameAsPlain(query(outer.formatted(inner)));
  }

  @BeforeAll
  static void goByBerlin() {
    spark.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
  }

  @Test
  void columnOfAViewIsAColumn() {
    views();
    spark.sql("CREATE TABLE odt USING parquet AS SELECT a, s FROM od");
    spark.sql("CREATE VIEW odv AS SELECT a, upper(s) AS u FROM odt");
    session.assertSameAsPlain(query("SELECT * FROM odv"));
    session.assertSameAsPlain(query("SELECT a, lower(u) AS l FROM odv"));
  }

  /** One column, with the upper case beside it and without, has two values in plain Spark. */
  @Test
  void columnThatIsReadTwiceIsAnotherValue() {
    views();
    session.assertSameAsPlain(query("SELECT u, lower(u) AS l FROM (SELECT upper(s) AS u FROM od)"));
    session.assertSameAsPlain(query("SELECT lower(u) AS l FROM (SELECT upper(s) AS u FROM od)"));
  }

  /** What Spark gives in any case is reused. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT array(a, i)[1] AS y, map(a, i)[3] AS z FROM od WHERE a > 1",
        "SELECT lower(upper(s)) AS l, a FROM od WHERE a > 2",
        "SELECT count(*) AS n FROM (SELECT DISTINCT a, x FROM od)",
        "SELECT a + 1 AS b, c + 2 AS d FROM (SELECT a, a + i AS c FROM od)"
      })
  void whatIsMergedInAnyCaseIsReused(String text) {
    views();
    session.assertReused(query(text));
  }

  /** Each replaces what comes to it by what refers to it twice. */
  @Test
  void deepReplacementsAreLookedAtInTime() {
    views();
    String text = "s";
    for (int i = 0; i < 40; i++) {
      text = "nullif(%s, 'x%d')".formatted(text, i);
    }
    ((org.apache.spark.sql.classic.Dataset<org.apache.spark.sql.Row>)
            session.sql("SELECT a, " + text + " AS n FROM od"))
        .queryExecution()
        .normalized();
    assertThat(session.lastDecision().decideMillis()).isPositive();
  }

  @Test
  void partitionsThatTheUserAskedForStayThoseWhenTheyAreStored() {
    views();
    Dataset<Row> partitioned =
        session
            .sql("SELECT a % 3 AS k, count(*) AS n FROM od GROUP BY k")
            .repartition(7, org.apache.spark.sql.functions.col("k"));
    for (Dataset<Row> rows :
        List.of(
            partitioned,
            partitioned.sortWithinPartitions("k"),
            partitioned.select("n"),
            partitioned.as("x"),
            partitioned.filter("n > 0"))) {
      assertThat(rows.rdd().getNumPartitions()).isEqualTo(7);
    }
  }
}
