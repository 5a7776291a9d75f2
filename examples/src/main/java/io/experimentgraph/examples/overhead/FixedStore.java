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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.StoreAccess;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.WriteReport;
import io.experimentgraph.catalyst.rewrite.WrittenRdd;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.CollectionAccumulator;

/**
 * A store that stays as it is: nothing is written, nothing is evicted.
 *
 * @param graph what it knows
 */
record FixedStore(ExperimentGraph graph) implements StoreAccess {

  @Override
  public Path directory(String location) {
    return new Path("/store", location);
  }

  @Override
  public List<FileStatus> checkedFiles(Artifact artifact) {
    return artifact.files().stream()
        .map(
            file ->
                new FileStatus(
                    file.bytes(),
                    false,
                    1,
                    1,
                    0,
                    new Path(directory(artifact.location()), file.name())))
        .toList();
  }

  @Override
  public void reportDamaged(Artifact artifact, String detail) {
    throw new IllegalStateException("No artifact here can be damaged: " + detail);
  }

  @Override
  public void reportUnreadable(Artifact artifact, String detail) {
    throw new IllegalStateException("Every artifact here can be read: " + detail);
  }

  @Override
  public boolean hasFailed(Fingerprint vertex) {
    return false;
  }

  @Override
  public Set<Fingerprint> storesInProgress() {
    return Set.of();
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE / 4;
  }

  @Override
  public void evict(Set<Fingerprint> vertices, ReasonCode reason) {
    // What is outranked stays, for the next round.
  }

  @Override
  public boolean begin(
      PendingArtifact target,
      WrittenRdd written,
      String executionId,
      CollectionAccumulator<WriteReport> reports) {
    return false;
  }

  @Override
  public void failed(PendingArtifact target, Throwable failure) {
    throw new IllegalStateException("Nothing is written here", failure);
  }
}
