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
import static io.experimentgraph.graph.Examples.fingerprint;
import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.pruned;
import static io.experimentgraph.graph.Examples.vertex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaExperimentGraphStoreTest {

  @TempDir private Path directory;

  private DeltaExperimentGraphStore store() {
    return new DeltaExperimentGraphStore(
        directory.resolve("my store 100%").toString(), new Configuration());
  }

  @Test
  void aStoreThatNobodyWroteIsEmpty() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      assertThat(store.refresh().size()).isZero();
      assertThat(store.retired()).isEmpty();
      store.append(List.of());
      store.retire(List.of("nobody"), "test");
      store.compactIfDue();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anotherJobSeesWhatWasAppended() throws IOException {
    try (DeltaExperimentGraphStore writer = store();
        DeltaExperimentGraphStore reader = store()) {
      List<Observation> first = List.of(computed("a@1", 10, 4), pruned("b", 10));
      writer.append(first);
      assertSameGraph(reader.refresh(), ExperimentGraph.EMPTY.withObservations(first), first);

      List<Observation> second = List.of(computed("a@1", 20, 8), model("m", 20, 0.5, "b"));
      writer.append(second);
      List<Observation> all = List.of(first.get(0), first.get(1), second.get(0), second.get(1));
      assertSameGraph(reader.refresh(), ExperimentGraph.EMPTY.withObservations(all), all);
      assertThat(reader.refresh()).isSameAs(reader.refresh());
      assertThat(reader.refresh().templateStatistics(vertex("a@1").template()).frequency())
          .isEqualTo(2);
      assertThat(reader.refresh().potential(fingerprint("b"))).isEqualTo(0.5);
      assertThat(reader.refresh().operation(fingerprint("a@1")).orElseThrow().arguments())
          .contains("key of a@1");
    }
  }

  @Test
  void publishedArtifactsAreSeenUntilTheyAreRetired() throws IOException {
    try (DeltaExperimentGraphStore writer = store();
        DeltaExperimentGraphStore reader = store()) {
      Artifact one = artifact("one", "a");
      Artifact two = artifact("two", "b");
      writer.publish(one);
      writer.publish(two);
      assertThat(reader.refresh().artifacts(fingerprint("rows a"))).containsExactly(one);
      assertThat(reader.refresh().artifacts()).containsExactlyInAnyOrder(one, two);

      writer.retire(List.of("one", "unknown"), "source changed");
      assertThat(reader.refresh().artifacts()).containsExactly(two);
      assertThat(writer.refresh().artifacts()).containsExactly(two);
      assertThat(reader.retired())
          .extracting(RetiredArtifact::artifactId, RetiredArtifact::location)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("one", "content/one"));

      writer.publish(one);
      writer.retire(List.of("one"), "again");
      assertThat(reader.refresh().artifacts()).containsExactly(two);
      assertThat(reader.retired()).hasSize(1);
    }
  }

  @Test
  void observationsAndArtifactsDoNotHideEachOther() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.publish(artifact("one", "a"));
      assertThat(store.refresh().artifacts()).hasSize(1);
      store.append(List.of(computed("a", 1, 1)));
      assertThat(store.refresh().artifacts()).hasSize(1);
      store.retire(List.of("one"), "test");
      assertThat(store.retired()).hasSize(1);
      assertThat(store.refresh().artifacts()).isEmpty();
      assertThat(store.refresh().size()).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatWasRemovedIsEmptyAndCanBeWrittenAgain() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.append(List.of(computed("a", 1, 1), computed("b", 1, 1)));
      store.publish(artifact("one", "a"));
      assertThat(store.refresh().size()).isEqualTo(2);

      removeRecursively(directory.resolve("my store 100%"));
      assertThat(store.refresh().size()).isZero();
      assertThat(store.refresh().artifacts()).isEmpty();

      store.append(List.of(computed("c", 1, 1)));
      assertThat(store.refresh().size()).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatWasReplacedIsReadAnew() throws IOException {
    try (DeltaExperimentGraphStore store = store();
        DeltaExperimentGraphStore other = store()) {
      store.append(List.of(computed("a", 1, 1)));
      assertThat(store.refresh().size()).isEqualTo(1);
      removeRecursively(directory.resolve("my store 100%"));
      other.append(List.of(computed("b", 1, 1), computed("c", 1, 1)));
      assertThat(store.refresh().size()).isEqualTo(2);
    }
  }

  @Test
  void aStoreThatLostFilesIsReported() throws IOException {
    try (DeltaExperimentGraphStore writer = store();
        DeltaExperimentGraphStore store = store()) {
      writer.append(List.of(computed("a", 1, 1)));
      try (var files =
          Files.newDirectoryStream(
              directory.resolve("my store 100%").resolve("observations"), "*.parquet")) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      assertThatThrownBy(store::refresh)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot read table ")
          .hasMessageContaining("observations")
          .hasMessageContaining("Check that");
    }
  }

  @Test
  void aStoreThatCannotBeWrittenIsReported() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    try (DeltaExperimentGraphStore store =
        new DeltaExperimentGraphStore(file.resolve("store").toString(), new Configuration())) {
      assertThatThrownBy(() -> store.append(List.of(computed("a", 1, 1))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot write table ");
      assertThatThrownBy(() -> store.publish(artifact("one", "a"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theCompactionIntervalMustBePositive() {
    assertThatThrownBy(() -> new DeltaExperimentGraphStore("x", new Configuration(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  static void assertSameGraph(
      ExperimentGraph actual, ExperimentGraph expected, List<Observation> observed) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (Observation observation : observed) {
      var vertex = observation.vertex();
      assertThat(actual.statistics(vertex.id())).isEqualTo(expected.statistics(vertex.id()));
      assertThat(actual.templateStatistics(vertex.template()))
          .isEqualTo(expected.templateStatistics(vertex.template()));
      assertThat(actual.operation(vertex.id())).isEqualTo(expected.operation(vertex.id()));
      assertThat(actual.potential(vertex.id())).isEqualTo(expected.potential(vertex.id()));
      assertThat(Double.valueOf(actual.recreationSeconds(vertex.id())))
          .isEqualTo(Double.valueOf(expected.recreationSeconds(vertex.id())));
    }
  }

  private static void removeRecursively(Path path) throws IOException {
    try (var paths = Files.walk(path)) {
      for (Path each : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void storeKeepsForWhomAnArtifactIs() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.publish(artifact("one", "a"));
      assertThat(store.refresh().artifacts())
          .extracting(Artifact::owner)
          .containsExactly(new Owner("alice", "staff", Sharing.GROUP));
    }
  }
}
