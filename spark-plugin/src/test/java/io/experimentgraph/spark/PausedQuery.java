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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Runs a query over {@code id} that stops at its first row while something else happens. */
final class PausedQuery {

  private static final long PATIENCE_SECONDS = 60;

  private static volatile CountDownLatch running;
  private static volatile CountDownLatch goOn;

  private PausedQuery() {}

  /** The rows of the query; the change happens after it started and before it ends. */
  static List<Row> run(Supplier<Dataset<Row>> query, Runnable change) {
    running = new CountDownLatch(1);
    goOn = new CountDownLatch(1);
    MapFunction<Long, Long> pause =
        id -> {
          running.countDown();
          await(goOn);
          return id;
        };
    // A function that cannot be identified, and that takes rows one by one, in any order.
    Dataset<Row> paused = query.get().as(Encoders.LONG()).map(pause, Encoders.LONG()).toDF("id");
    CompletableFuture<List<Row>> rows = CompletableFuture.supplyAsync(paused::collectAsList);
    try {
      await(running);
      change.run();
    } finally {
      goOn.countDown();
    }
    return rows.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Nothing happened for " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
