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
package io.experimentgraph.examples.costs;

import io.experimentgraph.examples.costs.CostCase.Columns;
import io.experimentgraph.examples.costs.CostSession.Mode;
import io.experimentgraph.examples.flights.FlightFeatures;
import io.experimentgraph.examples.flights.FlightSources;
import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.examples.tpc.Suite;
import io.experimentgraph.examples.tpc.TpcData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs queries, takes what the Experiment Graph believes their parts cost, and runs the parts
 * alone.
 */
@Command(name = "bench-costs", mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchCosts implements Callable<Integer> {

  @Option(
      names = "--scale",
      defaultValue = "0.1",
      description = "scale factor of TPC-H and TPC-DS (default: ${DEFAULT-VALUE})")
  private double scale;

  @Option(
      names = "--queries",
      defaultValue = "18",
      description = "queries of each suite (default: ${DEFAULT-VALUE})")
  private int queriesOfSuite;

  @Option(
      names = "--sub-plans",
      defaultValue = "40",
      description = "parts that are measured (default: ${DEFAULT-VALUE})")
  private int wanted;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "runs of each query from which costs are estimated (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "measured runs of each part (default: ${DEFAULT-VALUE})")
  private int repetitions;

  @Option(
      names = "--min-seconds",
      defaultValue = "0.05",
      description = "task-seconds below which a part is passed over (default: ${DEFAULT-VALUE})")
  private double minSeconds;

  @Option(
      names = "--clock",
      defaultValue = "run",
      description = "what is measured, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private TaskClock.Kind clock;

  @Option(names = "--seed", defaultValue = "1", description = "(default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--timeout",
      defaultValue = "60",
      description = "seconds after which a part is cancelled (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(
      names = "--minutes",
      defaultValue = "60",
      description = "minutes after which no further part is begun (default: ${DEFAULT-VALUE})")
  private int minutes;

  @Option(names = "--flights", description = "Parquet file of flights, for the flights job")
  private Path flights;

  @Option(names = "--airports", description = "CSV file of airports")
  private Path airports;

  @Option(names = "--sql", required = true, description = "directory of the queries' texts")
  private Path sql;

  @Option(names = "--data", required = true, description = "directory that keeps generated data")
  private Path data;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  /** Measures, and prints what it found. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCosts()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Configurator.setLevel("io.experimentgraph", Level.WARN);
    Files.createDirectories(output);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    Path work = output.resolve("work");
    Directories.delete(work);
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, load average %.1f at the start, clock %s, seed %d%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        clock,
        seed);
    List<CostCase> cases;
    try (CostSession session = CostSession.start(work, clock, Duration.ofSeconds(timeoutSeconds))) {
      SubPlans subPlans = new SubPlans();
      for (Suite suite : Suite.values()) {
        observe(session, plans(session, suite), subPlans);
      }
      if (flights != null && airports != null) {
        observe(session, flightPlans(session.spark()), subPlans);
      }
      cases = measure(session, subPlans.shuffled(seed), deadline);
    }
    for (Columns columns : Columns.values()) {
      List<CostCase> some = cases.stream().filter(c -> c.columns() == columns).toList();
      System.out.printf(
          "%n%s%n%s%n", CostReport.table(some).render(), CostReport.summary(columns, some));
    }
    CostReport.csv(cases).write(output.resolve("costs.csv"));
    return 0;
  }

  private Map<String, LogicalPlan> plans(CostSession session, Suite suite) throws IOException {
    TpcData tables = new TpcData(suite, scale, "parquet", data);
    session.without(() -> tables.ensure(session.spark()));
    tables.register(session.spark());
    Map<String, String> texts = suite.queries(sql);
    List<String> names = new ArrayList<>(texts.keySet());
    Collections.shuffle(names, new Random(seed));
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    for (String name : names.subList(0, Math.min(names.size(), queriesOfSuite))) {
      plans.put(suite.id() + " " + name, plan(session.spark().sql(texts.get(name))));
    }
    return plans;
  }

  private Map<String, LogicalPlan> flightPlans(SparkSession spark) throws IOException {
    Path month = data.resolve("flights-january");
    if (Files.notExists(month)) {
      spark
          .read()
          .parquet(flights.toString())
          .where("date < '2001-02-01'")
          .write()
          .parquet(month.toString());
    }
    Dataset<Row> located = FlightSources.located(spark, month.toString(), airports.toString());
    Dataset<Row> routes = FlightFeatures.routes(located);
    Dataset<Row> features = FlightFeatures.features(located, routes, false);
    Map<String, LogicalPlan> plans = new LinkedHashMap<>();
    plans.put("flights routes", plan(routes));
    plans.put("flights summary", plan(FlightFeatures.summary(features, false)));
    return plans;
  }

  private static LogicalPlan plan(Dataset<Row> query) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().analyzed();
  }

  private void observe(CostSession session, Map<String, LogicalPlan> plans, SubPlans subPlans) {
    plans.forEach(
        (name, plan) -> {
          try {
            for (int run = 0; run < runs; run++) {
              session.run(plan, Mode.OBSERVE);
            }
            subPlans.add(name, session.fingerprint(plan));
            System.err.println(name + " was observed");
          } catch (Exception e) {
            // Spark throws checked exceptions unannounced.
            System.err.println(name + " is left out: " + firstLine(e));
          }
        });
  }

  private List<CostCase> measure(CostSession session, List<SubPlan> order, long deadline) {
    CostMeasurement measurement = new CostMeasurement(session, repetitions, minSeconds);
    List<CostCase> cases = new ArrayList<>();
    int measured = 0;
    for (SubPlan subPlan : order) {
      if (measured == wanted || System.nanoTime() > deadline) {
        break;
      }
      String name = subPlan.query() + " " + subPlan.vertex().operator();
      try {
        List<CostCase> ofThis = measurement.measure(subPlan);
        cases.addAll(ofThis);
        measured += ofThis.isEmpty() ? 0 : 1;
        System.err.println(name + (ofThis.isEmpty() ? " is passed over" : " was measured"));
      } catch (Exception e) {
        // Spark throws checked exceptions unannounced.
        System.err.println(name + " is left out: " + firstLine(e));
      }
    }
    return cases;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e).lines().findFirst().orElse("");
  }
}
