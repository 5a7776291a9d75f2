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
package io.experimentgraph.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.examples.it.ProbeProcess.Answer;
import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.maintenance.Maintenance;
import io.experimentgraph.maintenance.MaintenanceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight applications begin at once, with the same queries, over one store that nobody has used. */
@Tag("slow")
class EightJvmIT {

  private static final int PROCESSES = 8;
  private static final List<String> SMALL =
      List.of("-Xmx600m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  @TempDir private static Path root;
  private static String store;
  private static List<Answer> alone;
  private static final List<List<Answer>> TOGETHER = new ArrayList<>();
  private static ExperimentGraph graph;

  /**
   * A query that fails, or a failure inside of us, ends its application with another code than 0.
   */
  @BeforeAll
  static void runTogether() throws Exception {
    store = root.resolve("store").toString();
    alone = ProbeProcess.start(root, "alone", SMALL).answers();
    Directories.delete(root.resolve("store"));
    List<ProbeProcess> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(ProbeProcess.start(root, "together-" + i, SMALL));
    }
    for (ProbeProcess process : processes) {
      TOGETHER.add(process.answers());
    }
    graph = new DeltaExperimentGraphStore(store, new Configuration()).refresh();
  }

  @Test
  void rowsAreThoseOfOneAlone() {
    for (List<Answer> answers : TOGETHER) {
      assertThat(answers.stream().map(Answer::rows).toList())
          .isEqualTo(alone.stream().map(Answer::rows).toList());
    }
  }

  @Test
  void noObservationIsLost() {
    Map<String, Long> needed = new HashMap<>();
    for (Answer answer : alone) {
      answer.vertices().forEach(vertex -> needed.merge(vertex, 1L, Long::sum));
    }
    needed.remove("null");
    assertThat(needed).isNotEmpty();
    Map<String, Long> observed =
        needed.keySet().stream()
            .collect(
                Collectors.toMap(
                    vertex -> vertex,
                    vertex -> graph.statistics(Fingerprint.ofHex(vertex)).frequency()));
    needed.replaceAll((vertex, queries) -> queries * PROCESSES);
    assertThat(observed).isEqualTo(needed);
  }

  @Test
  void nothingIsStoredTwice() {
    assertThat(graph.artifacts()).isNotEmpty();
    assertThat(graph.artifacts().stream().map(Artifact::vertex)).doesNotHaveDuplicates();
  }

  @Test
  void maintenanceFindsNothing() throws Exception {
    MaintenanceSettings settings = MaintenanceSettings.of(Duration.ofDays(1)).dryRun(true);
    assertThat(new Maintenance(store, new Configuration(), settings).run().isClean()).isTrue();
  }
}
