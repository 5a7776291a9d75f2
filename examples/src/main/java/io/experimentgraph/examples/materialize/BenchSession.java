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

import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.examples.quickstart.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;

/**
 * Spark with us or without.
 *
 * @param spark its session
 * @param work directory of the store, and for what is kept by hand
 */
record BenchSession(SparkSession spark, Path work) {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String PREFIX = "spark.experimentGraph.";
  private static final double USUAL_SHARE = 0.1;

  /** Queries run as plain Spark. */
  void leaveAlone() {
    set("enabled", "false");
  }

  /** The topmost result that can be stored is, and what is stored is loaded. */
  void storeWhateverItTakes() {
    weigh(USUAL_SHARE);
    set("reuse.algorithm", "all");
    set("materialize.algorithm", "all");
    set("materialize.maxPerQuery", "1");
  }

  /** Stores and loads what pays. */
  void storeWhatPays() {
    weigh(USUAL_SHARE);
  }

  /** Begins to store what pays, and gives each up after the time that is free. */
  void giveUp() {
    weigh(0);
  }

  private void weigh(double firstSightShare) {
    set("enabled", "true");
    set("reuse.algorithm", "exact");
    set("materialize.algorithm", "marginalGain");
    set("materialize.maxPerQuery", "4");
    set("materialize.firstSightShare", Double.toString(firstSightShare));
  }

  private void set(String key, String value) {
    spark.conf().set(PREFIX + key, value);
  }

  /** Directory of all that we have stored. */
  Path contents() {
    return work.resolve("store/contents");
  }

  /** Bytes of all that we have stored. */
  long storedBytes() {
    try {
      return Directories.bytes(contents());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all that was stored can be loaded. */
  void settle() {
    LocalSpark.settle(spark, PATIENCE);
  }
}
