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

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Lease;

/**
 * Something that happened to an artifact or to a lease.
 *
 * @param status what happened
 * @param timeMillis when, milliseconds since 1970
 * @param reason why an artifact was retired, else {@code ""}
 * @param subject id of the artifact or lease
 * @param artifact the artifact, if it was published or retired, else null
 * @param bytes bytes that were reserved, given back, or are taken by the artifact; -1 if none
 * @param expiresMillis expiry of a lease, milliseconds since 1970; -1 if none
 * @param principal whose the lease is, else {@code ""}
 */
record ArtifactEvent(
    Status status,
    long timeMillis,
    String reason,
    String subject,
    Artifact artifact,
    long bytes,
    long expiresMillis,
    String principal) {

  enum Status {
    PUBLISHED,
    RETIRED,
    /** The files of an artifact that was retired are gone. */
    SWEPT,
    RESERVED,
    RENEWED,
    GIVEN_BACK,
    RELEASED,
    /** The files of a lease that was released are gone. */
    LEASE_SWEPT;

    boolean isOfArtifact() {
      return this == PUBLISHED || this == RETIRED;
    }
  }

  static ArtifactEvent published(long timeMillis, Artifact artifact, long bytes) {
    return new ArtifactEvent(
        Status.PUBLISHED, timeMillis, "", artifact.id(), artifact, bytes, -1, "");
  }

  static ArtifactEvent retired(long timeMillis, String reason, Artifact artifact) {
    return new ArtifactEvent(
        Status.RETIRED, timeMillis, reason, artifact.id(), artifact, -1, -1, "");
  }

  static ArtifactEvent reserved(long timeMillis, Lease lease, long bytes) {
    return new ArtifactEvent(
        Status.RESERVED,
        timeMillis,
        "",
        lease.id(),
        null,
        bytes,
        lease.expiresMillis(),
        lease.principal());
  }

  static ArtifactEvent renewed(long timeMillis, String leaseId, long expiresMillis) {
    return new ArtifactEvent(Status.RENEWED, timeMillis, "", leaseId, null, -1, expiresMillis, "");
  }

  static ArtifactEvent givenBack(long timeMillis, String leaseId, long bytes) {
    return new ArtifactEvent(Status.GIVEN_BACK, timeMillis, "", leaseId, null, bytes, -1, "");
  }

  static ArtifactEvent of(Status status, long timeMillis, String subject) {
    return new ArtifactEvent(status, timeMillis, "", subject, null, -1, -1, "");
  }
}
