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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.graph.UnknownStoreVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreVersionTest {

  private static final String CURRENT = "\"experimentGraph.formatVersion\":\"3\"";

  @TempDir private Path directory;

  private DeltaExperimentGraphStore store() {
    return new DeltaExperimentGraphStore(directory.toString(), new Configuration(), 1);
  }

  @Test
  void aNewerStoreIsNeitherReadNorWritten() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.append(List.of(computed("a", 1, 1)));
      store.publish(artifact("one", "a"));
    }
    rewrite("observations", "\"experimentGraph.formatVersion\":\"4\"");
    rewrite("artifacts", "\"experimentGraph.formatVersion\":\"4\"");
    try (DeltaExperimentGraphStore store = store()) {
      assertThatThrownBy(store::refresh)
          .isInstanceOf(UnknownStoreVersionException.class)
          .hasMessageContaining("format version 4");
      assertThatThrownBy(() -> store.append(List.of(computed("b", 1, 1))))
          .isInstanceOf(UnknownStoreVersionException.class);
      assertThatThrownBy(() -> store.publish(artifact("two", "a")))
          .isInstanceOf(UnknownStoreVersionException.class);
      assertThatThrownBy(() -> store.retire(List.of("one"), "test"))
          .isInstanceOf(UnknownStoreVersionException.class);
      assertThatThrownBy(store::retired).isInstanceOf(UnknownStoreVersionException.class);
      assertThatThrownBy(store::compactIfDue).isInstanceOf(UnknownStoreVersionException.class);
    }
    assertThat(directory.resolve("observations/_delta_log/00000000000000000002.json"))
        .doesNotExist();
  }

  @Test
  void anOlderStoreIsOfAnotherVersionToo() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.append(List.of(computed("a", 1, 1)));
    }
    rewrite("observations", "\"experimentGraph.formatVersion\":\"1\"");
    try (DeltaExperimentGraphStore store = store()) {
      assertThatThrownBy(store::refresh)
          .isInstanceOf(UnknownStoreVersionException.class)
          .hasMessageContaining("format version 1, this release reads version 3 only");
    }
  }

  @Test
  void aTableWithoutFormatVersionIsNotOurs() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.append(List.of(computed("a", 1, 1)));
      rewrite("observations", "\"other\":\"1\"");
    }
    try (DeltaExperimentGraphStore store = store()) {
      assertThatThrownBy(store::refresh)
          .isInstanceOf(UnknownStoreVersionException.class)
          .hasMessageContaining("format version none");
    }
  }

  @Test
  void aNewerCompactedTableIsNotReadEither() throws IOException {
    try (DeltaExperimentGraphStore store = store()) {
      store.append(List.of(computed("a", 1, 1)));
      store.compactIfDue();
    }
    rewrite("templates", "\"experimentGraph.formatVersion\":\"99\"");
    try (DeltaExperimentGraphStore store = store()) {
      assertThatThrownBy(store::refresh).isInstanceOf(UnknownStoreVersionException.class);
    }
  }

  private void rewrite(String table, String property) throws IOException {
    Path commit = directory.resolve(table).resolve("_delta_log/00000000000000000000.json");
    String actions = Files.readString(commit);
    assertThat(actions).contains(CURRENT);
    Files.writeString(commit, actions.replace(CURRENT, property));
    // A checkpoint of the first commit repeats the property that is being changed.
    try (Stream<Path> log = Files.list(commit.getParent())) {
      for (Path file : log.filter(f -> f.toString().contains("checkpoint")).toList()) {
        Files.delete(file);
      }
    }
  }
}
