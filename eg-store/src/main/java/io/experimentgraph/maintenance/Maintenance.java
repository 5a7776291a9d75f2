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
package io.experimentgraph.maintenance;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.delta.GraphTables;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraphStore;
import io.experimentgraph.maintenance.StepOutcome.Step;
import io.experimentgraph.storage.StoreSweeper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Compacts, sweeps, vacuums, verifies and repairs a store. May run at any time, beside applications
 * and beside another maintenance, and may be killed at any moment: a later one finishes what is
 * left.
 */
public final class Maintenance {

  private final Path root;
  private final Configuration hadoop;
  private final MaintenanceSettings settings;
  private final ExperimentGraphStore store;
  private final GraphTables tables;
  private final StoreSweeper sweeper;
  private final List<StepOutcome> outcomes = new ArrayList<>();

  /**
   * Maintenance of a store. Touches no storage.
   *
   * @param root directory of the store, as a Hadoop path
   * @param hadoop how to reach it
   * @param settings what to do and what to leave alone
   */
  public Maintenance(String root, Configuration hadoop, MaintenanceSettings settings) {
    this.root = new Path(root);
    this.hadoop = hadoop;
    this.settings = settings;
    this.store = new DeltaExperimentGraphStore(root, hadoop);
    this.tables = new GraphTables(root, hadoop);
    this.sweeper =
        new StoreSweeper(new Path(root, Artifact.CONTENTS), hadoop, settings.gracePeriod());
  }

  /**
   * Whether there is a store.
   *
   * @throws IOException if storage does not tell
   */
  public static boolean isStore(String root, Configuration hadoop) throws IOException {
    Path log = new Path(new Path(root), "observations/_delta_log");
    return log.getFileSystem(hadoop).exists(log);
  }

  /**
   * Runs all steps, or the verification alone if nothing is to be changed. A step that fails or
   * takes too long is reported, and the next one runs.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public MaintenanceReport run() throws InterruptedException {
    if (!settings.isDryRun()) {
      step(Step.COMPACT, this::compact);
      step(Step.SWEEP, this::sweep);
      step(Step.VACUUM, this::vacuum);
    }
    Optional<FsckReport> found =
        step(
            Step.FSCK,
            () -> {
              FsckReport report = new Fsck(root.toString(), hadoop, settings).run();
              return new Result<>(
                  report,
                  "%d artifacts, %d findings"
                      .formatted(report.artifacts(), report.findings().size()));
            });
    Optional<List<Finding>> repaired = Optional.empty();
    if (!settings.isDryRun() && found.isPresent() && !found.get().isClean()) {
      repaired = step(Step.REPAIR, () -> repair(found.get().findings()));
    }
    return new MaintenanceReport(outcomes, found, repaired.orElse(List.of()));
  }

  /** What a step gives, and what it did in words. */
  private record Result<T>(T value, String done, List<String> failures) {
    Result(T value, String done) {
      this(value, done, List.of());
    }
  }

  private <T> Optional<T> step(Step step, Callable<Result<T>> action) throws InterruptedException {
    FutureTask<Result<T>> task = new FutureTask<>(action);
    Thread thread = new Thread(task, "experiment-graph-maintenance");
    thread.setDaemon(true);
    thread.start();
    try {
      Result<T> result = task.get(settings.stepTimeout().toMillis(), TimeUnit.MILLISECONDS);
      Optional<String> failure =
          result.failures().isEmpty()
              ? Optional.empty()
              : Optional.of(String.join("; ", result.failures()));
      outcomes.add(new StepOutcome(step, result.done(), failure));
      return Optional.of(result.value());
    } catch (TimeoutException e) {
      failed(step, "not finished after " + settings.stepTimeout());
    } catch (ExecutionException e) {
      failed(step, Unchecked.words(e.getCause()));
    } finally {
      task.cancel(true);
    }
    return Optional.empty();
  }

  private void failed(Step step, String why) {
    outcomes.add(new StepOutcome(step, "", Optional.of(why)));
  }

  private Result<Boolean> compact() throws IOException {
    List<GraphTables.Progress> before = tables.progress();
    tables.compact();
    boolean isChanged = !tables.progress().equals(before);
    return new Result<>(isChanged, isChanged ? "folded all observations" : "nothing to fold");
  }

  private Result<Boolean> sweep() throws IOException {
    Path contents = new Path(root, Artifact.CONTENTS);
    if (!contents.getFileSystem(hadoop).exists(contents)) {
      return new Result<>(false, "nothing to sweep");
    }
    long before = sweeper.usedBytes();
    sweeper.sweep(store.ledger(), System.currentTimeMillis());
    long bytes = before - sweeper.usedBytes();
    return new Result<>(true, "contents are %d bytes smaller".formatted(Math.max(0, bytes)));
  }

  private Result<Long> vacuum() throws IOException {
    long since = System.currentTimeMillis() - settings.gracePeriod().toMillis();
    FileSystem storage = root.getFileSystem(hadoop);
    List<FileStatus> obsolete = tables.obsoleteFiles(since);
    long bytes = 0;
    for (FileStatus file : obsolete) {
      storage.delete(file.getPath(), false);
      bytes += file.getLen();
    }
    return new Result<>(bytes, "removed %d files, %d bytes".formatted(obsolete.size(), bytes));
  }

  private Result<List<Finding>> repair(List<Finding> findings) throws IOException {
    StoreRepair repair = new StoreRepair(root, hadoop, settings, store, sweeper);
    List<Finding> mended = repair.run(findings);
    String done = "mended %d of %d findings".formatted(mended.size(), findings.size());
    return new Result<>(mended, done, repair.failures());
  }
}
