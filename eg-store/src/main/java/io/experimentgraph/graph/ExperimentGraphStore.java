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
package io.experimentgraph.graph;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * The Experiment Graph on disk, shared by all jobs. No method is called on a query's thread; each
 * may take as long as storage takes.
 */
public interface ExperimentGraphStore extends AutoCloseable {

  /**
   * The newest state. Reads only what was added since the last call.
   *
   * @throws IOException if storage cannot be read
   * @throws UnknownStoreVersionException if the store has another format version than this release
   */
  ExperimentGraph refresh() throws IOException;

  /** Appends the observations of finished runs by one commit. */
  void append(Collection<Observation> observations) throws IOException;

  /** The bytes of the store: who may publish what. */
  ByteLedger ledger();

  /**
   * Makes an artifact visible to all jobs by one commit, as {@link ByteLedger#publish} does, if it
   * takes no more than its data files.
   */
  default boolean publish(Artifact artifact) throws IOException {
    return ledger().publish(artifact, artifact.sizeBytes());
  }

  /** Hides artifacts by one commit; their files stay until they are swept. */
  void retire(Collection<String> artifactIds, String reason) throws IOException;

  /** The artifacts that were retired, with the time of it, and whose files may be on disk. */
  default List<RetiredArtifact> retired() throws IOException {
    return ledger().books().retired();
  }

  /** Folds observations into the compacted tables if enough of them have gathered. */
  void compactIfDue() throws IOException;

  @Override
  void close();

  /**
   * An artifact that was hidden.
   *
   * @param artifactId its id
   * @param location its directory relative to the store's root
   * @param retiredMillis when, milliseconds since 1970
   */
  record RetiredArtifact(String artifactId, String location, long retiredMillis) {}
}
