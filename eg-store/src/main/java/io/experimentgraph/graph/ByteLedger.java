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

import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may have how many bytes in a store. Everything that lies on disk is either a published or
 * retired artifact with its bytes, or paid for by a {@link Lease}; the sum of both never exceeds
 * the budget, however many applications take part and wherever they crash.
 */
public interface ByteLedger {

  /**
   * Reserves bytes, as many as the budget has room for. Committed only on top of the state in which
   * there was room.
   *
   * @param leaseId the lease that is to hold them
   * @param principal whose application it is
   * @param wantedBytes how many, at least 0
   * @param budgetBytes what all artifacts and leases may take together
   * @param expiresMillis new expiry of the lease, milliseconds since 1970
   * @return the bytes that were added to the lease, from 0 to {@code wantedBytes}
   * @throws IOException if storage fails, or if others were faster too often
   */
  long reserve(
      String leaseId, String principal, long wantedBytes, long budgetBytes, long expiresMillis)
      throws IOException;

  /** Puts the expiry of a lease off; without effect if it was released. */
  void renew(String leaseId, long expiresMillis) throws IOException;

  /** Gives back bytes of a lease which nothing on disk needs. */
  void giveBack(String leaseId, long bytes) throws IOException;

  /**
   * Ends a lease. Its bytes stay counted until its files are gone.
   *
   * @param isSwept whether they are gone already, and nobody will write any
   */
  void release(String leaseId, boolean isSwept) throws IOException;

  /** Releases the leases that expired, each only if it was not renewed in the meantime. */
  void releaseExpired(long nowMillis) throws IOException;

  /**
   * Makes an artifact visible to all jobs by one commit, and turns reserved bytes of the lease that
   * its id names into bytes of the artifact.
   *
   * @param bytes what its directory takes on disk, logs and checksums included
   * @return false if it was not published, and its files are to be removed: the lease was released
   *     or has not as many bytes, or another artifact of the principal holds all of it. True if it
   *     was, even if somebody has retired it by now: queries may be reading it
   */
  boolean publish(Artifact artifact, long bytes) throws IOException;

  /** Records that files are gone: of leases that were released, of artifacts that were retired. */
  void swept(Collection<String> leaseIds, Collection<String> artifactIds) throws IOException;

  /** The newest state. */
  Books books() throws IOException;

  /**
   * The state of a ledger.
   *
   * @param countedBytes bytes of all artifacts and leases that are not swept
   * @param leases the leases that are not swept, by id
   * @param published ids of the artifacts that can be loaded
   * @param retired the artifacts that were retired and are not swept
   */
  record Books(
      long countedBytes,
      Map<String, Lease> leases,
      Set<String> published,
      List<RetiredArtifact> retired) {

    /** A copy that does not change. */
    public Books {
      leases = Map.copyOf(leases);
      published = Set.copyOf(published);
      retired = List.copyOf(retired);
    }

    /** Ids of the artifacts whose directories are paid for by themselves, and may be read. */
    public Set<String> artifacts() {
      Set<String> artifacts = new HashSet<>(published);
      retired.forEach(artifact -> artifacts.add(artifact.artifactId()));
      return artifacts;
    }
  }
}
