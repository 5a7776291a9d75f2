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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Vertex;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructType;

/**
 * An artifact that a query is about to store.
 *
 * @param id name of its directory, unique for ever
 * @param vertex whose content it is
 * @param columns its columns
 * @param schema names and types of the files' columns
 * @param ordinals for each stored column, its position in the child's output
 * @param directory where its files go
 * @param sources the sources that it is made of, in the state that was fingerprinted
 * @param owner whose it will be, and for whom
 * @param limits what writing it may take
 * @param buildSeconds task-seconds that making it is expected to take, until measured
 * @param environment the settings of the session that it was decided under
 * @param readsCache whether it is known to be made of rows that the user's own cache holds
 * @param sink whom the running operator reports to
 */
public record PendingArtifact(
    String id,
    Vertex vertex,
    List<Artifact.Column> columns,
    StructType schema,
    int[] ordinals,
    Path directory,
    Set<SourceState> sources,
    Owner owner,
    WriteLimits limits,
    double buildSeconds,
    Identity environment,
    boolean readsCache,
    MaterializationSink sink) {

  /** The most bytes that it may take on disk. */
  public long capBytes() {
    return limits.bytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PendingArtifact that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id);
  }

  @Override
  public String toString() {
    return id;
  }
}
