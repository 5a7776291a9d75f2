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
package io.experimentgraph.examples.quickstart;

import io.experimentgraph.examples.flights.FlightsJob;
import io.experimentgraph.examples.flights.RunReport;
import io.experimentgraph.examples.flights.SplitLastDay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the flights job with and without the Experiment Graph and compares the runs. */
@Command(name = "quickstart", mixinStandardHelpOptions = true)
public final class Quickstart implements Callable<Integer> {

  private static final String EXTENSIONS =
      "io.delta.sql.DeltaSparkSessionExtension,"
          + "io.experimentgraph.spark.ExperimentGraphSparkSessionExtension";

  @Option(names = "--spark-home", required = true, description = "directory with Spark in jars/")
  private Path sparkHome;

  @Option(names = "--logging", required = true, description = "Log4j configuration of the runs")
  private Path logging;

  @Option(names = "--job-jar", required = true, description = "jar of the flights job")
  private Path jobJar;

  @Option(names = "--plugin-jar", required = true, description = "jar of the Experiment Graph")
  private Path pluginJar;

  @Option(
      names = "--data",
      required = true,
      description = "directory with flights-3m.parquet and airports.csv")
  private Path data;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  @Option(
      names = "--only",
      split = ",",
      description = "runs to do, of ${COMPLETION-CANDIDATES} (default: all)")
  private List<Run> only = Arrays.asList(Run.values());

  @Option(
      names = "--conf",
      description = "KEY=VALUE: setting of the runs with us, in addition to extension and store")
  private List<String> settings = List.of();

  @Option(
      names = "--master",
      defaultValue = "local[2]",
      description = "Spark's master (default: ${DEFAULT-VALUE})")
  private String master;

  @Option(
      names = "--memory",
      defaultValue = "4g",
      description = "heap of a run (default: ${DEFAULT-VALUE})")
  private String memory;

  /** Ends with code 0 if all runs came to an end and all checks hold. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Quickstart()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    SparkHome spark = new SparkHome(sparkHome, logging, master, memory);
    FlightsInput input = preparedInput(spark);
    List<RunResult> results = new ArrayList<>();
    for (Run run : Run.values()) {
      if (only.contains(run)) {
        results.add(result(run, spark, input));
      }
    }
    Outcome outcome = Outcome.of(results);
    outcome.write(output);
    TimesChart.write(results, output.resolve("quickstart.svg"));
    System.out.printf("%n%s%nWritten to %s%n", outcome.markdown(), output);
    return outcome.holds() ? 0 : 1;
  }

  private FlightsInput preparedInput(SparkHome spark) throws IOException, InterruptedException {
    FlightsInput input = new FlightsInput(output.resolve("input"));
    if (!input.isSplit()) {
      System.out.println("Preparing the input");
      List<String> arguments =
          List.of(
              "--flights", data.resolve("flights-3m.parquet").toString(),
              "--output", input.root().toString());
      spark.submit(
          new SparkHome.Application(jobJar, SplitLastDay.class.getName(), List.of(), arguments),
          log("prepare"));
    }
    input.reset();
    return input;
  }

  private RunResult result(Run run, SparkHome spark, FlightsInput input)
      throws IOException, InterruptedException {
    if (run.job() == Run.Job.APPENDED) {
      input.append();
    }
    if (run == Run.COLD) {
      Directories.delete(store());
    }
    String name = run.name().toLowerCase(Locale.ROOT);
    Path report = output.resolve("reports").resolve(name + ".json");
    Files.deleteIfExists(report);
    System.out.printf("Running: %s%n", run.title());
    double seconds =
        spark.submit(
            new SparkHome.Application(
                jobJar,
                FlightsJob.class.getName(),
                run.withUs() ? settingsWithUs() : List.of(),
                arguments(run, input, report)),
            log(name));
    System.out.printf(Locale.ROOT, "  took %.1f s%n", seconds);
    return new RunResult(
        run,
        seconds,
        RunReport.read(report),
        DecisionCounts.of(log(name)),
        run.withUs() ? Directories.bytes(store().resolve("contents")) : 0);
  }

  private List<String> arguments(Run run, FlightsInput input, Path report) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--flights", input.flights().toString()));
    arguments.addAll(List.of("--airports", data.resolve("airports.csv").toString()));
    arguments.addAll(List.of("--output", report.toString()));
    if (run.job() == Run.Job.MODIFIED) {
      arguments.add("--modified");
    }
    return arguments;
  }

  private List<String> settingsWithUs() {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--jars", pluginJar.toString()));
    options.addAll(List.of("--conf", "spark.sql.extensions=" + EXTENSIONS));
    options.addAll(List.of("--conf", "spark.experimentGraph.store=" + store().toUri()));
    settings.forEach(setting -> options.addAll(List.of("--conf", setting)));
    return options;
  }

  private Path store() {
    return output.resolve("store").toAbsolutePath();
  }

  private Path log(String name) {
    return output.resolve("logs").resolve(name + ".log");
  }
}
