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

import java.util.UUID;

/**
 * Bytes of the budget that one application holds for what it is about to store. Whatever lies in
 * the store under the lease's name and is not published is paid for by the lease.
 *
 * @param id its name, unique for ever
 * @param principal whose application holds it
 * @param reservedBytes bytes that are held and not turned into published artifacts
 * @param expiresMillis from when on others may release it, milliseconds since 1970
 * @param isReleased true if nothing can be published under it any more, while its files may still
 *     be on disk
 */
public record Lease(
    String id, String principal, long reservedBytes, long expiresMillis, boolean isReleased) {

  private static final char SEPARATOR = '_';

  /** A name that no lease ever had. */
  public static String newId() {
    return UUID.randomUUID().toString();
  }

  /** A name that no artifact ever had, and that tells which lease pays for its files. */
  public static String newArtifactId(String leaseId) {
    return leaseId + SEPARATOR + UUID.randomUUID();
  }

  /**
   * The lease that pays for an artifact until it is published; {@code ""} if its name tells none.
   */
  public static String payingFor(String artifactId) {
    int end = artifactId.indexOf(SEPARATOR);
    return end < 0 ? "" : artifactId.substring(0, end);
  }

  /** Whether others may release it. */
  public boolean isExpired(long nowMillis) {
    return expiresMillis < nowMillis;
  }
}
