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
package io.experimentgraph.cli;

import io.experimentgraph.maintenance.Finding;
import io.experimentgraph.maintenance.FsckReport;
import io.experimentgraph.maintenance.Maintenance;
import io.experimentgraph.maintenance.MaintenanceReport;
import io.experimentgraph.maintenance.MaintenanceSettings;
import io.experimentgraph.maintenance.StepOutcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Maintains a store: {@code scripts/maintain.sh}. */
@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Compacts, sweeps, verifies and repairs the store of an Experiment Graph, beside running"
            + " applications.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is wrong, or not any more",
      "1:something is left that could not be mended",
      "2:it could not run"
    })
public final class Maintain implements Callable<Integer> {

  private static final int CLEAN = 0;
  private static final int FINDINGS_LEFT = 1;
  private static final int COULD_NOT_RUN = 2;

  @Parameters(
      paramLabel = "STORE",
      description = "directory of the store, as in spark.experimentGraph.store")
  private String store;

  @Option(names = "--deep", description = "read every page and verify its checksum")
  private boolean isDeep;

  @Option(names = "--dry-run", description = "verify only, change nothing")
  private boolean isDryRun;

  @Option(
      names = "--grace-period",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description =
          "how long files stay that nobody can load any more, as in PT30M; no less than"
              + " spark.experimentGraph.eviction.gracePeriod (default: ${DEFAULT-VALUE})")
  private Duration gracePeriod;

  @Option(
      names = "--budget-bytes",
      paramLabel = "BYTES",
      description = "say so if the contents take more (default: do not look)")
  private long budgetBytes = Long.MAX_VALUE;

  @Spec private CommandSpec spec;

  /** Ends with one of the exit codes that {@code --help} names. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Maintain())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println(failure.getMessage());
              return COULD_NOT_RUN;
            });
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Configuration hadoop = new Configuration();
    if (!Maintenance.isStore(store, hadoop)) {
      throw new IOException(
          "Cannot maintain %s: there is no Experiment Graph. Name the directory that applications have as spark.experimentGraph.store."
              .formatted(store));
    }
    MaintenanceSettings settings =
        MaintenanceSettings.of(gracePeriod).deep(isDeep).dryRun(isDryRun).budget(budgetBytes);
    MaintenanceReport report = new Maintenance(store, hadoop, settings).run();
    print(report);
    return report.isClean() ? CLEAN : FINDINGS_LEFT;
  }

  private void print(MaintenanceReport report) {
    PrintWriter out = spec.commandLine().getOut();
    for (StepOutcome step : report.steps()) {
      out.printf(
          "%-8s %s%n", step.step(), step.failure().map(f -> "FAILED: " + f).orElse(step.done()));
    }
    print(out, "mended", report.repaired());
    print(out, "left", report.remaining());
    report.fsck().ifPresent(fsck -> print(out, fsck));
    out.flush();
  }

  private static void print(PrintWriter out, String what, List<Finding> findings) {
    for (Finding finding : findings) {
      out.printf(
          "%s: %s %s: %s (%s)%n",
          what, finding.artifactId(), finding.kind(), finding.kind().sentence(), finding.detail());
    }
  }

  private static void print(PrintWriter out, FsckReport fsck) {
    out.printf(
        "%d artifacts, %d files, %d bytes recorded, %d bytes on disk%n",
        fsck.artifacts(), fsck.files(), fsck.recordedBytes(), fsck.usedBytes());
  }
}
