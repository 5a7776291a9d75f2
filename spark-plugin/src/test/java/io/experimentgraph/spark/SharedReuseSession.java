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
package io.experimentgraph.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One session and one store for all tests of a class, with small tables of one file each. */
abstract class SharedReuseSession {

  static ReuseTestSession session;
  static SparkSession spark;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    spark = session.spark();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  static Dataset<Row> numbers(int from, int to) {
    return spark
        .range(from, to)
        .selectExpr("id", "id % 5 AS k", "cast(id AS double) / 7 AS x", "concat('s', id % 3) AS s");
  }

  static String delta(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().format("delta").mode(SaveMode.Overwrite).save(path);
    return path;
  }

  static String parquet(String name, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(path);
    return path;
  }

  /** A table under a name that SQL can read. */
  static void view(String name, Dataset<Row> rows) {
    String path = parquet(name, rows);
    spark.read().parquet(path).createOrReplaceTempView(name);
  }

  static Supplier<Dataset<Row>> query(String text) {
    return () -> spark.sql(text);
  }

  static Dataset<Row> readDelta(String path) {
    return spark.read().format("delta").load(path);
  }

  static List<Path> dataFiles(String directory) {
    return ReuseTestSession.files(Path.of(directory)).stream()
        .filter(f -> f.endsWith(".parquet"))
        .map(f -> Path.of(directory, f))
        .toList();
  }

  static void removeChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }
}
