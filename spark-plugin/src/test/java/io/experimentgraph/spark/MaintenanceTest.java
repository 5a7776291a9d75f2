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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.maintenance.Finding;
import io.experimentgraph.maintenance.FindingKind;
import io.experimentgraph.maintenance.MaintenanceReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Maintenance of what Spark has stored. */
class MaintenanceTest {

  private static Supplier<Dataset<Row>> stored(ReuseTestSession session) {
    String data = session.path("data").toString();
    session.spark().range(1000).toDF("id").write().parquet(data);
    Supplier<Dataset<Row>> query = () -> session.spark().read().parquet(data).groupBy("id").count();
    session.assertReused(query);
    return query;
  }

  private static void loseContents(ReuseTestSession session) throws IOException {
    try (Stream<Path> files = Files.walk(session.store().resolve("contents"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void findsAndMendsDamageOfWhatSparkStored() throws Exception {
    try (ReuseTestSession session = ReuseTestSession.start()) {
      Supplier<Dataset<Row>> query = stored(session);
      assertThat(session.graph().fsck().findings()).isEmpty();
      assertThat(session.graph().maintain().isClean()).isTrue();
      loseContents(session);
      MaintenanceReport report = session.graph().maintain();
      assertThat(report.fsck().orElseThrow().findings())
          .isNotEmpty()
          .extracting(Finding::kind)
          .containsOnly(FindingKind.FILE_MISSING);
      assertThat(report.isClean()).isTrue();
      session.settle();
      session.missThenReuse(query);
    }
  }

  @Test
  void sqlMaintainsAsWell() throws Exception {
    try (ReuseTestSession session = ReuseTestSession.start()) {
      Supplier<Dataset<Row>> query = stored(session);
      assertThat(session.sql("CALL experiment_graph.system.fsck(deep => true)").collectAsList())
          .isEmpty();
      loseContents(session);
      assertThat(session.sql("CALL experiment_graph.system.fsck()").collectAsList())
          .isNotEmpty()
          .allMatch(row -> row.getAs("finding").equals("FILE_MISSING"));
      assertThat(
              session.sql("CALL experiment_graph.system.maintain(dry_run => true)").collectAsList())
          .extracting(row -> row.<String>getAs("outcome"))
          .contains("LEFT")
          .doesNotContain("MENDED");
      List<Row> steps = session.sql("CALL experiment_graph.system.maintain()").collectAsList();
      assertThat(steps)
          .extracting(row -> row.<String>getAs("outcome"))
          .contains("DONE", "MENDED")
          .doesNotContain("FAILED", "LEFT");
      assertThat(session.graph().fsck().findings()).isEmpty();
      session.settle();
      session.missThenReuse(query);
      assertThat(session.graph().failures()).isEmpty();
    }
  }

  @Test
  void sqlTellsWhatCanBeCalled() {
    try (ReuseTestSession session = ReuseTestSession.start()) {
      assertThat(session.sql("SHOW PROCEDURES IN experiment_graph.system").collectAsList())
          .extracting(row -> row.<String>getAs("procedure_name"))
          .containsExactlyInAnyOrder("maintain", "fsck");
      assertThatThrownBy(() -> session.sql("CALL experiment_graph.system.mend()"))
          .hasStackTraceContaining("SHOW PROCEDURES IN experiment_graph.system");
    }
  }
}
