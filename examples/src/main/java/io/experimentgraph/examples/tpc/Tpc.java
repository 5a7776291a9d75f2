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

import io.experimentgraph.examples.report.TextTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the queries derived from TPC-H and TPC-DS with and without us, and compares. */
@Command(name = "tpc", mixinStandardHelpOptions = true, sortOptions = false)
public final class Tpc implements Callable<Integer> {

  /** Which suites are run. */
  enum Choice {
    tpch(List.of(Suite.TPCH)),
    tpcds(List.of(Suite.TPCDS)),
    all(List.of(Suite.TPCH, Suite.TPCDS));

    private final List<Suite> suites;

    Choice(List<Suite> suites) {
      this.suites = suites;
    }
  }

  @Option(names = "--check", description = "run each query off, cold and warm, and compare")
  private boolean isCheck;

  @Option(
      names = "--overhead",
      description = "measure what being careful costs, with a store that stays empty")
  private boolean isOverhead;

  @Option(
      names = "--suite",
      defaultValue = "all",
      description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Choice suite;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "scale factor (default: ${DEFAULT-VALUE})")
  private double scale;

  @Option(names = "--queries", split = ",", description = "names such as q1,q14a (default: all)")
  private List<String> names = List.of();

  @Option(
      names = "--unlimited",
      description = "for --check: run each query that ends with a LIMIT without it as well")
  private boolean isUnlimited;

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "all,default",
      description =
          "for --check: all stores and loads whatever it may, default is as it comes"
              + " (default: ${DEFAULT-VALUE})")
  private List<String> settings;

  @Option(
      names = "--format",
      defaultValue = "parquet",
      description = "of the tables: parquet or delta (default: ${DEFAULT-VALUE})")
  private String format;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description =
          "for --overhead: how often each query is measured, twice with and twice without us each"
              + " time (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--timeout",
      defaultValue = "600",
      description = "seconds after which a query is cancelled (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(names = "--sql", required = true, description = "directory of the queries' texts")
  private Path sql;

  @Option(names = "--data", required = true, description = "directory that keeps generated data")
  private Path data;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  @Spec private CommandSpec spec;

  /** Ends with code 1 if a result differs or something failed. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Tpc()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (!isCheck && !isOverhead) {
      throw new ParameterException(spec.commandLine(), "Choose --check, --overhead or both");
    }
    // What we say of each query would drown the progress.
    Configurator.setLevel("io.experimentgraph", Level.WARN);
    Files.createDirectories(output);
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, load average %.1f at the start%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    boolean isGood = true;
    for (Suite each : suite.suites) {
      if (isCheck) {
        for (String setting : settings) {
          isGood &= check(each, Setting.valueOf(setting.toUpperCase(Locale.ROOT)));
        }
      }
      if (isOverhead) {
        overhead(each);
      }
    }
    return isGood ? 0 : 1;
  }

  private boolean check(Suite each, Setting setting) throws IOException {
    String id = "%s-%s".formatted(each.id(), setting.name().toLowerCase(Locale.ROOT));
    List<CheckedQuery> results;
    boolean isHealthy;
    try (TpcSession session = start(setting)) {
      session.open(data(each));
      Map<String, String> queries = queries(each);
      results =
          CheckRun.run(
              session, isUnlimited ? Suite.withUnlimited(queries) : queries, Tpc::progress);
      isHealthy = session.isHealthy();
      print(
          "Derived from %s, scale factor %s, %s, setting %s. Rows as bags and schemas; decimals and"
                  .formatted(each.title(), scale, format, setting.name().toLowerCase(Locale.ROOT))
              + " all else exactly, floating point to the bit or, where it says so, to 1e-9."
              + " Failures inside of us: "
              + session.failures(),
          CheckReport.table(results));
    }
    CheckReport.csv(results).write(output.resolve("check-" + id + ".csv"));
    Files.write(output.resolve("hits-" + id + ".txt"), Hits.describe(results));
    results.stream()
        .filter(r -> r.failure() != null)
        .forEach(r -> System.out.println(r.name() + " failed: " + r.failure()));
    return isHealthy && results.stream().allMatch(r -> r.verdict().isEqual());
  }

  private static void progress(CheckedQuery query) {
    System.err.printf(
        Locale.ROOT,
        "%s: %.1f s, %.1f s, %.1f s, equal: %s%n",
        query.name(),
        query.plain().seconds(),
        query.cold().seconds(),
        query.warm().seconds(),
        query.verdict());
  }

  private void overhead(Suite each) throws IOException {
    List<Overhead> results = new ArrayList<>();
    try (TpcSession session = start(Setting.EMPTY)) {
      session.open(data(each));
      OverheadRun run = new OverheadRun(session, rounds);
      queries(each)
          .forEach(
              (name, text) -> {
                Overhead measured = run.measure(name, text);
                System.err.println(measured);
                results.add(measured);
              });
    }
    print(
        "Derived from %s, scale factor %s, %s: nothing stored, nothing loaded"
            .formatted(each.title(), scale, format),
        OverheadReport.table(results));
    System.out.println(OverheadReport.summary(results));
    OverheadReport.csv(results).write(output.resolve("overhead-" + each.id() + ".csv"));
  }

  private TpcSession start(Setting setting) throws IOException {
    return TpcSession.start(setting, output.resolve("work"), Duration.ofSeconds(timeoutSeconds));
  }

  private TpcData data(Suite each) {
    return new TpcData(each, scale, format, data);
  }

  private Map<String, String> queries(Suite each) throws IOException {
    Map<String, String> queries = new LinkedHashMap<>(each.queries(sql));
    if (!names.isEmpty()) {
      queries.keySet().retainAll(names);
    }
    if (queries.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "%s has no query of %s".formatted(each.title(), names));
    }
    return queries;
  }

  private static void print(String title, TextTable table) {
    System.out.printf("%n%s%n%n%s%n", title, table.render());
  }
}
