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

import io.experimentgraph.examples.hunt.Statistics.Count;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.commons.io.FileUtils;

/** One virtual machine of a hunt: round after round, each with a session and a store of its own. */
public final class HuntProcess {

  /** Each round of this number leaves the choice to the default algorithms. */
  private static final int THRIFTY = 5;

  private static final long FACTOR = 1_000_003;

  /**
   * What a process does.
   *
   * @param seed seed of the hunt
   * @param plans queries of a round
   * @param minutes for how long rounds are begun; there is one at least
   * @param first the first round
   * @param step from one round to the next
   */
  record Share(long seed, int plans, double minutes, int first, int step) {

    static Share of(String[] arguments) {
      return new Share(
          Long.parseLong(arguments[0]),
          Integer.parseInt(arguments[1]),
          Double.parseDouble(arguments[2]),
          Integer.parseInt(arguments[3]),
          Integer.parseInt(arguments[4]));
    }

    List<String> arguments() {
      return List.of("" + seed, "" + plans, "" + minutes, "" + first, "" + step);
    }
  }

  private final Share share;
  private final Statistics statistics = new Statistics();
  private FunctionCatalog functions;

  private HuntProcess(Share share) {
    this.share = share;
  }

  /**
   * Arguments: those of a {@link Share}, in its order, and the file to write the counts to. Ends
   * with code 1 at the first round that cannot be run to its end.
   */
  public static void main(String[] args) {
    HuntProcess process = new HuntProcess(Share.of(args));
    try {
      process.run();
      try (OutputStream stream = Files.newOutputStream(Path.of(args[5]))) {
        process.statistics.properties().store(stream, null);
      }
    } catch (Exception e) {
      // Scala throws checked exceptions unannounced.
      e.printStackTrace(System.out);
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws IOException {
    long start = System.nanoTime();
    double nanos = share.minutes() * 60e9;
    int round = share.first();
    do {
      round(round);
      round += share.step();
    } while (System.nanoTime() - start < nanos);
  }

  private void round(int number) throws IOException {
    Path root = Files.createTempDirectory(memory(), "experiment-graph-hunt");
    long start = System.nanoTime();
    long before = statistics.get(Count.PLANS);
    try (HuntSession session = new HuntSession(root, number % THRIFTY == THRIFTY - 1)) {
      if (functions == null) {
        functions = new FunctionCatalog(session.spark());
      }
      String name =
          "--seed %d --plans %d --round %d".formatted(share.seed(), share.plans(), number);
      Random random = new Random(share.seed() * FACTOR + number);
      new Round(session, root, name, random, functions, statistics).run(share.plans());
    } finally {
      FileUtils.deleteQuietly(root.toFile());
    }
    long plans = statistics.get(Count.PLANS) - before;
    System.out.printf(
        Locale.ROOT,
        "Round %d: %d plans, %.1f per second, %d differences so far%n",
        number,
        plans,
        plans * 1e9 / (System.nanoTime() - start),
        statistics.get(Count.DIFFERENCES));
  }

  /** A file system in memory if there is one: many small files are written. */
  private static Path memory() {
    Path shared = Path.of("/dev/shm");
    return Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
  }
}
