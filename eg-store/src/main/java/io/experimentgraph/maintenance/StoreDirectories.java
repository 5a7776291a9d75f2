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
package io.experimentgraph.maintenance;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in the directory of all artifacts and belongs to none that is published. */
final class StoreDirectories {

  private final FileSystem storage;
  private final List<FileStatus> entries;

  private StoreDirectories(FileSystem storage, List<FileStatus> entries) {
    this.storage = storage;
    this.entries = entries;
  }

  /**
   * Lists them. To be called before the graph is read: what is published in between is known then.
   *
   * @throws FileNotFoundException if there is no such directory
   */
  static StoreDirectories list(FileSystem storage, Path root) throws IOException {
    Path contents = new Path(root, Artifact.CONTENTS);
    return new StoreDirectories(storage, List.of(storage.listStatus(contents)));
  }

  /**
   * What should have been removed by now.
   *
   * @param isOwned tells, by its name, what is published or may be being written
   * @param retired what was hidden, and when
   * @param graceBeginMillis what was used later is left alone
   */
  List<Finding> leftBehind(
      Predicate<String> isOwned, List<RetiredArtifact> retired, long graceBeginMillis) {
    Map<String, Long> retiredMillis = new HashMap<>();
    retired.forEach(artifact -> retiredMillis.put(artifact.artifactId(), artifact.retiredMillis()));
    List<Finding> findings = new ArrayList<>();
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (isOwned.test(name) && !retiredMillis.containsKey(name)) {
        continue;
      }
      try {
        Long since = retiredMillis.get(name);
        long lastUse = since == null ? newestMillis(entry) : since;
        if (lastUse <= graceBeginMillis) {
          FindingKind kind =
              since != null
                  ? FindingKind.RETIRED_DIRECTORY
                  : entry.isFile() ? FindingKind.STRAY_FILE : FindingKind.ABANDONED_DIRECTORY;
          long bytes = storage.getContentSummary(entry.getPath()).getLength();
          findings.add(Finding.of(name, kind, Artifact.location(name), bytes));
        }
      } catch (FileNotFoundException e) {
        // Somebody else has swept it.
        continue;
      } catch (IOException e) {
        findings.add(Unchecked.finding(name, Artifact.location(name), e));
      }
    }
    return findings;
  }

  private long newestMillis(FileStatus entry) throws IOException {
    long newest = entry.getModificationTime();
    for (FileStatus file : storage.listStatus(entry.getPath())) {
      newest = Math.max(newest, file.getModificationTime());
    }
    return newest;
  }
}
