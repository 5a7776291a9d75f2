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
package io.experimentgraph.examples.flights;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Splits the flights into the days up to a date, several files, and the days from that date on, one
 * file: what arrives later.
 */
@Command(name = "split-last-day", mixinStandardHelpOptions = true)
public final class SplitLastDay implements Callable<Integer> {

  private static final int FILES = 6;

  @Option(names = "--flights", required = true, description = "Parquet file of all flights")
  private String flights;

  @Option(names = "--output", required = true, description = "directory for base/ and last-day/")
  private String output;

  @Option(
      names = "--from",
      defaultValue = "2001-06-30",
      description = "first day that arrives later (default: ${DEFAULT-VALUE})")
  private String from;

  /** Runs the job under {@code spark-submit}; a failure ends the virtual machine. */
  public static void main(String[] args) {
    int code = new CommandLine(new SplitLastDay()).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("Split last day").getOrCreate()) {
      Dataset<Row> all = spark.read().parquet(flights);
      Column later = col("date").geq(to_date(lit(from)));
      all.where(later).coalesce(1).write().mode("overwrite").parquet(output + "/last-day");
      all.where(later.isNull().or(later.equalTo(false)))
          .repartitionByRange(FILES, col("date"))
          .sortWithinPartitions("date")
          .write()
          .mode("overwrite")
          .parquet(output + "/base");
    }
    return 0;
  }
}
