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

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong results of peers that matched plans that differ; see docs/pitfalls.md. */
@Tag("slow")
class MatchingPitfallsTest extends SharedReuseSession {

  // T13: min(y) and min(z) over one artifact.
  @Test
  void t13TwoAggregatesOverOneArtifact() {
    String path = parquet("t13", numbers(0, 50));
    Supplier<Dataset<Row>> base =
        () ->
            spark.read().parquet(path).filter("k < 4").selectExpr("k", "id AS y", "100 - id AS z");
    session.assertReused(base);
    base.get().createOrReplaceTempView("t13");
    session.assertReused(
        () ->
            spark.sql(
                "SELECT a.k, m, n FROM (SELECT k, min(y) m FROM t13 GROUP BY k) a"
                    + " JOIN (SELECT k, min(z) n FROM t13 GROUP BY k) b ON a.k = b.k"));
  }

  // T16: subqueries of one shape over other plans.
  @Test
  void t16SubqueriesOfOneShape() {
    parquet("t16a", numbers(0, 20));
    parquet("t16b", numbers(30, 70));
    spark.read().parquet(session.path("t16a").toString()).createOrReplaceTempView("t16a");
    spark.read().parquet(session.path("t16b").toString()).createOrReplaceTempView("t16b");
    Supplier<Dataset<Row>> a =
        () -> spark.sql("SELECT id FROM t16b WHERE id > (SELECT max(id) FROM t16a)");
    Supplier<Dataset<Row>> b =
        () -> spark.sql("SELECT id FROM t16b WHERE id > (SELECT max(id) - 5 FROM t16b)");
    Supplier<Dataset<Row>> in =
        () -> spark.sql("SELECT id FROM t16b WHERE id IN (SELECT id + 30 FROM t16a WHERE k = 1)");
    Supplier<Dataset<Row>> exists =
        () ->
            spark.sql(
                "SELECT id FROM t16b o WHERE EXISTS (SELECT 1 FROM t16a i WHERE i.k = o.k AND i.id > 17)");
    for (Supplier<Dataset<Row>> query : List.of(a, b, in, exists)) {
      session.assertReused(query);
    }
  }

  // T17: try_add is not add; neither are the modes of arithmetic and casts.
  @Test
  void t17ArithmeticModesAreDistinct() {
    String path = parquet("t17", spark.range(10).selectExpr("cast(id AS int) AS i"));
    spark.read().parquet(path).createOrReplaceTempView("t17");
    for (String expression :
        List.of(
            "i + 1",
            "try_add(i, 1)",
            "i - 1",
            "try_subtract(i, 1)",
            "i * 2",
            "try_multiply(i, 2)",
            "i / 2",
            "try_divide(i, 2)",
            "cast(i AS string)",
            "try_cast(i AS string)")) {
      session.missThenReuse(() -> spark.sql("SELECT " + expression + " AS v FROM t17"));
    }
    spark.conf().set("spark.sql.ansi.enabled", "false");
    try {
      for (String expression : List.of("i + 1", "cast(i AS string)")) {
        session.missThenReuse(() -> spark.sql("SELECT " + expression + " AS v FROM t17"));
      }
    } finally {
      spark.conf().unset("spark.sql.ansi.enabled");
    }
  }

  // T19: floating-point addition is not associative.
  @Test
  void t19FloatingPointReassociation() {
    String path =
        parquet("t19", spark.range(20).selectExpr("id / 3D AS a", "id / 7D AS b", "1e16 AS c"));
    spark.read().parquet(path).createOrReplaceTempView("t19");
    session.missThenReuse(() -> spark.sql("SELECT (a + b) + c AS v FROM t19"));
    session.missThenReuse(() -> spark.sql("SELECT a + (b + c) AS v FROM t19"));
  }

  // T23: limits, offsets, samples and tails; and what is below them stays as it is.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM t23 WHERE k > 1 LIMIT 3",
        "SELECT id FROM t23 WHERE k > 1 LIMIT 5",
        "SELECT id FROM t23 WHERE k > 1 ORDER BY k LIMIT 4",
        "SELECT id FROM t23 WHERE k > 1 OFFSET 2",
        "SELECT id FROM t23 TABLESAMPLE (50 PERCENT) REPEATABLE (7) WHERE k > 1"
      })
  void t23LimitsNeverMatch(String text) {
    String path = parquet("t23", numbers(0, 40));
    Supplier<Dataset<Row>> below = () -> spark.read().parquet(path).filter("k > 1").select("id");
    session.assertReused(below);
    session.assertNeverReused(
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("t23");
          return spark.sql(text);
        });
  }

  // T32: the same text under two time zones, two ANSI modes, two views with captured settings.
  @Test
  void t32SameTextUnderOtherSettings() {
    String path =
        parquet("t32", spark.range(30).selectExpr("timestamp_seconds(id * 3600) AS ts", "id"));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr("date_format(ts, 'HH') AS h", "id")
                .filter("id > 3");
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    try {
      session.missThenReuse(query);
      spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
      session.missThenReuse(query);
      spark.conf().set("spark.sql.caseSensitive", "true");
      session.missThenReuse(query);
      spark.conf().unset("spark.sql.caseSensitive");
      session.assertReused(query);
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  @Test
  void t32ViewKeepsTheSettingsItWasMadeUnder() {
    spark.sql("CREATE TABLE t32v USING parquet AS SELECT cast(id AS string) AS s FROM range(20)");
    spark.conf().set("spark.sql.ansi.enabled", "false");
    spark.sql(
        "CREATE OR REPLACE VIEW t32legacy AS SELECT cast(concat(s, 'x') AS int) AS v FROM t32v");
    spark.conf().unset("spark.sql.ansi.enabled");
    Supplier<Dataset<Row>> query =
        () -> spark.sql("SELECT v, count(*) n FROM t32legacy GROUP BY v");
    session.assertReused(query);
    assertThat(query.get().collectAsList()).hasSize(1);
  }

  // T14: scans that were filtered differently were merged.
  @Test
  void t14TwoFilteredReadsOfOneTable() {
    view("t14", numbers(0, 40));
    session.assertReused(
        query(
            "SELECT a.id AS x, b.id AS y FROM (SELECT id, s FROM t14 WHERE k > 2) a"
                + " FULL OUTER JOIN (SELECT id, s FROM t14 WHERE k < 2) b ON a.s = b.s"));
    session.assertReused(
        query("SELECT id FROM t14 WHERE k > 1 UNION ALL SELECT id FROM t14 WHERE k > 2"));
    session.assertReused(
        query("SELECT id FROM t14 WHERE k > 1 EXCEPT ALL SELECT id FROM t14 WHERE k > 2"));
  }

  // T15: count + 1 and count - 1 were merged.
  @Test
  void t15SubqueriesThatDifferInAConstant() {
    view("t15", numbers(0, 40));
    session.assertReused(
        query(
            "SELECT (SELECT count(*) + 1 FROM t15 WHERE k > 2) AS more,"
                + " (SELECT count(*) - 1 FROM t15 WHERE k > 2) AS less,"
                + " id FROM t15 WHERE id > (SELECT count(*) + 2 FROM t15 WHERE k > 2)"
                + " OR id < (SELECT count(*) - 2 FROM t15 WHERE k > 2)"));
    session.missThenReuse(query("SELECT k, count(*) + 1 AS n FROM t15 GROUP BY k"));
    session.assertReused(query("SELECT k, count(*) - 1 AS n FROM t15 GROUP BY k"));
  }

  // T18: sums of decimals were reordered into another type.
  @Test
  void t18DecimalsOfMixedPrecision() {
    view(
        "t18",
        spark
            .range(20)
            .selectExpr(
                "cast(id AS decimal(10, 2)) AS a",
                "cast(id / 7 AS decimal(20, 5)) AS b",
                "cast(id * 1e20 AS decimal(38, 10)) AS c",
                "id"));
    for (String sum :
        List.of(
            "(a + b) + c", "a + (b + c)", "(c + b) + a", "b + (c + a)", "a * b + c", "c + b * a")) {
      session.assertReused(query("SELECT id, " + sum + " AS v FROM t18 WHERE id > 2"));
      session.assertReused(query("SELECT sum(" + sum + ") AS v FROM t18 WHERE id > 2"));
    }
  }

  // T20: a stored result was taken for partitioned as what it was made of.
  @Test
  void t20JoinOnTheKeyThatTheArtifactWasMadeBy() {
    view("t20", numbers(0, 500));
    spark.sql(
        "CREATE TABLE t20b USING parquet CLUSTERED BY (k) INTO 3 BUCKETS AS SELECT * FROM t20");
    Supplier<Dataset<Row>> build =
        query("SELECT id % 50 AS j, count(*) AS n, max(x) AS x FROM t20 GROUP BY id % 50");
    session.assertReused(build);
    build.get().createOrReplaceTempView("t20build");
    List<Supplier<Dataset<Row>>> joins =
        List.of(
            query("SELECT b.j, n, s FROM t20build b JOIN t20 ON b.j = t20.id"),
            query("SELECT b.j, b.n, c.n AS m FROM t20build b JOIN t20build c ON b.j = c.j"),
            query("SELECT b.j, n, t.id FROM t20build b RIGHT JOIN t20b t ON b.j = t.k"),
            query("SELECT j, sum(n) AS n FROM t20build GROUP BY j"),
            query("SELECT t.k, count(*) n FROM t20b t JOIN t20b u ON t.k = u.k GROUP BY t.k"));
    try {
      spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
      for (String adaptive : List.of("true", "false")) {
        spark.conf().set("spark.sql.adaptive.enabled", adaptive);
        for (String partitions : List.of("1", "3", "7")) {
          spark.conf().set("spark.sql.shuffle.partitions", partitions);
          joins.forEach(session::assertReused);
        }
      }
    } finally {
      spark.conf().unset("spark.sql.adaptive.enabled");
      spark.conf().unset("spark.sql.autoBroadcastJoinThreshold");
      spark.conf().set("spark.sql.shuffle.partitions", "2");
    }
  }

  // T21: the order of what is stored is not that of the plan.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, x FROM t21 WHERE k > 1 ORDER BY id DESC",
        "SELECT id, x FROM (SELECT id, x FROM t21 WHERE k > 1 ORDER BY id) ORDER BY id DESC",
        "SELECT s, n FROM (SELECT s, count(*) AS n FROM t21 WHERE k > 1 GROUP BY s) ORDER BY s",
        "SELECT id FROM t21 WHERE k > 1 ORDER BY id LIMIT 7",
        "SELECT id, row_number() OVER (ORDER BY id) AS r FROM t21 WHERE k > 1 ORDER BY id"
      })
  void t21OrderIsThatOfThePlan(String text) {
    view(
        "t21",
        spark
            .range(0, 300)
            .selectExpr(
                "(id * 7919) % 3001 AS id",
                "id % 5 AS k", "id / 7 AS x", "concat('s', id % 3) AS s"));
    session.run(query("SELECT id, x FROM t21 WHERE k > 1"));
    List<Row> plain = session.plain(query(text));
    for (int i = 0; i < 3; i++) {
      assertThat(session.run(query(text))).isEqualTo(plain);
    }
  }

  @Test
  void t21WhatIsReadBackWithoutASortClaimsNoOrder() {
    view("t21b", numbers(0, 100));
    Supplier<Dataset<Row>> sorted = query("SELECT id, s FROM t21b WHERE k > 1 SORT BY s");
    session.assertSameAsPlain(sorted);
    session.assertSameAsPlain(sorted);
    session.assertReused(
        query(
            "SELECT s, count(*) AS n, sum(id) AS t FROM (SELECT id, s FROM t21b WHERE k > 1 ORDER BY s) GROUP BY s"));
  }

  // T22: columns were swapped when a plan was made anew while it ran.
  @Test
  void t22ColumnsOfTopRows() {
    view("t22", numbers(0, 100));
    Supplier<Dataset<Row>> base =
        query("SELECT s, k, count(*) AS n, sum(id) AS t FROM t22 WHERE id > 3 GROUP BY s, k");
    session.assertReused(base);
    base.get().createOrReplaceTempView("t22base");
    for (String text :
        List.of(
            "SELECT t, s, n, k FROM t22base ORDER BY t DESC, s LIMIT 5",
            "SELECT n AS t, t AS n, k FROM t22base ORDER BY t22base.t, k LIMIT 3",
            "SELECT b.t, a.k, a.t FROM t22base a JOIN t22base b ON a.s = b.s ORDER BY b.t, a.t LIMIT 9")) {
      List<Row> plain = session.plain(query(text));
      for (int i = 0; i < 2; i++) {
        assertThat(session.run(query(text))).as(text).isEqualTo(plain);
      }
    }
  }

  // T23: what is below a limit may be loaded where the order leaves nothing to chance.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, s FROM t23b WHERE k > 1 ORDER BY s DESC, id LIMIT 3",
        "SELECT s, count(*) AS n, sum(id) AS t FROM t23b WHERE k > 1 GROUP BY s ORDER BY n, s LIMIT 2",
        "SELECT id FROM t23b WHERE k > 1 ORDER BY id LIMIT 4 OFFSET 3"
      })
  void t23TopRowsOfATotalOrder(String text) {
    view("t23b", numbers(0, 60));
    session.assertReused(query("SELECT * FROM t23b WHERE k > 1"));
    List<Row> plain = session.plain(query(text));
    for (int i = 0; i < 3; i++) {
      assertThat(session.run(query(text))).isEqualTo(plain);
      assertThat(session.loadsOfLastQuery())
          .as(ReuseTestSession.explain(session.lastDecision()))
          .isPositive();
    }
  }

  // T23: a store between a limit and its sort would make Spark sort all rows for a few.
  @Test
  void t23SortAndLimitStayTogether() {
    view("t23c", numbers(0, 60));
    Supplier<Dataset<Row>> query =
        query(
            "SELECT s, n FROM (SELECT s, count(*) AS n FROM t23c WHERE k > 1 GROUP BY s ORDER BY n, s LIMIT 2)");
    Dataset<Row> cold = query.get();
    assertThat(cold.queryExecution().executedPlan().toString()).contains("TakeOrderedAndProject");
    session.assertReused(query);
    assertThat(query.get().queryExecution().executedPlan().toString())
        .contains("TakeOrderedAndProject");
  }

  // T24, T30: an aggregate is never made of a finer one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "coalesce(sum(id), 0)",
        "sum(n)",
        "count(DISTINCT s)",
        "sum(DISTINCT n)",
        "avg(n)",
        "stddev(n)",
        "percentile(n, 0.5)",
        "max(struct(n, id))",
        "bool_or(n > 3)",
        "count(n) FILTER (WHERE id > 5)"
      })
  void t30NoRollUp(String aggregate) {
    view("t30", numbers(0, 60).selectExpr("*", "IF(id % 3 = 0, NULL, id % 8) AS n"));
    session.assertReused(query("SELECT k, s, " + aggregate + " AS v FROM t30 GROUP BY k, s"));
    session.missThenReuse(query("SELECT k, " + aggregate + " AS v FROM t30 GROUP BY k"));
    session.missThenReuse(query("SELECT " + aggregate + " AS v FROM t30"));
  }

  @Test
  void t24NoRollUpThroughAFunctionOfAnAggregate() {
    view("t24", numbers(0, 60).selectExpr("IF(k = 1, NULL, id) AS id", "k", "s"));
    session.assertReused(query("SELECT k, s, coalesce(sum(id), 0) AS v FROM t24 GROUP BY k, s"));
    session.missThenReuse(query("SELECT k, coalesce(sum(id), 0) AS v FROM t24 GROUP BY k"));
    session.missThenReuse(query("SELECT k, coalesce(sum(id), -1) AS v FROM t24 GROUP BY k"));
  }

  // T25: count(*) was answered from a projection of another number of rows.
  @Test
  void t25CountsOfDuplicatesAndNulls() {
    view("t25", spark.range(40).selectExpr("IF(id % 4 = 0, NULL, id % 3) AS a", "id % 2 AS b"));
    session.assertReused(query("SELECT a + 1 AS a FROM t25"));
    session.assertReused(query("SELECT DISTINCT a FROM t25"));
    for (String count : List.of("*", "1", "a", "DISTINCT a", "a, b", "DISTINCT a, b")) {
      for (String from :
          List.of("t25", "(SELECT a, b FROM t25)", "(SELECT DISTINCT a, b FROM t25)")) {
        session.assertReused(query("SELECT count(" + count + ") AS n FROM " + from));
      }
    }
  }

  // T26: an aggregate over an aggregate lost filters.
  @Test
  void t26AggregateOverAggregate() {
    view("t26", numbers(0, 90));
    Supplier<Dataset<Row>> inner = query("SELECT k, s, sum(id) AS t FROM t26 GROUP BY k, s");
    session.assertReused(inner);
    inner.get().createOrReplaceTempView("t26inner");
    for (String text :
        List.of(
            "SELECT s, sum(t) AS u FROM t26inner GROUP BY s",
            "SELECT s, sum(t) AS u FROM t26inner WHERE k > 2 GROUP BY s",
            "SELECT s, max(t) AS u FROM (SELECT k, s, sum(id) AS t FROM t26 WHERE id > 30 GROUP BY k, s) WHERE k > 2 GROUP BY s HAVING max(t) > 100",
            "SELECT count(*) AS n FROM (SELECT s, count(*) AS c FROM t26inner GROUP BY s) WHERE c > 4")) {
      session.assertReused(query(text));
    }
  }

  // T27: an aggregate over an expression of a grouping column was taken for one over a column.
  @Test
  void t27AggregateOverAGroupingColumn() {
    view("t27", numbers(0, 60));
    for (String aggregate :
        List.of(
            "sum(id)",
            "sum(CASE k WHEN 1 THEN id ELSE 0 END)",
            "sum(CASE k WHEN 1 THEN 1 ELSE 2 END)",
            "sum(k)",
            "sum(CASE k WHEN 1 THEN 2 ELSE 1 END)")) {
      session.missThenReuse(query("SELECT k, " + aggregate + " AS v FROM t27 GROUP BY k"));
    }
  }

  // T28: a condition on a column that is not stored was dropped.
  @Test
  void t28ConditionOnAColumnThatIsNotStored() {
    view("t28", numbers(0, 60));
    spark.conf().set("spark.experimentGraph.materialize.maxPerQuery", "1");
    try {
      session.assertReused(query("SELECT id FROM t28 WHERE k < 3"));
    } finally {
      spark.conf().unset("spark.experimentGraph.materialize.maxPerQuery");
    }
    for (String condition : List.of("s IN ('s1')", "s = 's2'", "s IN ('s1', 's2')", "x > 4")) {
      session.missThenReuse(query("SELECT id FROM t28 WHERE k < 3 AND " + condition));
    }
    session.assertReused(query("SELECT id FROM (SELECT id FROM t28 WHERE k < 3) WHERE id > 9"));
  }

  // T29: a view over views was fresher than what it was made of, or had never been filled.
  @Test
  void t29ArtifactMadeOfAnArtifactIsAsOldAsThat() {
    String path = delta("t29", numbers(0, 20));
    Supplier<Dataset<Row>> inner = () -> readDelta(path).filter("k > 1");
    Supplier<Dataset<Row>> outer = () -> inner.get().groupBy("s").agg(sum("id").as("t"));
    session.assertReused(inner);
    session.assertSameAsPlain(outer);
    assertThat(session.loadsOfLastQuery()).isEqualTo(1);
    session.assertReused(outer);
    numbers(20, 30).write().format("delta").mode(SaveMode.Append).save(path);
    session.missThenReuse(outer);
    session.assertReused(() -> outer.get().filter("t > 40"));
  }

  @Test
  void t29EmptyResultIsAResultOfItsOwn() {
    String path = delta("t29empty", numbers(0, 20));
    Supplier<Dataset<Row>> query = () -> readDelta(path).filter("id % 1000 = 91").select("id", "s");
    session.assertReused(query);
    assertThat(query.get().count()).isZero();
    session.assertReused(() -> query.get().groupBy("s").count());
    session.assertReused(() -> query.get().agg(count("*")));
    numbers(90, 120).write().format("delta").mode(SaveMode.Append).save(path);
    session.missThenReuse(query);
    assertThat(query.get().count()).isEqualTo(1);
  }

  // T31: an average was kept up by averaging averages.
  @Test
  void t31AverageAfterAnAppend() {
    String path = delta("t31", numbers(0, 9).selectExpr("k", "id AS n"));
    Supplier<Dataset<Row>> query = () -> readDelta(path).groupBy("k").agg(avg("n"), sum("n"));
    session.assertReused(query);
    numbers(9, 100)
        .selectExpr("k", "id AS n")
        .coalesce(1)
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .save(path);
    session.missThenReuse(query);
  }
}
