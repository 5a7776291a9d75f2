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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionRefusalTest {

  @BeforeAll
  static void registerFunction() {
    SparkTestSession.get()
        .udf()
        .register("own", (UDF1<Integer, Double>) i -> i + Math.random(), DataTypes.DoubleType);
    SparkTestSession.get().sql("DECLARE OR REPLACE VARIABLE var INT DEFAULT 5");
    SparkTestSession.get()
        .sql("CREATE OR REPLACE TEMPORARY FUNCTION plus(v INT) RETURNS INT RETURN v + 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "rand(); NONDETERMINISTIC",
        "rand(42); NONDETERMINISTIC",
        "randn(); NONDETERMINISTIC",
        "randstr(3); NONDETERMINISTIC",
        "uniform(1, 5); NONDETERMINISTIC",
        "uuid(); NONDETERMINISTIC",
        "shuffle(arr); NONDETERMINISTIC",
        "monotonically_increasing_id(); NONDETERMINISTIC",
        "spark_partition_id(); NONDETERMINISTIC",
        "input_file_name(); NONDETERMINISTIC",
        "input_file_block_start(); NONDETERMINISTIC",
        "aes_encrypt(s, '0000111122223333'); NONDETERMINISTIC",
        "current_date(); CURRENT_TIME_OR_USER",
        "now(); CURRENT_TIME_OR_USER",
        "current_timestamp(); CURRENT_TIME_OR_USER",
        "current_time(); CURRENT_TIME_OR_USER",
        "localtimestamp(); CURRENT_TIME_OR_USER",
        "current_timezone(); CURRENT_TIME_OR_USER",
        "unix_timestamp(); CURRENT_TIME_OR_USER",
        "convert_timezone('Asia/Tokyo', ts); CURRENT_TIME_OR_USER",
        "current_user(); CURRENT_TIME_OR_USER",
        "current_catalog(); CURRENT_TIME_OR_USER",
        "current_database(); CURRENT_TIME_OR_USER",
        "version(); CURRENT_TIME_OR_USER",
        "a + var; CURRENT_TIME_OR_USER",
        "datediff(current_date(), dt) > 3; CURRENT_TIME_OR_USER",
        "CAST('today' AS DATE); CURRENT_TIME_OR_USER",
        "CAST(' Now ' AS TIMESTAMP); CURRENT_TIME_OR_USER",
        "TRY_CAST('tomorrow UTC' AS TIMESTAMP_NTZ); CURRENT_TIME_OR_USER",
        "dt = 'yesterday'; CURRENT_TIME_OR_USER",
        "to_date('today'); CURRENT_TIME_OR_USER",
        "to_timestamp('now'); CURRENT_TIME_OR_USER",
        "CAST(concat('to', 'day') AS DATE); CURRENT_TIME_OR_USER",
        "date_add('today', 1); CURRENT_TIME_OR_USER",
        "CAST(nvl('now', 'x') AS TIMESTAMP); CURRENT_TIME_OR_USER",
        "to_date(nvl('today', 'x')); CURRENT_TIME_OR_USER",
        "CAST(left('nowx', 3) AS TIMESTAMP); CURRENT_TIME_OR_USER",
        "CAST(btrim(' now ') AS TIMESTAMP); CURRENT_TIME_OR_USER",
        "own(a); UDF",
        "transform(arr, v -> own(v)); UDF",
        "java_method('java.lang.Math', 'abs', a); UDF",
        "try_reflect('java.lang.Math', 'abs', a); UDF",
        "first(a); ORDER_DEPENDENT",
        "last(a); ORDER_DEPENDENT",
        "any_value(a); ORDER_DEPENDENT",
        "collect_list(a); ORDER_DEPENDENT",
        "sort_array(collect_list(a)); ORDER_DEPENDENT",
        "collect_set(a); ORDER_DEPENDENT",
        "array_agg(a); ORDER_DEPENDENT",
        "listagg(s); ORDER_DEPENDENT",
        "mode(a); ORDER_DEPENDENT",
        "min_by(a, b); ORDER_DEPENDENT",
        "max_by(a, b); ORDER_DEPENDENT",
        "approx_percentile(a, 0.5); ORDER_DEPENDENT",
        "histogram_numeric(a, 5); ORDER_DEPENDENT",
        "approx_top_k(a); ORDER_DEPENDENT",
        "row_number() OVER (ORDER BY a); ORDER_DEPENDENT",
        "ntile(2) OVER (ORDER BY a); ORDER_DEPENDENT",
        "lag(a) OVER (ORDER BY b); ORDER_DEPENDENT",
        "lead(a) OVER (ORDER BY b); ORDER_DEPENDENT",
        "nth_value(a, 2) OVER (ORDER BY b); ORDER_DEPENDENT",
        "first(a) OVER (ORDER BY b); ORDER_DEPENDENT",
        "collect_list(a) OVER (ORDER BY b); ORDER_DEPENDENT",
        "sum(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING); ORDER_DEPENDENT",
        "sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING); ORDER_DEPENDENT",
        "ci = 'x'; UNSUPPORTED_TYPE",
        "try_sum(l); ORDER_DEPENDENT",
        "try_avg(d2 * d2); ORDER_DEPENDENT",
        "try_sum(CAST(d2 AS DECIMAL(38, 4))); ORDER_DEPENDENT",
        "kll_sketch_merge_bigint(bin, bin); NONDETERMINISTIC",
        "s COLLATE UTF8_LCASE; UNSUPPORTED_TYPE",
        "collation(s); UNSUPPORTED_TYPE",
        "from_xml(s, 'u INT'); UNSUPPORTED_OPTION",
        "try_add(DATE'2024-01-01', CASE WHEN a > 0 AND 10 / b > 1 THEN 1 ELSE 2 END); ORDER_DEPENDENT",
        "try_add(DATE'2024-01-01', coalesce(a + CAST(s AS INT), 7)); ORDER_DEPENDENT",
        "sentences(s); CURRENT_TIME_OR_USER"
      })
  void refusedWithItsReason(String sql, ReasonCode reason) {
    assertThat(refusal(sql).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
        "sum(a) OVER (PARTITION BY c)",
        "sum(a) OVER (ORDER BY b)",
        "sum(a) OVER (ORDER BY b RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
        "percent_rank() OVER (ORDER BY b)",
        "cume_dist() OVER (ORDER BY b)",
        "sum(a) FILTER (WHERE p)",
        "median(a)",
        "CAST('2020-01-01' AS DATE)",
        "CAST(s AS DATE)",
        "dt > '2020-01-01'",
        "CAST('today' AS STRING)",
        "try_sum(x)",
        "try_avg(a)",
        "sum(CAST(d2 AS DECIMAL(38, 4)))",
        "parse_json(s)",
        "variant_get(try_parse_json(s), '$.a', 'int')",
        "raise_error('x')",
        "assert_true(p)",
        "aes_decrypt(bin, '0000111122223333')",
        "try_aes_decrypt(bin, '0000111122223333')",
        "regr_r2(x, y)",
        "regr_sxx(x, y)",
        "regr_slope(x, y)",
        "count_min_sketch(a, 0.5d, 0.5d, 1)",
        "hll_sketch_estimate(bin)",
        "p IS UNKNOWN",
        "a IN (SELECT a FROM t)",
        "(SELECT max(a) FROM t)",
        "EXISTS (SELECT * FROM t)",
        "plus(a)",
        "hour(ts)",
        "unix_timestamp(s)"
      })
  void notRefused(String sql) {
    assertThat(Analyzed.identity(sql)).isEqualTo(Analyzed.identity(sql));
  }

  @Test
  void unresolved() {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () ->
                Analyzed.identity(
                    new org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute(
                        io.experimentgraph.catalyst.Scala.seq(java.util.List.of("a")))));
    assertThat(refused.reason()).isEqualTo(ReasonCode.NOT_ANALYZED);
  }

  @Test
  void largeLiteral() {
    Literal literal =
        Literal.create(
            UTF8String.fromString("x".repeat((int) Literals.MAX_BYTES + 1)), DataTypes.StringType);
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> Analyzed.identity(literal));
    assertThat(refused.reason()).isEqualTo(ReasonCode.LITERAL_TOO_LARGE);
  }

  private static RefusedException refusal(String sql) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> Analyzed.identity(sql));
    assertThat(refused).as(sql).isNotNull();
    return refused;
  }
}
