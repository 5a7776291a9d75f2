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
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads flights and airports, cleans them, and gives every flight its two places. */
public final class FlightSources {

  /** A flight counts as late from this many minutes on. */
  static final int LATE_MINUTES = 15;

  private static final int EARLIEST_MINUTES = -90;
  private static final int LATEST_MINUTES = 1440;

  private static final StructType AIRPORT_SCHEMA =
      new StructType()
          .add("iata", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("city", DataTypes.StringType)
          .add("state", DataTypes.StringType)
          .add("country", DataTypes.StringType)
          .add("latitude", DataTypes.DoubleType)
          .add("longitude", DataTypes.DoubleType);

  private FlightSources() {}

  /**
   * One row per credible flight between known airports.
   *
   * @param flights directory of Parquet files with date, delay (minutes), distance (miles), origin
   *     and destination
   * @param airports CSV file with a header
   */
  public static Dataset<Row> located(SparkSession spark, String flights, String airports) {
    Dataset<Row> places =
        spark
            .read()
            .option("header", true)
            .schema(AIRPORT_SCHEMA)
            .csv(airports)
            .where(col("state").isNotNull().and(col("latitude").isNotNull()));
    return clean(spark.read().parquet(flights))
        .join(placesOf("origin", places), "origin")
        .join(placesOf("destination", places), "destination")
        .withColumn("eastward", col("destination_longitude").minus(col("origin_longitude")))
        .withColumn("northward", col("destination_latitude").minus(col("origin_latitude")));
  }

  private static Dataset<Row> clean(Dataset<Row> flights) {
    Column credible =
        col("date")
            .isNotNull()
            .and(col("delay").between(EARLIEST_MINUTES, LATEST_MINUTES))
            .and(col("distance").gt(0))
            .and(col("origin").notEqual(col("destination")));
    return flights
        .where(credible)
        .withColumn("day", unix_date(to_date(col("date"))))
        .withColumn("hour", hour(col("date")))
        .withColumn("weekday", dayofweek(to_date(col("date"))))
        .withColumn("late", when(col("delay").gt(LATE_MINUTES), 1).otherwise(0));
  }

  private static Dataset<Row> placesOf(String end, Dataset<Row> places) {
    return places.select(
        col("iata").as(end),
        col("state").as(end + "_state"),
        col("latitude").as(end + "_latitude"),
        col("longitude").as(end + "_longitude"));
  }
}
