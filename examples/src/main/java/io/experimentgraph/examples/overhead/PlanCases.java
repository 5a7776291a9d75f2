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

import io.experimentgraph.catalyst.decide.ReuseRule;
import io.experimentgraph.examples.flights.FlightFeatures;
import io.experimentgraph.examples.flights.FlightSources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SessionState;

/** Plans as users write them, and the shapes that get out of hand. */
final class PlanCases {

  /** The first cases are plans as users write them. */
  static final int USUAL = 4;

  private static final int FILES = 10_000;
  private static final int LEAVES = 50;
  private static final int DIMENSIONS = 6;
  private static final int COLUMNS = 10;

  private final SparkSession spark;
  private final BenchmarkTables tables;
  private final List<PlanCase> cases = new ArrayList<>();

  private PlanCases(SparkSession spark, BenchmarkTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  static List<PlanCase> all(SparkSession spark, BenchmarkTables tables) {
    PlanCases cases = new PlanCases(spark, tables);
    cases.flights();
    cases.star();
    cases.wide();
    cases.chains();
    cases.manyInputs();
    cases.commonExpressions();
    return cases.cases;
  }

  private void flights() {
    String flights =
        tables.parquet(
            "flights",
            "SELECT timestamp'2001-01-01 10:00:00' AS date, 10 AS delay, 500 AS distance,"
                + " 'SEA' AS origin, 'SFO' AS destination");
    String airports =
        tables.csv(
            "airports.csv",
            "iata,name,city,state,country,latitude,longitude",
            "SEA,Seattle,Seattle,WA,USA,47.4,-122.3");
    Supplier<Dataset<Row>> located = () -> FlightSources.located(spark, flights, airports);
    query("flights: routes", () -> FlightFeatures.routes(located.get()));
    query(
        "flights: features",
        () -> {
          Dataset<Row> flown = located.get();
          return FlightFeatures.features(flown, FlightFeatures.routes(flown), true);
        });
    query(
        "flights: summary",
        () -> {
          Dataset<Row> flown = located.get();
          return FlightFeatures.summary(
              FlightFeatures.features(flown, FlightFeatures.routes(flown), true), true);
        });
  }

  /** A fact table and its dimensions, as in TPC-DS. */
  private void star() {
    String keys =
        IntStream.range(0, DIMENSIONS)
            .mapToObj("1L AS key_%d"::formatted)
            .collect(Collectors.joining(", "));
    view("fact", "SELECT " + keys + ", 1.5D AS price, 2 AS quantity, date'2001-01-01' AS sold");
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < DIMENSIONS; i++) {
      String columns = "1L AS id_%1$d, 'a' AS name_%1$d, 'b' AS class_%1$d, 3 AS rank_%1$d";
      view("dimension_" + i, ("SELECT " + columns).formatted(i));
      joins.append(" JOIN dimension_%1$d ON key_%1$d = id_%1$d".formatted(i));
    }
    String totals =
        "SELECT name_0, class_1, sum(price * quantity) AS total, count(*) AS sales,"
            + " avg(CASE WHEN rank_2 > 2 THEN price ELSE 0 END) AS part FROM fact"
            + joins
            + " WHERE class_3 IN ('a', 'b') AND sold BETWEEN date'2000-01-01' AND date'2002-01-01'"
            + " AND price > (SELECT avg(price) FROM fact WHERE quantity > 1)"
            + " GROUP BY name_0, class_1 HAVING sum(price) > 0";
    query(
        "star join",
        () ->
            spark.sql(
                "WITH totals AS ("
                    + totals
                    + ") SELECT a.name_0, a.total, b.sales,"
                    + " rank() OVER (PARTITION BY a.class_1 ORDER BY a.total) AS place"
                    + " FROM totals a JOIN totals b ON a.name_0 = b.name_0 ORDER BY 1, 2"));
  }

  private void wide() {
    for (int width : List.of(100, 1_000, 10_000)) {
      String columns =
          IntStream.range(0, width)
              .mapToObj("CAST(%1$d AS BIGINT) AS w%1$d"::formatted)
              .collect(Collectors.joining(", "));
      String directory = tables.parquet("wide_" + width, "SELECT " + columns);
      LogicalPlan leaf = read(directory);
      add("wide table, 10 steps: " + width, () -> Plans.replacingChain(Plans.copy(leaf), COLUMNS));
      add("wide projection: " + width, () -> Plans.wideProjection(Plans.copy(narrow()), width));
    }
    add("growing by columns: 300", () -> Plans.growingChain(Plans.copy(narrow()), 300));
    for (int terms : List.of(1_000, 10_000, 100_000)) {
      add("one expression: " + terms, () -> Plans.largeExpression(Plans.copy(narrow()), terms));
    }
  }

  private void chains() {
    for (int steps : List.of(100, 1_000, 4_900, 20_000)) {
      add("chain: " + steps, () -> Plans.replacingChain(Plans.copy(narrow()), steps));
    }
  }

  private void manyInputs() {
    List<LogicalPlan> leaves = new ArrayList<>();
    for (int i = 0; i < LEAVES; i++) {
      leaves.add(read(tables.parquet("leaf_" + i, "SELECT %dL AS id, 2L AS value".formatted(i))));
    }
    for (int inputs : List.of(100, 1_000)) {
      add("union: " + inputs, () -> Plans.union(leaves, inputs));
    }
    for (int joins : List.of(30, 100, 300)) {
      add("joins: " + joins, () -> Plans.joinChain(leaves.get(0), joins));
    }
    String delta = tables.delta("delta", "SELECT 1L AS id, 2L AS value");
    LogicalPlan live = analyzed(spark.read().format("delta").load(delta));
    add("Delta self-joins: 100", () -> Plans.joinChain(live, 100));
    String source = tables.parquet("leaf_0", "SELECT 0L AS id, 2L AS value");
    LogicalPlan files = read(tables.copies("files", source, FILES));
    add("table of files: " + FILES, () -> Plans.replacingChain(Plans.copy(files), 1));
  }

  /**
   * Each expression is used twice by the next one: 2 to the power of 50, were they inlined. Spark's
   * check of an analyzed plan does inline them, so it is left out here.
   */
  private void commonExpressions() {
    StringBuilder sql = new StringBuilder("WITH c0 AS (SELECT * FROM narrow)");
    for (int i = 1; i < LEAVES; i++) {
      sql.append(
          ", c%1$d AS (SELECT a.n0 + 1 AS n0, b.n1 FROM c%2$d a JOIN c%2$d b ON a.n0 = b.n1)"
              .formatted(i, i - 1));
    }
    sql.append(" SELECT * FROM c").append(LEAVES - 1);
    narrow();
    add("CTEs: " + LEAVES, () -> unchecked(sql.toString()));
  }

  private LogicalPlan unchecked(String sql) {
    SessionState state = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState();
    try {
      return state.analyzer().execute(state.sqlParser().parsePlan(sql));
    } catch (ParseException e) {
      throw new IllegalArgumentException("Cannot parse " + sql, e);
    }
  }

  private LogicalPlan narrow() {
    String columns =
        IntStream.range(0, COLUMNS)
            .mapToObj("%1$dL AS n%1$d"::formatted)
            .collect(Collectors.joining(", "));
    return view("narrow", "SELECT " + columns);
  }

  private LogicalPlan view(String name, String query) {
    Dataset<Row> table = spark.read().parquet(tables.parquet(name, query));
    table.createOrReplaceTempView(name);
    return analyzed(table);
  }

  private LogicalPlan read(String directory) {
    return analyzed(spark.read().parquet(directory));
  }

  private void query(String name, Supplier<Dataset<Row>> query) {
    add(name, () -> analyzed(query.get()));
  }

  private void add(String name, Supplier<LogicalPlan> plan) {
    cases.add(new PlanCase(name, plan));
  }

  /** The plan as it reaches our rule. */
  private static LogicalPlan analyzed(Dataset<Row> query) {
    LogicalPlan[] plan = new LogicalPlan[1];
    ReuseRule.withoutReuse(
        () ->
            plan[0] =
                ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().normalized());
    return plan[0];
  }
}
