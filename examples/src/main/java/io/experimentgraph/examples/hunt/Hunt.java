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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.examples.hunt.HuntProcess.Share;
import io.experimentgraph.examples.hunt.Statistics.Count;
import io.experimentgraph.examples.local.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Hunts for queries whose result with us is another one than without, in virtual machines of their
 * own, and adds up what they did.
 */
@Command(name = "hunt", mixinStandardHelpOptions = true)
public final class Hunt implements Callable<Integer> {

  @Option(
      names = "--minutes",
      defaultValue = "5",
      description = "begin rounds for so long (default: ${DEFAULT-VALUE})")
  private double minutes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of all that is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--round",
      defaultValue = "-1",
      description = "run this round only, to repeat a difference (default: all)")
  private int round;

  @Option(
      names = "--plans",
      defaultValue = "400",
      description = "queries of a round (default: ${DEFAULT-VALUE})")
  private int plans;

  @Option(
      names = "--processes",
      defaultValue = "1",
      description = "virtual machines that share the rounds (default: ${DEFAULT-VALUE})")
  private int processes;

  /** Ends with code 1 if a difference was found. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Hunt()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<Share> shares = new ArrayList<>();
    if (round >= 0) {
      shares.add(new Share(seed, plans, 0, round, 1));
    } else {
      for (int i = 0; i < processes; i++) {
        shares.add(new Share(seed, plans, minutes, i, processes));
      }
    }
    Statistics statistics = run(shares);
    summary(statistics, Duration.ofNanos(System.nanoTime() - start));
    return statistics.get(Count.DIFFERENCES) == 0 ? 0 : 1;
  }

  /** Runs each share in a virtual machine of its own and adds up what they counted. */
  static Statistics run(List<Share> shares) throws IOException, InterruptedException {
    List<Process> children = new ArrayList<>();
    List<Path> results = new ArrayList<>();
    for (Share share : shares) {
      Path result = Files.createTempFile("hunt", ".properties");
      results.add(result);
      children.add(new ProcessBuilder(command(share, result)).inheritIO().start());
    }
    Statistics statistics = new Statistics();
    for (int i = 0; i < children.size(); i++) {
      int code = children.get(i).waitFor();
      if (code != 0) {
        throw new IllegalStateException("A process of the hunt ended early, with code " + code);
      }
      statistics.addAll(counts(results.get(i)));
    }
    return statistics;
  }

  private static Properties counts(Path result) throws IOException {
    Properties counts = new Properties();
    try (InputStream stream = Files.newInputStream(result)) {
      counts.load(stream);
    }
    Files.delete(result);
    return counts;
  }

  private static List<String> command(Share share, Path result) {
    List<String> arguments = new ArrayList<>(share.arguments());
    arguments.add(result.toString());
    return JavaProcess.command(
        HuntProcess.class,
        List.of("-Xmx2g", "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=log4j2-hunt.properties"),
        arguments);
  }

  private void summary(Statistics statistics, Duration time) {
    System.out.println();
    System.out.println(statistics.render());
    System.out.printf(
        Locale.ROOT,
        "Seed %d, %d seconds, %.1f plans per second%n",
        seed,
        time.toSeconds(),
        statistics.get(Count.PLANS) * 1e3 / Math.max(1, time.toMillis()));
  }
}
