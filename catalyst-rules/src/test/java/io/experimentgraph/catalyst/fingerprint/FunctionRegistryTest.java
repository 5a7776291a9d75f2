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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the documented examples of all built-in functions through the encoder. */
class FunctionRegistryTest {

  private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\s*> (SELECT .*?);$");

  private static final String ACCEPTED = "accepted";
  private static final String NOT_ANALYZED = "not analyzed";

  private static final List<String> DANGEROUS =
      List.of(
          "rand",
          "random",
          "randn",
          "randstr",
          "uniform",
          "uuid",
          "shuffle",
          "monotonically_increasing_id",
          "spark_partition_id",
          "input_file_name",
          "input_file_block_start",
          "input_file_block_length",
          "current_date",
          "curdate",
          "current_timestamp",
          "current_time",
          "now",
          "localtimestamp",
          "current_timezone",
          "current_user",
          "user",
          "session_user",
          "current_catalog",
          "current_database",
          "current_schema",
          "version",
          "reflect",
          "java_method",
          "try_reflect",
          "first",
          "first_value",
          "last",
          "last_value",
          "any_value",
          "collect_list",
          "collect_set",
          "array_agg",
          "listagg",
          "string_agg",
          "mode",
          "min_by",
          "max_by",
          "approx_percentile",
          "percentile_approx",
          "histogram_numeric",
          "approx_top_k",
          "hll_sketch_agg",
          "kll_sketch_agg_bigint",
          "row_number",
          "ntile",
          "lag",
          "lead",
          "nth_value",
          "aes_encrypt");

  /** Examples by what became of them. */
  private static final Map<String, Set<String>> OUTCOMES = new TreeMap<>();

  private static final Map<List<Identity>, Set<String>> BY_IDENTITY = new HashMap<>();
  private static final List<String> UNSTABLE = new ArrayList<>();
  private static final Map<String, Set<String>> FUNCTIONS = new TreeMap<>();

  @BeforeAll
  static void encodeAllExamples() {
    SparkTestSession.get();
    for (FunctionIdentifier function :
        Scala.list(FunctionRegistry$.MODULE$.builtin().listFunction())) {
      ExpressionInfo info = FunctionRegistry$.MODULE$.builtin().lookupFunction(function).get();
      Matcher matcher = EXAMPLE.matcher(info.getExamples());
      while (matcher.find()) {
        String outcome = outcome(matcher.group(1));
        OUTCOMES.computeIfAbsent(outcome, o -> new TreeSet<>()).add(matcher.group(1));
        FUNCTIONS.computeIfAbsent(function.funcName(), f -> new TreeSet<>()).add(outcome);
      }
    }
  }

  private static String outcome(String sql) {
    if (!isAnalyzable(sql)) {
      return NOT_ANALYZED;
    }
    try {
      List<Identity> identities = identities(sql);
      if (!identities.equals(identities(sql))) {
        UNSTABLE.add(sql);
      }
      BY_IDENTITY.computeIfAbsent(identities, i -> new LinkedHashSet<>()).add(sql);
      return ACCEPTED;
    } catch (RefusedException e) {
      return e.reason() + " " + e.getMessage();
    }
  }

  /** Some examples show an error, or a feature that is switched off. */
  private static boolean isAnalyzable(String sql) {
    try {
      return SparkTestSession.analyzed(sql).resolved();
    } catch (Exception e) {
      return false;
    }
  }

  private static List<Identity> identities(String sql) {
    List<Identity> identities = new ArrayList<>();
    for (Expression expression : Analyzed.all(SparkTestSession.analyzed(sql))) {
      identities.add(Analyzed.identity(expression));
    }
    int from = sql.indexOf(" FROM ");
    identities.add(new IdentityEncoder("from").add(from < 0 ? "" : sql.substring(from)).finish());
    return identities;
  }

  @Test
  void countsByOutcome() {
    Map<String, Integer> counts = new TreeMap<>();
    OUTCOMES.forEach(
        (outcome, examples) ->
            counts.merge(outcome.split(" ", 2)[0], examples.size(), Integer::sum));
    System.out.println("Examples of built-in functions: " + counts);
    OUTCOMES.forEach(
        (outcome, examples) -> {
          if (!outcome.equals(ACCEPTED)) {
            System.out.println(outcome + ": " + examples.size());
          }
        });
    assertThat(counts.get(ACCEPTED)).isGreaterThan(500);
  }

  @Test
  void twoAnalysesAgree() {
    assertThat(UNSTABLE).isEmpty();
  }

  @Test
  void dangerousFunctionsAreRefused() {
    for (String function : DANGEROUS) {
      assertThat(FUNCTIONS.getOrDefault(function, Set.of()))
          .as(function)
          .isNotEmpty()
          .doesNotContain(ACCEPTED);
    }
  }

  @Test
  void equalIdentitiesGiveEqualRows() {
    int compared = 0;
    for (Set<String> examples : BY_IDENTITY.values()) {
      Set<String> results = new TreeSet<>();
      if (examples.size() > 1) {
        examples.forEach(sql -> results.add(result(sql)));
        assertThat(results).as(examples.toString()).hasSize(1);
        compared++;
      }
    }
    System.out.println("Groups of examples with equal identities: " + compared);
  }

  private static String result(String sql) {
    try {
      Dataset<Row> rows = SparkTestSession.get().sql(sql);
      String[] names = new String[rows.columns().length];
      Arrays.setAll(names, position -> "column" + position);
      return rows.toDF(names).toJSON().collectAsList().toString();
    } catch (RuntimeException e) {
      return e.getClass().getName();
    }
  }
}
