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
package io.experimentgraph.examples.materialize;

import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.examples.quickstart.Directories;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what it costs to keep a query's result, and what it saves the next query. */
@Command(name = "bench-materialize", mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchMaterialize implements Callable<Integer> {

  @Option(
      names = "--rows",
      defaultValue = "5000000",
      description = "rows of the large table (default: ${DEFAULT-VALUE})")
  private long rows;

  @Option(
      names = "--wide-rows",
      defaultValue = "250000",
      description = "rows of the result of 200 columns (default: ${DEFAULT-VALUE})")
  private long wideRows;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "measured rounds after one that is not; each runs every form of every query twice"
              + " (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--shapes",
      split = ",",
      description = "of ${COMPLETION-CANDIDATES} (default: all)")
  private List<Shape> shapes = List.of(Shape.values());

  @Option(
      names = "--forms",
      split = ",",
      description = "of ${COMPLETION-CANDIDATES}, beside PLAIN (default: all)")
  private List<Form> forms = List.of(Form.values());

  @Option(
      names = "--loads",
      split = ",",
      description = "rows of the results of the break-even curve (default: ${DEFAULT-VALUE})")
  private List<Long> loads = List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 4_000_000L);

  @Option(names = "--data", required = true, description = "directory that keeps generated data")
  private Path data;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  /** Ends with code 0 if all was measured. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new BenchMaterialize())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Configurator.setLevel("io.experimentgraph", Level.WARN);
    Files.createDirectories(output);
    Path work = output.resolve("work");
    Directories.delete(work);
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, load average %.1f at the start; %,d rows, wide %,d rows%n%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        rows,
        wideRows);
    try (SparkSession spark = session(work)) {
      BenchSession session = new BenchSession(spark, work);
      session.leaveAlone();
      BenchTables.open(spark, data, rows, wideRows);
      trustNewFiles(spark);
      measureForms(session);
      measureLoads(session);
    }
    Directories.delete(work);
    System.out.println("Written to " + output);
    return 0;
  }

  private void measureForms(BenchSession session) throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    FormRun run = new FormRun(session);
    for (Shape shape : shapes) {
      for (int round = 0; round <= rounds; round++) {
        List<Measurement> measured = round(run, shape, round);
        if (round > 0) {
          measurements.addAll(measured);
        }
      }
    }
    FormsReport report = new FormsReport(measurements);
    System.out.println(report.table().render());
    report.csv().write(output.resolve("forms.csv"));
    report.writeChart(output.resolve("forms.svg"));
  }

  private void measureLoads(BenchSession session) throws IOException {
    LoadCurve curve = new LoadCurve(session);
    for (long size : loads) {
      curve.measure(size, rounds);
    }
    System.out.println(curve.table().render());
    curve.csv().write(output.resolve("loads.csv"));
    curve.writeChart(output.resolve("loads.svg"));
  }

  /** The forms by turns in another order, so that none always comes after the same one. */
  private List<Measurement> round(FormRun run, Shape shape, int round) {
    List<Form> order = new ArrayList<>(forms);
    if (!order.contains(Form.PLAIN)) {
      order.add(Form.PLAIN);
    }
    Collections.rotate(order, round);
    List<Measurement> measured = new ArrayList<>();
    for (Form form : order) {
      Measurement measurement = run.measure(shape, form);
      System.err.println(measurement);
      measured.add(measurement);
    }
    if (measured.stream().map(Measurement::checksum).distinct().count() > 1) {
      throw new IllegalStateException("The forms of %s differ: %s".formatted(shape, measured));
    }
    return measured;
  }

  /** Files that were written this very moment would have no identity yet. */
  private static void trustNewFiles(SparkSession spark) {
    spark.conf().set("spark.experimentGraph.source.settleTime", "0s");
  }

  private static SparkSession session(Path work) {
    return LocalSpark.builder("bench-materialize", "local[*]", work)
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.experimentGraph.budget", "40g")
        .getOrCreate();
  }
}
