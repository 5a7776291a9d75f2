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
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that were made before artifacts recorded for whom they are. */
class OlderArtifactTableTest {

  /** Columns that came later. */
  private static final int ADDED = 2;

  @TempDir private Path directory;

  @Test
  void whatAnOlderTableHoldsIsPrivateAndStaysWritable() throws IOException {
    ArtifactEventCodec codec = new ArtifactEventCodec();
    int columns = codec.schema().length() - ADDED;
    KernelTable older =
        new KernelTable(
            DefaultEngine.create(ExclusiveLocalLogStore.configure(new Configuration())),
            new org.apache.hadoop.fs.Path(directory.toString(), "artifacts"),
            new StructType(codec.schema().fields().subList(0, columns)));
    ArtifactEvent published =
        new ArtifactEvent(ArtifactEvent.Status.PUBLISHED, 1, "", artifact("one", "a"));
    older.append(List.of(codec.toRow(published).subList(0, columns)));

    try (DeltaExperimentGraphStore store =
        new DeltaExperimentGraphStore(directory.toString(), new Configuration())) {
      store.publish(artifact("two", "b"));
      assertThat(store.refresh().artifacts())
          .extracting(Artifact::owner)
          .containsExactly(
              new Owner("alice", "", Sharing.PRIVATE), new Owner("alice", "", Sharing.PRIVATE));
    }
  }

  @Test
  void aNewTableKeepsForWhomAnArtifactIs() throws IOException {
    try (DeltaExperimentGraphStore store =
        new DeltaExperimentGraphStore(directory.toString(), new Configuration())) {
      store.publish(artifact("one", "a"));
      assertThat(store.refresh().artifacts())
          .extracting(Artifact::owner)
          .containsExactly(new Owner("alice", "staff", Sharing.GROUP));
    }
  }
}
