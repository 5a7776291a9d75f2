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

import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.spark.ExperimentGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Runs a shape twice in each form, and takes the times. */
final class FormRun {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String PREFIX = "spark.experimentGraph.";

  private final SparkSession spark;
  private final Path work;
  private int runs;

  /**
   * Runs in a session.
   *
   * @param work directory of the store, and for what is kept by hand
   */
  FormRun(SparkSession spark, Path work) {
    this.spark = spark;
    this.work = work;
  }

  Measurement measure(Shape shape, Form form) {
    String text = shape.text(++runs);
    return switch (form) {
      case PLAIN -> plain(shape, text);
      case INLINE -> withUs(shape, form, text, true);
      case DEFAULT -> withUs(shape, form, text, false);
      case CHECKPOINT -> checkpoint(shape, text);
      case PERSIST -> persist(shape, text);
    };
  }

  private Measurement plain(Shape shape, String text) {
    set("enabled", "false");
    Timed cold = checksum(spark.sql(text));
    Timed warm = checksum(spark.sql(text));
    return new Measurement(
        shape, Form.PLAIN, cold.seconds(), 0, warm.seconds(), 0, same(cold, warm));
  }

  private Measurement withUs(Shape shape, Form form, String text, boolean isForced) {
    set("enabled", "true");
    set("reuse.algorithm", isForced ? "all" : "exact");
    set("materialize.algorithm", isForced ? "all" : "marginalGain");
    set("materialize.maxPerQuery", isForced ? "1" : "4");
    long before = storedBytes();
    Timed cold = checksum(spark.sql(text));
    long start = System.nanoTime();
    settle();
    double settleSeconds = secondsSince(start);
    long bytes = storedBytes() - before;
    Timed warm = checksum(spark.sql(text));
    settle();
    set("enabled", "false");
    return new Measurement(
        shape, form, cold.seconds(), settleSeconds, warm.seconds(), bytes, same(cold, warm));
  }

  private Measurement checkpoint(Shape shape, String text) {
    set("enabled", "false");
    Path directory = work.resolve("checkpoint");
    try {
      Directories.delete(directory);
      long start = System.nanoTime();
      spark.sql(text).write().format("delta").save(directory.toString());
      Timed first = checksum(spark.read().format("delta").load(directory.toString()));
      double cold = secondsSince(start);
      Timed warm = checksum(spark.read().format("delta").load(directory.toString()));
      long bytes = Directories.bytes(directory);
      return new Measurement(
          shape, Form.CHECKPOINT, cold, 0, warm.seconds(), bytes, same(first, warm));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Measurement persist(Shape shape, String text) {
    set("enabled", "false");
    Dataset<Row> kept = spark.sql(text).persist(StorageLevel.DISK_ONLY());
    Timed cold = checksum(kept);
    Timed warm = checksum(kept);
    kept.unpersist(true);
    return new Measurement(
        shape, Form.PERSIST, cold.seconds(), 0, warm.seconds(), -1, same(cold, warm));
  }

  private record Timed(double seconds, long checksum) {}

  /**
   * Consumes all rows and columns at the price of one hash. That hangs on the date, so nothing but
   * the rows is stored.
   */
  private static Timed checksum(Dataset<Row> rows) {
    long start = System.nanoTime();
    Row result =
        rows.selectExpr("xxhash64(*, current_date()) AS h")
            .selectExpr("bit_xor(h) AS h")
            .collectAsList()
            .get(0);
    return new Timed(secondsSince(start), result.isNullAt(0) ? 0 : result.getLong(0));
  }

  private static long same(Timed one, Timed other) {
    if (one.checksum() != other.checksum()) {
      throw new IllegalStateException("The second run gave other rows than the first");
    }
    return one.checksum();
  }

  private long storedBytes() {
    try {
      return Directories.bytes(work.resolve("store/contents"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void set(String key, String value) {
    spark.conf().set(PREFIX + key, value);
  }

  private void settle() {
    try {
      ExperimentGraph.of(spark).awaitIdle(PATIENCE);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Experiment Graph has not come to rest", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
