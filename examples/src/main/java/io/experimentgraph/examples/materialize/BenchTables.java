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

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Generated tables of a star: {@code fact}, {@code slim} with a part of its rows, {@code dim}. */
final class BenchTables {

  private static final int FACT_FILES = 8;
  private static final int KEYS_DIVISOR = 20;

  private BenchTables() {}

  /**
   * Makes the tables known to a session; generates those that are not there.
   *
   * @param directory where they are kept
   * @param rows rows of {@code fact}
   * @param slimRows rows of {@code slim}
   */
  static void open(SparkSession spark, Path directory, long rows, long slimRows) {
    long keys = Math.max(1, rows / KEYS_DIVISOR);
    table(spark, directory, "fact", rows, factColumns(keys));
    table(spark, directory, "slim", slimRows, factColumns(keys));
    table(
        spark,
        directory,
        "dim",
        keys,
        "id AS k, concat('name ', id % 1000) AS name, (id * 7919 % 10000) / 10000.0D AS weight");
  }

  private static String factColumns(long keys) {
    return ("id, id * 2654435761 %% %1$d AS k,"
            + " IF(id %% 10 < 9, 0, id * 2654435761 %% %1$d) AS s,"
            + " (id * 48271 %% 65536) / 65536.0D AS a, (id * 69621 %% 65536) / 256.0D AS b,"
            + " concat('c', id * 16807 %% 50) AS c")
        .formatted(keys);
  }

  private static void table(
      SparkSession spark, Path directory, String name, long rows, String columns) {
    Path path = directory.resolve(name + "-" + rows);
    if (!Files.exists(path.resolve("_SUCCESS"))) {
      spark.range(0, rows, 1, FACT_FILES).selectExpr("*").createOrReplaceTempView("numbers");
      spark
          .sql("SELECT " + columns + " FROM numbers")
          .write()
          .mode("overwrite")
          .parquet(path.toString());
    }
    spark.read().parquet(path.toString()).createOrReplaceTempView(name);
  }
}
