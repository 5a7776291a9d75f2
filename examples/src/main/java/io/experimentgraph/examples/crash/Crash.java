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
package io.experimentgraph.examples.crash;

import io.experimentgraph.examples.local.JavaProcess;
import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.maintenance.Maintenance;
import io.experimentgraph.maintenance.MaintenanceReport;
import io.experimentgraph.maintenance.MaintenanceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills applications that share a store, by {@code SIGKILL}, and looks for what is wrong then. */
@Command(name = "crash", mixinStandardHelpOptions = true, sortOptions = false)
public final class Crash implements Callable<Integer> {

  static final Duration LEASE = Duration.ofSeconds(5);
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final int ORDERLY_QUERIES = 30;
  private static final Duration STARTUP = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 20;

  @Option(
      names = "--kills",
      defaultValue = "200",
      description = "how many applications are killed (default: ${DEFAULT-VALUE})")
  private int kills;

  @Option(
      names = "--processes",
      defaultValue = "2",
      description = "how many run at a time (default: ${DEFAULT-VALUE})")
  private int processes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of queries and times (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--budget",
      defaultValue = "400000",
      description = "bytes of the store, few enough to evict (default: ${DEFAULT-VALUE})")
  private long budgetBytes;

  @Option(
      names = "--longest",
      defaultValue = "8000",
      description =
          "most milliseconds between the start of its queries and its end"
              + " (default: ${DEFAULT-VALUE})")
  private int longestMillis;

  @Option(names = "--output", required = true, description = "directory for all that is written")
  private Path root;

  private final List<String> problems = new ArrayList<>();
  private long mostBytes;

  /** An application that runs. */
  private record Running(Process process, long seed, Path log) {}

  /** Ends with code 1 if anything was wrong. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Crash()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Directories.delete(root);
    Files.createDirectories(root);
    CrashProbe.prepare(root);
    Random random = new Random(seed);
    int started = 0;
    while (started < kills && problems.isEmpty()) {
      List<Running> running = new ArrayList<>();
      for (int i = 0; i < processes && started < kills; i++) {
        running.add(start(seed * 100_000 + started++, 0));
      }
      for (Running each : running) {
        awaitStart(each);
        watch(random.nextInt(longestMillis));
        kill(each);
      }
      System.err.printf("%d killed, at most %d bytes so far%n", started, mostBytes);
    }
    Running last = start(seed * 100_000 + started, ORDERLY_QUERIES);
    check(last, last.process().waitFor());
    maintain();
    System.out.printf(
        "seed %d: %d applications killed, at most %d of %d bytes on disk, problems: %s%n",
        seed, started, mostBytes, budgetBytes, problems);
    return problems.isEmpty() ? 0 : 1;
  }

  private Running start(long processSeed, int queries) throws IOException {
    List<String> command =
        JavaProcess.command(
            CrashProbe.class,
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(
                root.toString(),
                Long.toString(processSeed),
                Long.toString(budgetBytes),
                Integer.toString(queries)));
    Path log = root.resolve("log-" + processSeed);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Running(process, processSeed, log);
  }

  private void awaitStart(Running running) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STARTUP.toNanos();
    while (running.process().isAlive()
        && !Files.exists(root.resolve("started-" + running.seed()))
        && System.nanoTime() < deadline) {
      watch(POLL_MILLIS);
    }
  }

  /** Lets applications run, and looks at the bytes on disk meanwhile. */
  private void watch(long millis) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      long bytes = contentBytes();
      mostBytes = Math.max(mostBytes, bytes);
      if (bytes > budgetBytes) {
        problems.add("%d bytes on disk, the budget is %d".formatted(bytes, budgetBytes));
        return;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } while (System.nanoTime() < end);
  }

  /** Files come and go while they are counted. */
  private long contentBytes() throws IOException {
    Path contents = root.resolve("store/contents");
    if (!Files.exists(contents)) {
      return 0;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> directories = Files.list(contents)) {
      for (Path directory : directories.toList()) {
        files.addAll(below(directory));
      }
    }
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    return bytes;
  }

  private static List<Path> below(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      // Somebody sweeps it; what is left is counted at the next look.
      return List.of();
    }
  }

  private void kill(Running running) throws IOException, InterruptedException {
    boolean wasAlive = running.process().isAlive();
    running.process().destroyForcibly();
    int exitCode = running.process().waitFor();
    if (!wasAlive) {
      check(running, exitCode);
      problems.add("an application ended by itself: " + running.log());
    }
  }

  private void check(Running running, int exitCode) {
    if (exitCode != 0) {
      problems.add("exit code %d: %s".formatted(exitCode, running.log()));
    }
  }

  /** After the leases of the dead are over, one maintenance leaves nothing to be found. */
  private void maintain() throws IOException, InterruptedException {
    String store = root.resolve("store").toString();
    Configuration hadoop = new Configuration();
    TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + GRACE.toMillis());
    MaintenanceSettings settings = MaintenanceSettings.of(GRACE).budget(budgetBytes);
    MaintenanceReport report = new Maintenance(store, hadoop, settings).run();
    if (!report.isClean()) {
      problems.add("maintenance: " + report);
    }
    MaintenanceReport again = new Maintenance(store, hadoop, settings.dryRun(true)).run();
    if (!again.isClean()) {
      problems.add("after maintenance: " + again);
    }
    again.fsck().ifPresent(fsck -> System.out.printf("%d artifacts are sound%n", fsck.artifacts()));
  }
}
