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
package io.experimentgraph.examples.overhead;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** Small tables of which plans are made. Plans are decided on and never run, so rows are few. */
final class BenchmarkTables {

  /** The age of all files: younger ones are not trusted. */
  private static final Duration AGE = Duration.ofHours(1);

  private final SparkSession spark;
  private final Path directory;

  BenchmarkTables(SparkSession spark, Path directory) {
    this.spark = spark;
    this.directory = directory;
  }

  /** A table of Parquet files, made by a query unless it is there. */
  String parquet(String name, String query) {
    Path table = directory.resolve(name);
    if (!Files.exists(table)) {
      spark.sql(query).coalesce(1).write().parquet(table.toString());
      age(table);
    }
    return table.toString();
  }

  /** A Delta table, made by a query unless it is there. */
  String delta(String name, String query) {
    Path table = directory.resolve(name);
    if (!Files.exists(table)) {
      spark.sql(query).coalesce(1).write().format("delta").save(table.toString());
    }
    return table.toString();
  }

  /** A CSV file. */
  String csv(String name, String... lines) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      Files.write(file, List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    age(file);
    return file.toString();
  }

  /** A table of many copies of one file, made unless it is there. */
  String copies(String name, String table, int files) {
    Path target = directory.resolve(name);
    if (!Files.exists(target)) {
      try (Stream<Path> parts = Files.list(Path.of(table))) {
        Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
        Files.createDirectories(target);
        for (int i = 0; i < files; i++) {
          Files.copy(part, target.resolve("part-%05d.parquet".formatted(i)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot copy files to " + target, e);
      }
      age(target);
    }
    return target.toString();
  }

  private static void age(Path root) {
    FileTime then = FileTime.from(Instant.now().minus(AGE));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, then);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot set times below " + root, e);
    }
  }
}
