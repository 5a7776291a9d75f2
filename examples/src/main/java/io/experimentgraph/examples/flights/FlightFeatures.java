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

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.rank;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.stddev;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What is known of a flight before it leaves: its route, and how the airports and the route did in
 * the days before. The delays of the flight's own day never enter a feature.
 */
public final class FlightFeatures {

  /** Decimals of a reported figure. */
  private static final int DECIMALS = 4;

  private static final int WEEK = 7;
  private static final int FOUR_WEEKS = 28;

  private FlightFeatures() {}

  /** One row per route: places, traffic, delays, and its rank among the routes of its origin. */
  public static Dataset<Row> routes(Dataset<Row> located) {
    WindowSpec ofOrigin = Window.partitionBy("origin");
    return located
        .groupBy("origin", "origin_state", "destination", "destination_state")
        .agg(
            count(lit(1)).as("flights"),
            max("distance").as("distance"),
            round(avg("delay"), DECIMALS).as("delay_mean"),
            round(stddev("delay"), DECIMALS).as("delay_stddev"),
            round(avg("late"), DECIMALS).as("late_share"))
        .withColumn("traffic_rank", rank().over(ofOrigin.orderBy(col("flights").desc())))
        .withColumn("origin_share", col("flights").divide(sum("flights").over(ofOrigin)));
  }

  /**
   * One row per flight that has a history: the label {@code late} and the features.
   *
   * @param modified whether the week of the destination is a feature as well
   */
  public static Dataset<Row> features(Dataset<Row> located, Dataset<Row> routes, boolean modified) {
    Dataset<Row> traffic =
        routes.select(
            col("origin"),
            col("destination"),
            col("flights").as("route_flights"),
            col("traffic_rank"),
            col("origin_share"));
    Dataset<Row> features =
        located
            .join(traffic, new String[] {"origin", "destination"})
            .join(airportWeek(located, "origin"), new String[] {"origin", "day"})
            .join(routeMonth(located), new String[] {"origin", "destination", "day"});
    if (modified) {
      features =
          features.join(airportWeek(located, "destination"), new String[] {"destination", "day"});
    }
    List<Column> columns = new ArrayList<>();
    for (String key : List.of("day", "origin", "destination", "late")) {
      columns.add(col(key));
    }
    for (String name : numericNames(modified)) {
      columns.add(col(name).cast("double").as(name));
    }
    return features.select(columns.toArray(Column[]::new));
  }

  /** Names of the numeric features, in the order of the model's vector. */
  static List<String> numericNames(boolean modified) {
    List<String> names = new ArrayList<>();
    names.addAll(List.of("distance", "eastward", "northward", "hour", "weekday"));
    names.addAll(List.of("route_flights", "traffic_rank", "origin_share"));
    names.addAll(weekNames("origin"));
    names.addAll(List.of("route_month_delay", "route_month_late"));
    if (modified) {
      names.addAll(weekNames("destination"));
    }
    return List.copyOf(names);
  }

  /** One row: for the label and each numeric feature mean, spread, least and greatest value. */
  public static Dataset<Row> summary(Dataset<Row> features, boolean modified) {
    List<Column> figures = new ArrayList<>();
    for (String name : numericNames(modified)) {
      figures.add(round(avg(name), DECIMALS).as(name + "_mean"));
      figures.add(round(stddev(name), DECIMALS).as(name + "_stddev"));
      figures.add(max(name).as(name + "_max"));
    }
    figures.add(sum("late").as("late_sum"));
    return features.agg(count(lit(1)).as("flights"), figures.toArray(Column[]::new));
  }

  private static List<String> weekNames(String end) {
    return List.of(end + "_week_flights", end + "_week_delay", end + "_week_worst");
  }

  /** Per airport and day: flights, mean and greatest delay at that end in the seven days before. */
  private static Dataset<Row> airportWeek(Dataset<Row> located, String end) {
    WindowSpec weekBefore = Window.partitionBy(end).orderBy("day").rangeBetween(-WEEK, -1);
    return located
        .groupBy(end, "day")
        .agg(
            count(lit(1)).as("flights"),
            avg("delay").as("delay_mean"),
            max("delay").as("delay_max"))
        .select(
            col(end),
            col("day"),
            sum("flights").over(weekBefore).as(end + "_week_flights"),
            avg("delay_mean").over(weekBefore).as(end + "_week_delay"),
            max("delay_max").over(weekBefore).as(end + "_week_worst"))
        .where(col(end + "_week_flights").isNotNull());
  }

  /** Per route and day: mean delay and share of late flights in the four weeks before. */
  private static Dataset<Row> routeMonth(Dataset<Row> located) {
    WindowSpec monthBefore =
        Window.partitionBy("origin", "destination").orderBy("day").rangeBetween(-FOUR_WEEKS, -1);
    return located
        .groupBy("origin", "destination", "day")
        .agg(count(lit(1)).as("flights"), sum("delay").as("delay_sum"), sum("late").as("late_sum"))
        .select(
            col("origin"),
            col("destination"),
            col("day"),
            sum("delay_sum")
                .over(monthBefore)
                .divide(sum("flights").over(monthBefore))
                .as("route_month_delay"),
            sum("late_sum")
                .over(monthBefore)
                .divide(sum("flights").over(monthBefore))
                .as("route_month_late"))
        .where(col("route_month_delay").isNotNull());
  }
}
