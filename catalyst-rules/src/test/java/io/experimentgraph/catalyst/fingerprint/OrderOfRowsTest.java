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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain Spark over the same rows in several orders: which aggregates give several results. */
class OrderOfRowsTest {

  private static final int ORDERS = 3;
  private static final String INTEGERS = "3, 1, 2, 1, 3, NULL, 7, 9223372036854775807L, -5, 1, 3";
  private static final String DECIMALS = "8.5BD, 1.25BD, NULL, -3.75BD, 8.5BD, 0BD";

  private static SparkSession spark;

  @BeforeAll
  static void open() {
    spark = SparkTestSession.get().newSession();
    spark.conf().set("spark.sql.ansi.enabled", "false");
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    spark.conf().set("spark.sql.shuffle.partitions", "1");
    spark.conf().set("spark.sql.leafNodeDefaultParallelism", "1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(CAST(v AS DECIMAL(38, 0))); 9e37, 9e37, -9e37",
        "avg(CAST(v AS DECIMAL(38, 0))); 9e37, 9e37, -9e37, -9e37",
        "try_sum(v); 9223372036854775807L, 1L, -1L",
        "try_avg(CAST(v AS INTERVAL MONTH)); 2147483647, 1, -1",
        "first(v); 1, 2, 3",
        "any_value(v); 1, 2, 3",
        "collect_list(v); 1, 2, 3",
        "max_by(v, 1); 1, 2, 3",
        "listagg(CAST(v AS STRING)); 1, 2, 3"
      })
  void severalResultsAndRefused(String aggregate, String values) {
    assertThat(results(aggregate, values)).hasSizeGreaterThan(1);
    assertThatThrownBy(() -> identity(aggregate, values))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(ReasonCode.ORDER_DEPENDENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(v)",
        "avg(v)",
        "min(v)",
        "max(v)",
        "count(v)",
        "count(DISTINCT v)",
        "bit_and(CAST(v AS BIGINT))",
        "bit_or(CAST(v AS BIGINT))",
        "bit_xor(CAST(v AS BIGINT))",
        "approx_count_distinct(v)",
        "percentile(v, 0.3)",
        "percentile_disc(0.3) WITHIN GROUP (ORDER BY v)",
        "median(v)",
        "count_min_sketch(CAST(v AS BIGINT), 0.5d, 0.5d, 1)",
        "bool_or(v > 2)",
        "count_if(v > 2)",
        "bitmap_construct_agg(bitmap_bit_position(CAST(v % 100 AS BIGINT)))",
        "sum(CAST(v % 100 AS DECIMAL(28, 2)))"
      })
  void oneResultAndAllowed(String aggregate) {
    for (String values : List.of(INTEGERS, DECIMALS)) {
      assertThat(results(aggregate, values)).hasSize(1);
      assertThat(identity(aggregate, values)).isEqualTo(identity(aggregate, values));
    }
  }

  /**
   * Floating point is the one exception to one result: whatever Spark alone could have given may be
   * reused, so also either sign of zero.
   */
  @Test
  void extremesOfZerosHaveEitherSignInPlainSpark() {
    assertThat(results("max(v)", "0.0D, -0.0D")).hasSize(2);
    assertThat(results("min(v)", "0.0D, -0.0D")).hasSize(2);
    assertThat(results("sum(v)", "1e16D, 1.0D, -1e16D, 1.0D")).hasSizeGreaterThan(1);
  }

  private static Identity identity(String aggregate, String values) {
    return Analyzed.identity(
        Analyzed.all(
                PlanTestSession.analyzed(
                    spark.sql(query(aggregate, Arrays.asList(values.split(", "))))))
            .get(0));
  }

  private static Set<String> results(String aggregate, String values) {
    List<String> rows = new ArrayList<>(Arrays.asList(values.split(", ")));
    Set<String> results = new LinkedHashSet<>();
    for (int i = 0; i < ORDERS; i++) {
      results.add(spark.sql(query(aggregate, rows)).toJSON().collectAsList().toString());
      Collections.rotate(rows, 1);
    }
    return results;
  }

  private static String query(String aggregate, List<String> rows) {
    return "SELECT %s AS result FROM VALUES (%s) AS t(v)"
        .formatted(aggregate, String.join("), (", rows));
  }
}
