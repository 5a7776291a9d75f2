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
package io.experimentgraph.examples.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlansTest {

  /** Its columns. */
  private static final int OF_THE_LEAF = 2;

  @TempDir private static Path directory;
  private static SparkSession spark;
  private static LogicalPlan leaf;

  @BeforeAll
  static void readTable() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    BenchmarkTables tables = new BenchmarkTables(spark, directory);
    Dataset<Row> table = spark.read().parquet(tables.parquet("table", "SELECT 1L AS a, 2L AS b"));
    leaf = ((org.apache.spark.sql.classic.Dataset<Row>) table).queryExecution().analyzed();
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  private static PlanSize size(LogicalPlan plan) {
    assertThat(plan.resolved()).isTrue();
    return PlanSize.of(plan);
  }

  @Test
  void chainsHaveAsManySteps() {
    assertThat(size(Plans.replacingChain(leaf, 7)))
        .isEqualTo(new PlanSize(8, 2, OF_THE_LEAF + 7 * 5));
    assertThat(size(Plans.growingChain(leaf, 3)).columns()).isEqualTo(5);
  }

  @Test
  void wideProjectionHasAsManyColumns() {
    assertThat(size(Plans.wideProjection(leaf, 30)))
        .isEqualTo(new PlanSize(2, 30, OF_THE_LEAF + 30 * 4));
  }

  @Test
  void largeExpressionHasAsManyTerms() {
    assertThat(size(Plans.largeExpression(leaf, 5)).expressions())
        .isEqualTo(OF_THE_LEAF + 1 + 4 + 5 * 3);
  }

  @Test
  void unionsAndJoinsHaveAsManyInputs() {
    assertThat(Plans.union(List.of(leaf), 6).collectLeaves().size()).isEqualTo(6);
    assertThat(size(Plans.union(List.of(leaf), 6)).nodes()).isEqualTo(1 + 2 * (2 + 3 + 4));
    assertThat(Plans.joinChain(leaf, 4).collectLeaves().size()).isEqualTo(5);
    assertThat(size(Plans.joinChain(leaf, 4)).columns()).isEqualTo(10);
  }
}
