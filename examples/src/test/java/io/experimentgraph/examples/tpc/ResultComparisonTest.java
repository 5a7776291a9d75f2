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
package io.experimentgraph.examples.tpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.examples.tpc.ResultComparison.Verdict;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ResultComparisonTest {

  @Test
  void orderOfRowsDoesNotMatter() {
    assertThat(
            compare(List.of(row("a", 1.0), row("b", 2.0)), List.of(row("b", 2.0), row("a", 1.0))))
        .isEqualTo(Verdict.EQUAL);
  }

  @Test
  void numberOfEqualRowsMatters() {
    assertThat(
            compare(List.of(row("a"), row("a"), row("b")), List.of(row("a"), row("b"), row("b"))))
        .isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void floatingPointMayDifferALittle() {
    assertThat(compare(List.of(row("a", 1.0)), List.of(row("a", 1.0 + 1e-12))))
        .isEqualTo(Verdict.CLOSE);
    assertThat(compare(List.of(row("a", 1.0)), List.of(row("a", 1.0 + 1e-6))))
        .isEqualTo(Verdict.DIFFERENT);
    assertThat(compare(List.of(row(Double.NaN)), List.of(row(Double.NaN))))
        .isEqualTo(Verdict.EQUAL);
    assertThat(compare(List.of(row(Double.NaN)), List.of(row(1.0)))).isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void decimalsMayNotDifferNotEvenInScale() {
    assertThat(compare(List.of(row(new BigDecimal("1.0"))), List.of(row(new BigDecimal("1.00")))))
        .isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void nullIsNoText() {
    assertThat(compare(List.of(RowFactory.create((Object) null)), List.of(row("null"))))
        .isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void schemasMustBeEqual() {
    assertThat(ResultComparison.compare(run("int", List.of()), run("long", List.of())))
        .isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void failuresAreAlikeIfTheySayTheSame() {
    QueryRun failed = QueryRun.failed(new IllegalStateException("no"), 1);
    QueryRun other = QueryRun.failed(new IllegalStateException("not at all"), 1);
    assertThat(ResultComparison.compare(failed, failed)).isEqualTo(Verdict.FAILED_ALIKE);
    assertThat(ResultComparison.compare(failed, other)).isEqualTo(Verdict.FAILED);
    assertThat(ResultComparison.compare(failed, run("int", List.of()))).isEqualTo(Verdict.FAILED);
    assertThat(ResultComparison.compare(run("int", List.of()), failed)).isEqualTo(Verdict.FAILED);
  }

  private static Verdict compare(List<Row> expected, List<Row> actual) {
    return ResultComparison.compare(run("s", expected), run("s", actual));
  }

  private static QueryRun run(String schema, List<Row> rows) {
    return new QueryRun(rows, schema, 1, 0, 0, List.of(), null);
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }
}
