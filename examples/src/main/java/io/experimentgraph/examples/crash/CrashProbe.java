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

import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.spark.ExperimentGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An application that runs random queries over one table until somebody kills it, or as many as it
 * was told. It knows what each has to give.
 */
public final class CrashProbe {

  /** Exit code of a wrong result. */
  static final int WRONG_RESULT = 3;

  /** Exit code of a query that failed. */
  static final int QUERY_FAILED = 4;

  static final long ROWS = 20_000;
  static final int GROUPS = 101;

  private static final int VARIANTS = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private CrashProbe() {}

  /** Arguments: directory of all, seed, bytes of the budget, queries or 0 for ever. */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Random random = new Random(Long.parseLong(args[1]));
    int queries = Integer.parseInt(args[3]);
    int exitCode = 0;
    try (SparkSession spark = session(root, args[2])) {
      spark.read().parquet(root.resolve("table").toString()).createOrReplaceTempView("t");
      Files.writeString(root.resolve("started-" + args[1]), "");
      for (int i = 0; exitCode == 0 && (queries == 0 || i < queries); i++) {
        exitCode = run(spark, random.nextInt(VARIANTS));
      }
      if (queries > 0) {
        ExperimentGraph.of(spark).awaitIdle(PATIENCE);
      }
    }
    System.exit(exitCode);
  }

  private static int run(SparkSession spark, int least) {
    List<Row> rows;
    try {
      rows =
          spark
              .sql(
                  "SELECT k, count(*) AS n, sum(v) AS s FROM t WHERE id >= %d GROUP BY k ORDER BY k"
                      .formatted(least))
              .collectAsList();
    } catch (RuntimeException e) {
      e.printStackTrace();
      return QUERY_FAILED;
    }
    for (int group = 0; group < GROUPS; group++) {
      long count = 0;
      long sum = 0;
      for (long id = group; id < ROWS; id += GROUPS) {
        if (id >= least) {
          count++;
          sum += id;
        }
      }
      Row row = rows.get(group);
      if (rows.size() != GROUPS || row.getLong(1) != count || row.getLong(2) != sum) {
        System.err.printf("Wrong: %s from id %d, expected %d and %d%n", row, least, count, sum);
        return WRONG_RESULT;
      }
    }
    return 0;
  }

  /** Writes the table that all applications read. */
  static void prepare(Path root) throws IOException {
    try (SparkSession spark = session(root, "1g")) {
      spark.conf().set("spark.experimentGraph.enabled", "false");
      spark
          .range(0, ROWS, 1, 2)
          .selectExpr("id", "id %% %d AS k".formatted(GROUPS), "id AS v")
          .write()
          .parquet(root.resolve("table").toString());
    }
  }

  private static SparkSession session(Path root, String budget) {
    return LocalSpark.builder("crash", "local[2]", root)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.experimentGraph.budget", budget)
        .config("spark.experimentGraph.lease", Crash.LEASE.toMillis() + "ms")
        .config("spark.experimentGraph.eviction.gracePeriod", Crash.GRACE.toMillis() + "ms")
        .config("spark.experimentGraph.materialize.minSeconds", "0")
        .config("spark.experimentGraph.materialize.firstSightShare", "100")
        .config("spark.experimentGraph.load.secondsPerLoad", "0")
        .config("spark.experimentGraph.load.secondsPerFile", "0")
        .config("spark.experimentGraph.source.settleTime", "0s")
        .getOrCreate();
  }
}
