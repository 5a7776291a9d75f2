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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FlightsJobTest {

  private static final int ROUTES = 12;

  @TempDir private Path directory;
  private Path airports;

  @BeforeEach
  void writeInputs() throws IOException {
    airports = TinyFlights.airports(directory);
    try (SparkSession spark = TinyFlights.spark()) {
      TinyFlights.flights(spark).coalesce(1).write().parquet(path("all.parquet"));
      TinyFlights.flights(spark).repartition(5).write().parquet(path("scattered"));
    }
    execute(new SplitLastDay(), "--flights", path("all.parquet"), "--output", path("split"));
  }

  @Test
  void resultDependsOnRowsAloneAndReportIsComplete() throws IOException {
    RunReport one = run("all.parquet", "one.json");
    RunReport scattered = run("scattered", "scattered.json");

    assertThat(one.resultRows()).isEqualTo(ROUTES + 1);
    assertThat(scattered.checksum()).isEqualTo(one.checksum());
    assertThat(scattered.areaUnderRoc())
        .isBetween(one.areaUnderRoc() - 1e-3, one.areaUnderRoc() + 1e-3);
    assertThat(one.areaUnderRoc()).isBetween(0.6, 1.0);
    assertThat(one.part(RunReport.FEATURES).taskSeconds()).isPositive();
    assertThat(one.part(RunReport.MODEL).taskSeconds()).isPositive();
    assertThat(one.part(PartMetrics.OTHER).taskSeconds()).isZero();
    assertThat(one.sourceBytes()).isPositive();
    assertThat(one.otherBytes()).isZero();
  }

  @Test
  void modificationAndAppendedDayChangeTheResult() throws IOException {
    RunReport base = run("split/base", "base.json");
    RunReport modified = run("split/base", "modified.json", "--modified");
    RunReport all = run("all.parquet", "all.json");

    assertThat(modified.checksum()).isNotEqualTo(base.checksum());
    assertThat(all.checksum()).isNotEqualTo(base.checksum());
    assertThat(modified.modified()).isTrue();
  }

  private RunReport run(String flights, String report, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--flights", path(flights), "--airports", airports.toString()));
    arguments.addAll(List.of("--output", path(report)));
    execute(new FlightsJob(), arguments.toArray(String[]::new));
    return RunReport.read(directory.resolve(report));
  }

  /** Runs a job as {@code spark-submit} would: it finds the session that stands ready. */
  private static void execute(Object job, String... arguments) throws IOException {
    try (SparkSession spark = TinyFlights.spark()) {
      spark.sparkContext().setLogLevel("WARN");
      assertThat(new CommandLine(job).execute(arguments)).isZero();
    }
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
