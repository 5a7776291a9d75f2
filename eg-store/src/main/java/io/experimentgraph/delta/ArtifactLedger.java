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
import io.experimentgraph.graph.ByteLedger.Books;
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Lease;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the events of table {@code artifacts} amount to. Their order in the log decides: an event
 * that comes too late is void, whoever wrote it, and all readers agree on it without a lock. An id
 * is published once and retired for good, a lease is released for good, so no clock matters.
 */
final class ArtifactLedger {

  private final Map<String, Artifact> published = new LinkedHashMap<>();
  private final Map<Fingerprint, Set<String>> publishedByRows = new HashMap<>();
  private final Map<String, RetiredArtifact> retired = new LinkedHashMap<>();
  private final Map<String, Lease> leases = new LinkedHashMap<>();

  /** Bytes on disk of what is published, and of what is retired and not swept. */
  private final Map<String, Long> bytes = new HashMap<>();

  /** Artifacts that were retired and leases that were swept: neither comes back. */
  private final Set<String> ended = new HashSet<>();

  private long countedBytes;

  /** Takes one more event into account. */
  void add(ArtifactEvent event) {
    switch (event.status()) {
      case PUBLISHED -> publish(event);
      case RETIRED -> retire(event);
      case SWEPT -> sweep(event.subject());
      case RESERVED -> reserve(event);
      case RENEWED ->
          openLease(event.subject())
              .ifPresent(l -> put(l, l.reservedBytes(), event.expiresMillis()));
      case GIVEN_BACK ->
          openLease(event.subject())
              .ifPresent(
                  l -> put(l, Math.max(0, l.reservedBytes() - event.bytes()), l.expiresMillis()));
      case RELEASED ->
          openLease(event.subject())
              .ifPresent(
                  l ->
                      leases.put(
                          l.id(),
                          new Lease(
                              l.id(), l.principal(), l.reservedBytes(), l.expiresMillis(), true)));
      case LEASE_SWEPT -> sweepLease(event.subject());
    }
  }

  private Optional<Lease> openLease(String id) {
    return Optional.ofNullable(leases.get(id)).filter(lease -> !lease.isReleased());
  }

  private void put(Lease old, long reservedBytes, long expiresMillis) {
    countedBytes += reservedBytes - old.reservedBytes();
    leases.put(
        old.id(),
        new Lease(
            old.id(),
            old.principal(),
            reservedBytes,
            Math.max(expiresMillis, old.expiresMillis()),
            false));
  }

  private void reserve(ArtifactEvent event) {
    if (!isOver(event.subject())) {
      Lease lease =
          openLease(event.subject())
              .orElseGet(() -> new Lease(event.subject(), event.principal(), 0, 0, false));
      put(lease, lease.reservedBytes() + event.bytes(), event.expiresMillis());
    }
  }

  /** Whether a lease was released. */
  boolean isOver(String leaseId) {
    return ended.contains(leaseId)
        || leases.containsKey(leaseId) && leases.get(leaseId).isReleased();
  }

  private void publish(ArtifactEvent event) {
    Artifact artifact = event.artifact();
    long size = event.bytes() < 0 ? artifact.sizeBytes() : event.bytes();
    if (!isValid(artifact, size)) {
      return;
    }
    openLease(Lease.payingFor(artifact.id()))
        .ifPresent(lease -> put(lease, lease.reservedBytes() - size, lease.expiresMillis()));
    published.put(artifact.id(), artifact);
    publishedByRows
        .computeIfAbsent(artifact.rowFamily(), rows -> new HashSet<>())
        .add(artifact.id());
    bytes.put(artifact.id(), size);
    countedBytes += size;
  }

  /** Not if it was published before, if nobody pays, or if the same is stored already. */
  private boolean isValid(Artifact artifact, long size) {
    if (ended.contains(artifact.id()) || published.containsKey(artifact.id())) {
      return false;
    }
    String payer = Lease.payingFor(artifact.id());
    // An id that names no lease was not stored by a query; it counts, but nobody vouched for it.
    boolean isPaid =
        payer.isEmpty() || openLease(payer).filter(l -> l.reservedBytes() >= size).isPresent();
    return isPaid && !isHeldByAnother(artifact);
  }

  private boolean isHeldByAnother(Artifact artifact) {
    List<Fingerprint> columns = artifact.columns().stream().map(Artifact.Column::id).toList();
    return publishedByRows.getOrDefault(artifact.rowFamily(), Set.of()).stream()
        .map(published::get)
        .filter(other -> other.owner().principal().equals(artifact.owner().principal()))
        .anyMatch(other -> other.holds(columns));
  }

  private void retire(ArtifactEvent event) {
    Artifact artifact = published.remove(event.subject());
    if (artifact == null) {
      return;
    }
    publishedByRows.computeIfPresent(
        artifact.rowFamily(),
        (rows, ids) -> {
          ids.remove(artifact.id());
          return ids.isEmpty() ? null : ids;
        });
    ended.add(artifact.id());
    retired.put(
        artifact.id(), new RetiredArtifact(artifact.id(), artifact.location(), event.timeMillis()));
  }

  private void sweep(String artifactId) {
    if (retired.remove(artifactId) != null) {
      countedBytes -= bytes.remove(artifactId);
    }
  }

  private void sweepLease(String leaseId) {
    Lease lease = leases.get(leaseId);
    if (lease != null && lease.isReleased()) {
      leases.remove(leaseId);
      ended.add(leaseId);
      countedBytes -= lease.reservedBytes();
    }
  }

  /** The artifacts that are published and not retired. */
  Collection<Artifact> published() {
    return published.values();
  }

  /** An artifact that is published and not retired. */
  Optional<Artifact> publishedArtifact(String id) {
    return Optional.ofNullable(published.get(id));
  }

  /** Whether an artifact is published, or was until it was retired. */
  boolean wasPublished(String id) {
    return published.containsKey(id) || ended.contains(id);
  }

  /** The artifacts that were retired and are not swept. */
  List<RetiredArtifact> retired() {
    return List.copyOf(retired.values());
  }

  /** The leases that expired and were not released. */
  List<String> expiredLeases(long nowMillis) {
    return leases.values().stream()
        .filter(lease -> !lease.isReleased() && lease.isExpired(nowMillis))
        .map(Lease::id)
        .toList();
  }

  long countedBytes() {
    return countedBytes;
  }

  Books books() {
    return new Books(countedBytes, leases, published.keySet(), retired());
  }
}
