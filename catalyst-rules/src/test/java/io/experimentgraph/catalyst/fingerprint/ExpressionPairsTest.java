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

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.rank;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.upper;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.identity.Identity;
import java.util.HashSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NumericEvalContext;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionPairsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a = b; b = a",
        "a <=> b; b <=> a",
        "a > b; b < a",
        "a >= b; b <= a",
        "NOT a > b; NOT b < a",
        "a + b; b + a",
        "a * b; b * a",
        "try_add(a, b); try_add(b, a)",
        "p AND q AND r; r AND (p AND q)",
        "p AND q; q AND p AND q",
        "p OR q OR r; r OR (q OR p)",
        "a IN (1, 2, 3); a IN (3, 1, 2, 1)",
        "a BETWEEN 1 AND 5; a >= 1 AND a <= 5",
        "nvl(s, s2); coalesce(s, s2)",
        "ifnull(s, s2); coalesce(s, s2)",
        "left(s, 2); substring(s, 1, 2)",
        "every(p); min(p)",
        "s RLIKE 'x'; regexp_like(s, 'x')",
        "transform(arr, v -> v + a); transform(arr, w -> w + a)",
        "transform(nested, v -> transform(v, w -> w + 1)); transform(nested, w -> transform(w, v -> v + 1))",
        "st.u; st.U",
        "sum(a) OVER (PARTITION BY b, c); sum(a) OVER (PARTITION BY c, b)",
        "CASE WHEN p THEN 1 ELSE 2 END; CASE WHEN p THEN 1 ELSE 2 END",
        "date_add(dt, 1); dateadd(dt, 1)"
      })
  void sameValueInAnotherSpelling(String one, String other) {
    assertThat(Analyzed.identity(one)).isEqualTo(Analyzed.identity(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a + b; try_add(a, b)",
        "a - b; b - a",
        "a - b; try_subtract(a, b)",
        "a / b; try_divide(a, b)",
        "a > b; a < b",
        "a > b; a >= b",
        "(x + y) + z; x + (y + z)",
        "x + y; y + x",
        "d1 + d2; d2 + d1",
        "d1 * d2; d2 * d1",
        "(a + b) + c; a + (b + c)",
        "a + 1; a - 1",
        "a + 1; a + 1L",
        "a + 1; a + 2",
        "count(a) + 1; count(a) - 1",
        "'1'; 1",
        "1; 1L",
        "1Y; 1S",
        "1.0BD; 1.00BD",
        "1.0D; 1.0F",
        "0.0D; -0.0D",
        "'2020-01-01'; DATE'2020-01-01'",
        "DATE'2020-01-01'; TIMESTAMP'2020-01-01'",
        "X'31'; '1'",
        "array(1, 2); array(2, 1)",
        "substring(s, 1, 2); substring(s, 2, 1)",
        "substring(s, 1, 2); substring(s, 1, 3)",
        "s LIKE 'a/_b' ESCAPE '/'; s LIKE 'a/_b' ESCAPE '#'",
        "s LIKE 'a'; s RLIKE 'a'",
        "s LIKE ALL ('a', 'b'); s LIKE ANY ('a', 'b')",
        "CAST(a AS STRING); CAST(a AS BIGINT)",
        "CAST(s AS INT); TRY_CAST(s AS INT)",
        "CAST(x AS DECIMAL(10, 2)); CAST(x AS DECIMAL(10, 3))",
        "transform(arr, v -> v + 1); transform(arr, v -> v + 2)",
        "transform(arr, v -> v + a); transform(arr, v -> v + v)",
        "transform(arr, (v, i) -> v); transform(arr, (v, i) -> i)",
        "transform(nested, v -> transform(v, w -> w)); transform(nested, v -> transform(v, w -> size(v)))",
        "transform(arr, v -> v > 1); filter(arr, v -> v > 1)",
        "st.u; st.v",
        "sum(a); sum(DISTINCT a)",
        "sum(x); try_sum(x)",
        "sum(a); sum(a) FILTER (WHERE p)",
        "count(a); count(1)",
        "count(a); count(a, b)",
        "avg(a); sum(a)",
        "min(a); max(a)",
        "stddev_samp(x); stddev_pop(x)",
        "percentile(x, 0.5); percentile(x, 0.6)",
        "approx_count_distinct(a); approx_count_distinct(a, 0.01)",
        "sum(a) OVER (PARTITION BY b ORDER BY c); sum(a) OVER (PARTITION BY b ORDER BY c DESC)",
        "sum(a) OVER (PARTITION BY b ORDER BY c); sum(a) OVER (PARTITION BY b)",
        "sum(a) OVER (PARTITION BY b ORDER BY c); sum(a) OVER (PARTITION BY c ORDER BY b)",
        "rank() OVER (ORDER BY a, b); rank() OVER (ORDER BY b, a)",
        "rank() OVER (ORDER BY a); dense_rank() OVER (ORDER BY a)",
        "rank() OVER (ORDER BY a); rank() OVER (ORDER BY a NULLS LAST)",
        "sum(a) OVER (ORDER BY c RANGE 1 PRECEDING); sum(a) OVER (ORDER BY c RANGE 2 PRECEDING)",
        "p AND q; p OR q",
        "NOT (p AND q); NOT p AND NOT q",
        "a = b; a <=> b",
        "if(p, a, b); if(p, b, a)",
        "coalesce(a, b); coalesce(b, a)",
        "concat(s, s2); concat(s2, s)",
        "a IN (1, 2); a IN (1, 2, NULL)",
        "date_format(ts, 'yyyy'); date_format(ts, 'MM')",
        "date_trunc('YEAR', ts); date_trunc('MONTH', ts)",
        "from_json(s, 'u INT'); from_json(s, 'u BIGINT')",
        "from_json(s, 'u INT'); from_json(s, 'u INT', map('mode', 'FAILFAST'))",
        "named_struct('u', a); named_struct('v', a)",
        "explode(arr); explode(array_distinct(arr))",
        "hash(a); xxhash64(a)",
        "round(x, 1); bround(x, 1)",
        "sort_array(arr); sort_array(arr, false)",
        "element_at(arr, 1); try_element_at(arr, 1)",
        "extract(DAY FROM ts); extract(MONTH FROM ts)",
        "INTERVAL '1' DAY; INTERVAL '1' HOUR",
        "trim(s); ltrim(s)",
        "trim(BOTH 'x' FROM s); trim(BOTH 'y' FROM s)"
      })
  void anotherValue(String one, String other) {
    Identity first = Analyzed.identity(one);
    Identity second = Analyzed.identity(other);
    assertThat(first).isNotEqualTo(second);
    assertThat(first.template()).isNotEqualTo(second.template());
  }

  static Stream<Arguments> spellings() {
    return Stream.of(
        Arguments.of("a + 1", col("a").plus(1).as("other name")),
        Arguments.of("a > b", col("a").gt(col("b"))),
        Arguments.of("coalesce(s, s2)", coalesce(col("s"), col("s2"))),
        Arguments.of("upper(substring(s, 1, 2))", upper(substring(col("s"), 1, 2))),
        Arguments.of(
            "CASE WHEN p THEN 'x' ELSE 'y' END", when(col("p"), lit("x")).otherwise(lit("y"))),
        Arguments.of("CAST(a AS STRING)", col("a").cast("string")),
        Arguments.of("transform(arr, v -> v + 1)", transform(col("arr"), v -> v.plus(1))),
        Arguments.of("a BETWEEN 1 AND 2", col("a").between(1, 2)),
        Arguments.of("a IN (1, 2)", col("a").isin(2, 1)),
        Arguments.of("avg(x)", avg(col("x"))),
        Arguments.of("sum(a)", sum("a")),
        Arguments.of(
            "rank() OVER (PARTITION BY b ORDER BY c)",
            rank().over(Window.partitionBy("b").orderBy("c"))),
        Arguments.of("st.u", col("st").getField("u")),
        Arguments.of("arr[0]", col("arr").getItem(0)),
        Arguments.of("bool_or(p)", max(col("p"))));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void sqlAndDataFrame(String sql, Column column) {
    assertThat(Analyzed.identity(sql)).isEqualTo(Analyzed.identity(Analyzed.expression(column)));
  }

  @Test
  void evaluationModesDiffer() {
    Expression one = Literal.create(1, DataTypes.IntegerType);
    HashSet<Identity> identities = new HashSet<>();
    Stream.of(EvalMode.LEGACY(), EvalMode.ANSI(), EvalMode.TRY())
        .map(mode -> new Add(one, one, new NumericEvalContext(mode, true)))
        .forEach(add -> identities.add(Analyzed.identity(add)));
    assertThat(identities).hasSize(3);
  }

  @Test
  void settingsThatTheAnalyzerCapturesDiffer() {
    for (String setting :
        new String[] {
          "spark.sql.session.timeZone=Asia/Tokyo",
          "spark.sql.ansi.enabled=false",
          "spark.sql.legacy.castComplexTypesToString.enabled=true"
        }) {
      String key = setting.substring(0, setting.indexOf('='));
      Identity before = Analyzed.identity("CAST(ts AS STRING)");
      String old = SparkTestSession.get().conf().get(key);
      SparkTestSession.get().conf().set(key, setting.substring(key.length() + 1));
      try {
        assertThat(Analyzed.identity("CAST(ts AS STRING)")).as(setting).isNotEqualTo(before);
      } finally {
        SparkTestSession.get().conf().set(key, old);
      }
    }
  }

  @Test
  void structUpdatesDifferByValueNameAndCaseSensitivity() {
    Column update = col("st").withField("u", lit(1));
    Identity one = Analyzed.identity(Analyzed.expression(update));
    assertThat(Analyzed.identity(Analyzed.expression(update))).isEqualTo(one);
    assertThat(Analyzed.identity(Analyzed.expression(col("st").withField("u", lit(2)))))
        .isNotEqualTo(one);
    assertThat(Analyzed.identity(Analyzed.expression(col("st").withField("v", lit(1)))))
        .isNotEqualTo(one);
    SparkTestSession.get().conf().set("spark.sql.caseSensitive", "true");
    try {
      assertThat(Analyzed.identity(Analyzed.expression(update))).isNotEqualTo(one);
    } finally {
      SparkTestSession.get().conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void conjunctsAreSplitAndSingle() {
    assertThat(Analyzed.conjuncts("a = 1 AND (b > 2 AND p) AND a = 1")).hasSize(3);
    assertThat(Analyzed.conjuncts("p AND q"))
        .containsExactlyInAnyOrderElementsOf(Analyzed.conjuncts("q AND p"));
    assertThat(Analyzed.conjuncts("p OR q")).hasSize(1);
  }
}
