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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Runs a shape twice in each form, and takes the times. */
final class FormRun {

  private final BenchSession session;
  private final SparkSession spark;
  private int runs;

  /** Runs in a session. */
  FormRun(BenchSession session) {
    this.session = session;
    this.spark = session.spark();
  }

  Measurement measure(Shape shape, Form form) {
    String text = shape.text(++runs);
    return switch (form) {
      case PLAIN -> plain(shape, text);
      case INLINE -> withUs(shape, form, text, session::storeWhateverItTakes);
      case DEFAULT -> withUs(shape, form, text, session::storeWhatPays);
      case GIVEN_UP -> withUs(shape, form, text, session::giveUp);
      case CHECKPOINT -> checkpoint(shape, text);
      case PERSIST -> persist(shape, text);
    };
  }

  private Measurement plain(Shape shape, String text) {
    session.leaveAlone();
    Timed cold = Timed.of(spark.sql(text));
    Timed warm = Timed.of(spark.sql(text));
    return new Measurement(
        shape, Form.PLAIN, cold.seconds(), 0, warm.seconds(), 0, same(cold, warm));
  }

  private Measurement withUs(Shape shape, Form form, String text, Runnable policy) {
    policy.run();
    long before = session.storedBytes();
    Timed cold = Timed.of(spark.sql(text));
    long start = System.nanoTime();
    session.settle();
    double settleSeconds = Timed.secondsSince(start);
    long bytes = session.storedBytes() - before;
    Timed warm = Timed.of(spark.sql(text));
    session.settle();
    session.leaveAlone();
    return new Measurement(
        shape, form, cold.seconds(), settleSeconds, warm.seconds(), bytes, same(cold, warm));
  }

  private Measurement checkpoint(Shape shape, String text) {
    session.leaveAlone();
    Path directory = session.work().resolve("checkpoint");
    try {
      Directories.delete(directory);
      long start = System.nanoTime();
      spark.sql(text).write().format("delta").save(directory.toString());
      Timed first = Timed.of(spark.read().format("delta").load(directory.toString()));
      double cold = Timed.secondsSince(start);
      Timed warm = Timed.of(spark.read().format("delta").load(directory.toString()));
      long bytes = Directories.bytes(directory);
      return new Measurement(
          shape, Form.CHECKPOINT, cold, 0, warm.seconds(), bytes, same(first, warm));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Measurement persist(Shape shape, String text) {
    session.leaveAlone();
    Dataset<Row> kept = spark.sql(text).persist(StorageLevel.DISK_ONLY());
    Timed cold = Timed.of(kept);
    Timed warm = Timed.of(kept);
    kept.unpersist(true);
    return new Measurement(
        shape, Form.PERSIST, cold.seconds(), 0, warm.seconds(), -1, same(cold, warm));
  }

  private static long same(Timed one, Timed other) {
    if (one.checksum() != other.checksum()) {
      throw new IllegalStateException("The second run gave other rows than the first");
    }
    return one.checksum();
  }
}
