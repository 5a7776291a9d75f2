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
package io.experimentgraph.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.ExperimentGraphStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSweeperTest {

  /** Local files of which those in directories named {@code closed} are somebody else's. */
  public static final class ClosedFileSystem extends RawLocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create("closed:///");
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      if (path.getName().equals("closed")) {
        throw new AccessControlException("not yours: " + path);
      }
      return super.listStatus(path);
    }
  }

  @TempDir private java.nio.file.Path root;
  private java.nio.file.Path directory;

  @BeforeEach
  void makeContents() throws IOException {
    directory = Files.createDirectory(root.resolve("contents"));
  }

  private StoreSweeper sweeper(Path contents) {
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.closed.impl", ClosedFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    return new StoreSweeper(contents, configuration, Duration.ZERO);
  }

  private void artifact(String id, int bytes) throws IOException {
    Files.createDirectory(directory.resolve(id));
    Files.write(directory.resolve(id).resolve("part.parquet"), new byte[bytes]);
  }

  @Test
  void privateArtifactsOfOthersAreLeftToThem() throws IOException {
    artifact("closed", 1000);
    artifact("open", 10);
    ExperimentGraphStore store =
        new DeltaExperimentGraphStore(root.resolve("store").toString(), new Configuration());
    StoreSweeper sweeper = sweeper(new Path("closed://" + directory));
    assertThat(sweeper.usedBytes()).isEqualTo(10);
    sweeper.sweep(store.ledger(), System.currentTimeMillis() + 1000);
    assertThat(directory.resolve("closed")).exists();
    assertThat(directory.resolve("open")).doesNotExist();
  }
}
