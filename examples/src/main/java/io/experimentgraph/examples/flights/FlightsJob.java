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

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which flights will be late: a report by route, a table of features, and a model. */
@Command(name = "flights", mixinStandardHelpOptions = true)
public final class FlightsJob implements Callable<Integer> {

  @Option(names = "--flights", required = true, description = "directory of Parquet files")
  private String flights;

  @Option(names = "--airports", required = true, description = "CSV file with a header")
  private String airports;

  @Option(names = "--output", required = true, description = "JSON file for the report")
  private Path output;

  @Option(names = "--modified", description = "with the destination's week and less regularization")
  private boolean modified;

  @Option(
      names = "--test-from",
      defaultValue = "2001-06-15",
      description = "first day of the test set (default: ${DEFAULT-VALUE})")
  private String testFrom;

  private final PartMetrics metrics = new PartMetrics();
  private final ResultChecksum checksum = new ResultChecksum();

  /** Runs the job under {@code spark-submit}; a failure ends the virtual machine. */
  public static void main(String[] args) {
    int code = new CommandLine(new FlightsJob()).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    SourceReads reads;
    double areaUnderRoc;
    try (SparkSession spark = SparkSession.builder().appName("Flights").getOrCreate()) {
      reads = watched(spark);
      areaUnderRoc = analyse(spark);
    }
    // Stopping the session has delivered all events, so that the figures are complete.
    double seconds = (System.nanoTime() - start) / 1e9;
    RunReport report =
        new RunReport(
            modified,
            checksum.rows(),
            checksum.hex(),
            areaUnderRoc,
            seconds,
            reads.sourceBytes(),
            reads.otherBytes(),
            metrics.times());
    report.write(output);
    System.out.printf(
        "%d result rows, checksum %s, area under ROC %.4f%n",
        report.resultRows(), report.checksum(), report.areaUnderRoc());
    return 0;
  }

  private double analyse(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    Dataset<Row> features =
        metrics.measure(RunReport.FEATURES, context, () -> featuresAndReports(spark));
    return metrics.measure(
        RunReport.MODEL, context, () -> DelayModel.areaUnderRoc(features, modified, testFrom));
  }

  private Dataset<Row> featuresAndReports(SparkSession spark) {
    Dataset<Row> located = FlightSources.located(spark, flights, airports);
    Dataset<Row> routes = FlightFeatures.routes(located);
    checksum.add(routes.collectAsList());
    Dataset<Row> features = FlightFeatures.features(located, routes, modified).cache();
    checksum.add(FlightFeatures.summary(features, modified).collectAsList());
    return features;
  }

  private SourceReads watched(SparkSession spark) throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    SourceReads reads =
        new SourceReads(List.of(qualified(flights, hadoop), qualified(airports, hadoop)));
    spark.sparkContext().addSparkListener(metrics);
    spark.listenerManager().register(reads);
    return reads;
  }

  private static String qualified(String path, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path hadoopPath = new org.apache.hadoop.fs.Path(path);
    return hadoopPath.getFileSystem(hadoop).makeQualified(hadoopPath).toString();
  }
}
