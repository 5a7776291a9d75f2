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

import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import io.experimentgraph.spark.runtime.Application;
import io.experimentgraph.spark.runtime.Applications;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a query's thread is held up by fingerprint and decision. */
@Command(name = "bench-decisions", mixinStandardHelpOptions = true)
public final class BenchDecisions implements Callable<Integer> {

  /** Plans are built by recursion where Spark's own code does so. */
  private static final long BUILDER_STACK_BYTES = 1L << 30;

  /** Decisions of a fresh application that are shown one by one. */
  private static final int FIRST = 3;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      description = "most decisions on each plan (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      description = "seconds after which no further round begins (default: ${DEFAULT-VALUE})")
  private long seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "30",
      description = "seconds of decisions before the first that counts (default: ${DEFAULT-VALUE})")
  private long warmUpSeconds;

  @Option(names = "--only", defaultValue = "", description = "plans whose name contains this")
  private String only;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "seed of all that is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--vertices",
      defaultValue = "10000",
      description = "vertices of other workloads that the store knows (default: ${DEFAULT-VALUE})")
  private int vertices;

  @Option(
      names = "--artifacts",
      defaultValue = "1000",
      description = "artifacts of other workloads that it holds (default: ${DEFAULT-VALUE})")
  private int artifacts;

  @Option(
      names = "--time-budget",
      description = "another spark.experimentGraph.plan.timeBudget than its default")
  private String timeBudget;

  /** Ends with code 0 whatever was measured. */
  public static void main(String[] args) throws InterruptedException {
    int[] code = new int[1];
    Thread thread =
        new Thread(
            null,
            () -> code[0] = new CommandLine(new BenchDecisions()).execute(args),
            "bench-decisions",
            BUILDER_STACK_BYTES);
    thread.start();
    thread.join();
    System.exit(code[0]);
  }

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(output);
    SparkSession.Builder builder =
        LocalSpark.builder("bench-decisions", "local[2]", output)
            .config("spark.experimentGraph.sharing", "all");
    if (timeBudget != null) {
      builder.config("spark.experimentGraph.plan.timeBudget", timeBudget);
    }
    try (SparkSession spark = builder.getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      measure((org.apache.spark.sql.classic.SparkSession) spark);
    }
    return 0;
  }

  private void measure(org.apache.spark.sql.classic.SparkSession spark) throws IOException {
    Application application = Applications.find(spark.sparkContext()).orElseThrow();
    List<PlanCase> all = PlanCases.all(spark, new BenchmarkTables(spark, output.resolve("tables")));
    List<PlanCase> usual = all.subList(0, PlanCases.USUAL);
    List<PlanCase> cases = all.stream().filter(plan -> plan.name().contains(only)).toList();
    TextTable table =
        new TextTable(
            "plan",
            "graph",
            "nodes",
            "columns",
            "expressions",
            "vertices",
            "median ms",
            "p99 ms",
            "least ms",
            "CPU ms",
            "ms per 100 nodes",
            "left alone");
    CsvFile csv =
        new CsvFile(
            "plan",
            "graph",
            "nodes",
            "columns",
            "expressions",
            "vertices",
            "median_ms",
            "p99_ms",
            "least_ms",
            "median_cpu_ms",
            "ms_per_100_nodes",
            "left_alone");
    System.out.println(machine());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      DecisionTimer timer =
          new DecisionTimer(
              spark,
              application,
              thread,
              new DecisionTimer.Effort(rounds, seconds),
              new DecisionTimer.Others(vertices, artifacts, seed));
      for (int i = 1; i <= FIRST; i++) {
        System.out.printf(
            "Decision %d of the application: %s ms%n",
            i, decimals(timer.once(usual.get(FIRST - 1))));
      }
      timer.warmUp(usual, warmUpSeconds);
      for (PlanCase plan : cases) {
        add(plan, "empty", timer.unknown(plan), table, csv);
        add(plan, "known", timer.known(plan), table, csv);
        add(plan, "stored", timer.stored(plan), table, csv);
      }
    } finally {
      thread.shutdown();
    }
    System.out.printf("%n%s%n%s%n", table.render(), machine());
    csv.write(output.resolve("decisions.csv"));
  }

  private static void add(
      PlanCase plan, String graph, DecisionTimes times, TextTable table, CsvFile csv) {
    String reason = times.reason() == null ? "" : times.reason().name();
    PlanSize size = times.size();
    table.row(
        plan.name(),
        graph,
        String.valueOf(size.nodes()),
        String.valueOf(size.columns()),
        String.valueOf(size.expressions()),
        String.valueOf(times.vertices()),
        decimals(times.medianMillis()),
        decimals(times.highMillis()),
        decimals(times.leastMillis()),
        decimals(times.medianProcessorMillis()),
        decimals(times.millisPerHundredNodes()),
        reason);
    csv.row(
        plan.name().replace(',', ';'),
        graph,
        size.nodes(),
        size.columns(),
        size.expressions(),
        times.vertices(),
        times.medianMillis(),
        times.highMillis(),
        times.leastMillis(),
        times.medianProcessorMillis(),
        times.millisPerHundredNodes(),
        reason);
    System.out.printf(
        "%s, %s: %s ms %s%n", plan.name(), graph, decimals(times.medianMillis()), reason);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "Java %s, %d processors, load average %.1f",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
