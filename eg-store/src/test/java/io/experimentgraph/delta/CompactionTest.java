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
package io.experimentgraph.delta;

import static io.experimentgraph.graph.Examples.artifact;
import static io.experimentgraph.graph.Examples.computed;
import static io.experimentgraph.graph.Examples.loaded;
import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.pruned;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {

  @TempDir private Path directory;

  private DeltaExperimentGraphStore store(int interval) {
    return new DeltaExperimentGraphStore(directory.toString(), new Configuration(), interval);
  }

  @Test
  void givesTheSameStatisticsAsTheObservations() throws IOException {
    Random random = new Random(7);
    List<Observation> all = new ArrayList<>();
    try (DeltaExperimentGraphStore store = store(3)) {
      for (int commit = 0; commit < 14; commit++) {
        List<Observation> observed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          String name = "v" + random.nextInt(4) + "@" + random.nextInt(3);
          observed.add(
              switch (random.nextInt(4)) {
                case 0 -> pruned(name, random.nextInt(100));
                case 3 -> loaded(name, random.nextInt(100), random.nextDouble());
                case 1 -> computed(name, random.nextInt(100), random.nextDouble());
                default -> model("m" + name, random.nextInt(100), random.nextDouble(), name);
              });
        }
        store.append(observed);
        store.compactIfDue();
        all.addAll(observed);
      }
      store.publish(artifact("one", "v0@0"));
      ExperimentGraph expected = ExperimentGraph.EMPTY.withObservations(all);
      DeltaExperimentGraphStoreTest.assertSameGraph(store.refresh(), expected, all);
      assertThat(store.refresh().artifacts()).hasSize(1);
      assertThat(expected.loads().loads()).isGreaterThan(5);
      assertThat(store.refresh().loads()).isEqualTo(expected.loads());
      // Another application finds them, although it does not read what was compacted.
      assertThat(store(3).refresh().loads()).isEqualTo(expected.loads());
    }
    assertThat(commits("vertices")).isEqualTo(1 + 4);
    assertThat(commits("templates")).isEqualTo(1 + 4);
    assertThat(commits("operations")).isEqualTo(1 + 4);
    assertThat(commits("loads")).isEqualTo(1 + 4);
  }

  @Test
  void isNotRepeatedUntilItIsDueAgain() throws IOException {
    try (DeltaExperimentGraphStore store = store(2)) {
      store.append(List.of(computed("a", 1, 1)));
      store.compactIfDue();
      assertThat(directory.resolve("vertices")).doesNotExist();
      store.append(List.of(computed("a", 2, 1)));
      store.compactIfDue();
      store.compactIfDue();
      assertThat(commits("vertices")).isEqualTo(2);
      store.append(List.of(computed("a", 3, 1)));
      store.compactIfDue();
      assertThat(commits("vertices")).isEqualTo(2);
    }
  }

  @Test
  void thatStoppedBetweenTwoTablesDoesNoHarm() throws IOException {
    List<Observation> all = new ArrayList<>();
    try (DeltaExperimentGraphStore store = store(1)) {
      for (int i = 0; i < 3; i++) {
        Observation observation = computed("a@" + i % 2, i, i);
        store.append(List.of(observation));
        all.add(observation);
      }
      store.compactIfDue();
    }
    removeRecursively(directory.resolve("templates"));
    try (DeltaExperimentGraphStore store = store(1)) {
      ExperimentGraph expected = ExperimentGraph.EMPTY.withObservations(all);
      DeltaExperimentGraphStoreTest.assertSameGraph(store.refresh(), expected, all);
      store.compactIfDue();
      assertThat(commits("templates")).isEqualTo(2);
      assertThat(commits("vertices")).isEqualTo(2);
    }
  }

  @Test
  void replacesOnlyTheStateThatItRead() throws IOException {
    try (DeltaExperimentGraphStore store = store(1)) {
      store.append(List.of(computed("a", 1, 1)));
      store.compactIfDue();
      KernelTable table = Tables.open(directory, "vertices", new VertexFold());
      KernelTable.State old = table.latest().orElseThrow();
      store.append(List.of(computed("a", 2, 1)));
      store.compactIfDue();
      assertThat(table.replace(old, List.of(), "experimentGraph.compaction", 9)).isFalse();
      KernelTable.State newest = table.latest().orElseThrow();
      assertThat(table.replace(newest, List.of(), "experimentGraph.compaction", 2)).isFalse();
      assertThat(table.latest().orElseThrow().version()).isEqualTo(2);
      assertThat(Tables.rows(table, newest)).hasSize(1);
    }
    try (var files = Files.list(directory.resolve("vertices"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(2);
    }
  }

  private long commits(String table) throws IOException {
    try (var files = Files.list(directory.resolve(table).resolve("_delta_log"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private static void removeRecursively(Path path) throws IOException {
    try (var paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
