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
package io.experimentgraph.examples.flights;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightFeaturesTest {

  @TempDir private static Path directory;
  private static SparkSession spark;
  private static Dataset<Row> located;
  private static Dataset<Row> features;

  @BeforeAll
  static void prepare() throws IOException {
    spark = TinyFlights.spark();
    String flights = directory.resolve("flights").toString();
    TinyFlights.flights(spark).write().parquet(flights);
    located =
        FlightSources.located(spark, flights, TinyFlights.airports(directory).toString()).cache();
    features = FlightFeatures.features(located, FlightFeatures.routes(located), true).cache();
  }

  @AfterAll
  static void stop() throws IOException {
    spark.close();
  }

  @Test
  void rowsThatAreNotCredibleAreDropped() {
    assertThat(located.where("delay > 1440").count()).isZero();
    assertThat(located.count()).isEqualTo(6_000 - 12);
  }

  @Test
  void weekBeforeLeavesOutTheDayItself() {
    Row feature = features.where("origin = 'BBB'").orderBy(col("day").desc()).head();
    int day = feature.getAs("day");
    Row expected =
        located
            .where(col("origin").equalTo("BBB").and(col("day").between(day - 7, day - 1)))
            .selectExpr("cast(count(1) as double)", "cast(max(delay) as double)")
            .head();

    assertThat(feature.<Double>getAs("origin_week_flights")).isEqualTo(expected.getDouble(0));
    assertThat(feature.<Double>getAs("origin_week_worst")).isEqualTo(expected.getDouble(1));
  }

  @Test
  void firstDayHasNoHistoryAndNoFeatureIsMissing() {
    int firstDay = located.selectExpr("min(day)").head().getInt(0);

    assertThat(features.where(col("day").equalTo(firstDay)).count()).isZero();
    assertThat(features.na().drop().count()).isEqualTo(features.count()).isPositive();
    assertThat(List.of(features.columns())).containsAll(FlightFeatures.numericNames(true));
  }

  @Test
  void featuresAreDeterministic() {
    assertThat(features.queryExecution().analyzed().deterministic()).isTrue();
  }
}
