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
package io.experimentgraph.examples.local;

import io.experimentgraph.spark.ExperimentGraph;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/** Spark with Delta and the Experiment Graph in this very process. */
public final class LocalSpark {

  private static final String EXTENSIONS =
      "io.delta.sql.DeltaSparkSessionExtension,"
          + "io.experimentgraph.spark.ExperimentGraphSparkSessionExtension";

  private LocalSpark() {}

  /**
   * A session to be, without user interface.
   *
   * @param master for example "local[2]"
   * @param work directory of its store and its warehouse
   */
  public static SparkSession.Builder builder(String name, String master, Path work) {
    return SparkSession.builder()
        .master(master)
        .appName(name)
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.warehouse.dir", work.resolve("warehouse").toString())
        .config("spark.sql.extensions", EXTENSIONS)
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.experimentGraph.store", work.resolve("store").toString());
  }

  /**
   * Waits until all that finished queries left to be stored and recorded is on disk.
   *
   * @throws IllegalStateException if that takes longer, or the thread is interrupted
   */
  public static void settle(SparkSession spark, Duration patience) {
    try {
      ExperimentGraph.of(spark).awaitIdle(patience);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Experiment Graph has not come to rest", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
