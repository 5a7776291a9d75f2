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

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Removes directories of artifacts that nobody can load: those that were hidden, and those that
 * were never published, once they are older than a grace period that outlasts the queries and
 * writes of other applications.
 */
public final class StoreSweeper {

  private final Path contents;
  private final Configuration hadoop;
  private final Duration gracePeriod;

  /**
   * A sweeper. Touches no storage.
   *
   * @param contents directory of all artifacts
   * @param hadoop how to reach it
   * @param gracePeriod how long files stay that nobody can load any more
   */
  public StoreSweeper(Path contents, Configuration hadoop, Duration gracePeriod) {
    this.contents = contents;
    this.hadoop = hadoop;
    this.gracePeriod = gracePeriod;
  }

  /**
   * Bytes of everything on disk, what failed and abandoned writes left behind included, but for
   * what other users closed to this one.
   *
   * @throws IOException if storage cannot be read
   */
  public long usedBytes() throws IOException {
    FileSystem fileSystem = contents.getFileSystem(hadoop);
    if (!fileSystem.exists(contents)) {
      return 0;
    }
    try {
      return fileSystem.getContentSummary(contents).getLength();
    } catch (IOException e) {
      throwUnlessDenied(e);
    }
    long bytes = 0;
    for (FileStatus directory : fileSystem.listStatus(contents)) {
      try {
        bytes += fileSystem.getContentSummary(directory.getPath()).getLength();
      } catch (IOException e) {
        throwUnlessDenied(e);
      }
    }
    return bytes;
  }

  /** Private artifacts of others are theirs to count and to remove. */
  private static void throwUnlessDenied(IOException failure) throws IOException {
    if (!StorePermissions.isDenied(failure)) {
      throw failure;
    }
  }

  /**
   * Bytes of everything in an artifact's directory; 0 if somebody removed it.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public long bytes(Artifact artifact) {
    Path directory = new Path(contents, artifact.id());
    try {
      return directory.getFileSystem(hadoop).getContentSummary(directory).getLength();
    } catch (FileNotFoundException e) {
      return 0;
    } catch (IOException e) {
      if (StorePermissions.isDenied(e)) {
        return artifact.sizeBytes();
      }
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sweeps.
   *
   * @param graph what is published
   * @param retired what was hidden, and when
   * @param inProgress artifacts that this application is writing
   * @throws IOException if storage cannot be read or changed
   */
  public void sweep(ExperimentGraph graph, List<RetiredArtifact> retired, Set<String> inProgress)
      throws IOException {
    Set<String> kept = new HashSet<>(inProgress);
    graph.artifacts().stream().map(Artifact::id).forEach(kept::add);
    Map<String, Long> retiredMillis = new HashMap<>();
    retired.forEach(r -> retiredMillis.put(r.artifactId(), r.retiredMillis()));
    FileSystem fileSystem = contents.getFileSystem(hadoop);
    long threshold = System.currentTimeMillis() - gracePeriod.toMillis();
    for (FileStatus directory : fileSystem.listStatus(contents)) {
      String id = directory.getPath().getName();
      if (kept.contains(id)) {
        continue;
      }
      try {
        Long since = retiredMillis.get(id);
        long lastUse = since == null ? newest(fileSystem, directory) : since;
        if (lastUse <= threshold) {
          fileSystem.delete(directory.getPath(), true);
        }
      } catch (IOException e) {
        throwUnlessDenied(e);
      }
    }
  }

  private static long newest(FileSystem fileSystem, FileStatus directory) throws IOException {
    long newest = directory.getModificationTime();
    for (FileStatus file : fileSystem.listStatus(directory.getPath())) {
      newest = Math.max(newest, file.getModificationTime());
    }
    return newest;
  }
}
