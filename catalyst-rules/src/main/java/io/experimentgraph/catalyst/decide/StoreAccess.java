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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.rewrite.MaterializationSink;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The store as a decision sees it. Nothing here waits for a write. */
public interface StoreAccess extends MaterializationSink {

  /** The newest snapshot that is at hand. */
  ExperimentGraph graph();

  /** Directory of an artifact. */
  Path directory(String location);

  /**
   * The files of an artifact, if all are there with the recorded lengths.
   *
   * @throws DamagedArtifactException if a file is missing or changed
   * @throws IOException if storage cannot tell, or not in time
   */
  List<FileStatus> checkedFiles(Artifact artifact) throws IOException;

  /** An artifact turned out to be unusable; it is hidden from all jobs. */
  void reportDamaged(Artifact artifact, String detail);

  /** Storage could not tell whether an artifact is usable; it is passed over this time. */
  void reportUnreadable(Artifact artifact, String detail);

  /** Vertices whose store is under way in this application. */
  Set<Fingerprint> storesInProgress();

  /** True if a query of this application failed while it was storing a vertex. */
  boolean hasFailed(Fingerprint vertex);

  /** A name that no artifact ever had; it is the name of its directory. */
  default String newArtifactId() {
    return UUID.randomUUID().toString();
  }

  /** Bytes that are reserved for this application and not promised to a store under way. */
  long freeBytes();

  /** Stored vertices that lost their place; their content is hidden, their files removed later. */
  void evict(Set<Fingerprint> vertices, ReasonCode reason);
}
