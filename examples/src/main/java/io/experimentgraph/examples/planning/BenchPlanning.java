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
package io.experimentgraph.examples.planning;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the algorithms side by side: reuse, materialization, and the graph below them. */
@Command(name = "bench-planning", mixinStandardHelpOptions = true)
public final class BenchPlanning implements Callable<Integer> {

  private static final List<Section> SECTIONS =
      List.of(new PlanningTimes(), new ManyWorkloads(), new GrowingGraph(), new SetQuality());

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path output;

  @Option(names = "--quick", description = "measure less: about two minutes")
  private boolean isQuick;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "seed of all that is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--only",
      split = ",",
      description =
          "sections to run, of planning-times, many-workloads, growing-graph and set-quality"
              + " (default: all)")
  private List<String> only = SECTIONS.stream().map(Section::name).toList();

  @Spec private CommandSpec spec;

  /** Ends with code 0 whatever was measured. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchPlanning()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    checkNames();
    Files.createDirectories(output);
    Settings settings = isQuick ? Settings.quick(seed) : Settings.full(seed);
    Report report = new Report(System.out, output);
    report.say("Seed %d, %s".formatted(seed, machine()));
    for (Section section : SECTIONS) {
      if (only.contains(section.name())) {
        section.run(settings, report);
      }
    }
    report.goals();
    report.say("%s at the end. Written to %s".formatted(load(), output));
    return 0;
  }

  private void checkNames() {
    List<String> names = SECTIONS.stream().map(Section::name).toList();
    if (!names.containsAll(only)) {
      throw new ParameterException(
          spec.commandLine(), "There is no section of one of these names. Choose of " + names);
    }
  }

  private static String machine() {
    return "Java %s, %d processors, %s at the start"
        .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors(), load());
  }

  /** Others' work makes times longer. */
  private static String load() {
    return String.format(
        Locale.ROOT,
        "load average %.1f",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
