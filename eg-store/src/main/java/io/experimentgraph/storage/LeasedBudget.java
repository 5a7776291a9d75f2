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
import io.experimentgraph.graph.ByteLedger;
import io.experimentgraph.graph.ByteLedger.Books;
import io.experimentgraph.graph.Lease;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one application may store. It reserves bytes in the ledger ahead, in large pieces, so that a
 * query is told from memory whether there is room. Methods that throw {@link IOException} touch
 * storage and are called by one thread; the others by any, and do not wait.
 */
public final class LeasedBudget {

  /** Bytes reserved ahead if there are as many: several stores of an ordinary query. */
  private static final long CHUNK_BYTES = 512L << 20;

  /** Of a small budget no more than this part is reserved for the lack of anything larger. */
  private static final int SMALL_BUDGET_DIVISOR = 8;

  /** An application takes this part of what is free at once, so that others find some as well. */
  private static final int CHUNK_DIVISOR = 4;

  /**
   * Bytes of an artifact of n bytes beside its data: n / 32 for checksums, and this for its log.
   */
  private static final long LOG_BYTES = 16 << 10;

  private static final int CHECKSUM_DIVISOR = 32;

  private final ByteLedger ledger;
  private final StoreSweeper sweeper;
  private final String principal;
  private final long budgetBytes;
  private final long leaseMillis;
  private final Clock clock;
  private final Map<String, Long> promises = new HashMap<>();

  /** Of what is promised to these, nobody knows how much is on disk. */
  private final Set<String> left = new HashSet<>();

  private String leaseId = Lease.newId();
  private boolean isHeld;
  private long reservedBytes;
  private long strayBytes;

  /** As long as so much is left, no more is reserved. */
  private long enoughBytes;

  /** Until when we count on the lease; others may take it as long again later. */
  private long validUntilMillis;

  private long lastPromiseMillis;

  /**
   * A budget of which nothing is reserved yet.
   *
   * @param ledger the ledger of the store
   * @param sweeper knows what is on disk
   * @param principal whose application this is
   * @param budgetBytes what all artifacts of the store may take together
   * @param lease how long others leave the bytes of an application alone that does not answer;
   *     clocks may differ by half of it
   * @param clock tells the time
   */
  public LeasedBudget(
      ByteLedger ledger,
      StoreSweeper sweeper,
      String principal,
      long budgetBytes,
      Duration lease,
      Clock clock) {
    this.ledger = ledger;
    this.sweeper = sweeper;
    this.principal = principal;
    this.budgetBytes = budgetBytes;
    this.leaseMillis = lease.toMillis();
    this.clock = clock;
  }

  /** A name for a new artifact, under which the lease pays for its files. */
  public synchronized String newArtifactId() {
    return Lease.newArtifactId(leaseId);
  }

  /** Bytes of data that may be promised now. */
  public synchronized long freeBytes() {
    long free = unpromisedBytes();
    return Math.max(0, free - free / CHECKSUM_DIVISOR - LOG_BYTES);
  }

  private long unpromisedBytes() {
    if (!isHeld || clock.millis() >= validUntilMillis) {
      return 0;
    }
    long promised = promises.values().stream().mapToLong(Long::longValue).sum();
    return Math.max(0, reservedBytes - promised - strayBytes);
  }

  /**
   * Sets bytes of the reservation aside for an artifact.
   *
   * @param artifactId from {@link #newArtifactId}
   * @param dataBytes the most bytes of data that will be written
   * @return false if there are not as many, or the lease that the name tells was lost
   */
  public synchronized boolean promise(String artifactId, long dataBytes) {
    if (promises.containsKey(artifactId)) {
      return true;
    }
    if (freeBytes() < dataBytes || !Lease.payingFor(artifactId).equals(leaseId)) {
      return false;
    }
    promises.put(artifactId, dataBytes + dataBytes / CHECKSUM_DIVISOR + LOG_BYTES);
    lastPromiseMillis = clock.millis();
    return true;
  }

  /** Frees what was promised to an artifact of which nothing is on disk. */
  public synchronized void settle(String artifactId) {
    settled(List.of(artifactId));
  }

  /**
   * Notes that nobody writes an artifact any more, of which something may be on disk. That stays
   * counted until the lease is over, so the lease is let go as soon as it pays for nothing else.
   */
  public synchronized void leave(String artifactId) {
    if (promises.containsKey(artifactId)) {
      left.add(artifactId);
    }
  }

  /**
   * Publishes an artifact out of what was promised to it.
   *
   * @return false if it was not published, and its files are to be removed
   * @throws IOException if storage failed and it is not known whether it was published: its files
   *     must stay. They go with the lease if it was not.
   */
  public boolean publish(Artifact artifact) throws IOException {
    long bytes = sweeper.bytes(artifact);
    if (bytes > affordableBytes(artifact.id()) || !ledger.publish(artifact, bytes)) {
      return false;
    }
    paid(artifact.id(), bytes);
    return true;
  }

  private synchronized long affordableBytes(String artifactId) {
    return promises.getOrDefault(artifactId, 0L) + unpromisedBytes();
  }

  private synchronized void paid(String artifactId, long bytes) {
    promises.remove(artifactId);
    reservedBytes -= bytes;
  }

  /** Reserves more if less is left than queries may want. */
  public void topUp() throws IOException {
    if (hasEnough()) {
      return;
    }
    Books books = ledger.books();
    Lease lease = books.leases().get(leaseId());
    long strays = lease == null ? 0 : sweeper.unpublishedBytes(lease.id(), books);
    adopt(lease, books, strays);
    long free = Math.max(0, budgetBytes - books.countedBytes());
    long least = Math.min(CHUNK_BYTES, budgetBytes / SMALL_BUDGET_DIVISOR);
    long chunk = Math.max(least, free / CHUNK_DIVISOR);
    long unpromised = unpromised();
    enough(chunk / 2);
    if (unpromised < chunk / 2 && free > 0) {
      long expires = clock.millis() + leaseMillis;
      long granted = ledger.reserve(leaseId(), principal, chunk - unpromised, budgetBytes, expires);
      if (granted > 0) {
        added(granted, expires);
      }
    }
  }

  private synchronized boolean hasEnough() {
    return isHeld && unpromisedBytes() >= enoughBytes;
  }

  private synchronized void enough(long bytes) {
    enoughBytes = bytes;
  }

  private synchronized String leaseId() {
    return leaseId;
  }

  private synchronized long unpromised() {
    return unpromisedBytes();
  }

  /** The ledger knows best: what it says was published, was, whatever storage answered us. */
  private synchronized void adopt(Lease lease, Books books, long unpublishedBytes) {
    if (lease == null || lease.isReleased()) {
      forgetLease();
      return;
    }
    settled(books.artifacts());
    reservedBytes = lease.reservedBytes();
    // It may have been reserved though storage did not answer.
    hold();
    extend(lease.expiresMillis());
    // Files of stores under way are within what was promised to them.
    strayBytes = promises.isEmpty() ? unpublishedBytes : Math.min(strayBytes, unpublishedBytes);
  }

  private void settled(Collection<String> artifactIds) {
    promises.keySet().removeAll(artifactIds);
    left.removeAll(artifactIds);
  }

  /** What was being stored under it cannot be published any more. */
  private void forgetLease() {
    leaseId = Lease.newId();
    isHeld = false;
    reservedBytes = 0;
    strayBytes = 0;
    promises.clear();
    left.clear();
  }

  private void hold() {
    if (!isHeld) {
      lastPromiseMillis = clock.millis();
    }
    isHeld = true;
  }

  private synchronized void added(long bytes, long expiresMillis) {
    hold();
    reservedBytes += bytes;
    extend(expiresMillis);
  }

  private void extend(long expiresMillis) {
    validUntilMillis = Math.max(validUntilMillis, expiresMillis - leaseMillis / 2);
  }

  /**
   * Keeps the lease, or gives it up: if nothing was stored for as long as it lasts, or nothing is
   * being stored and it is not known what is left of former stores. To be called several times as
   * often.
   */
  public void renew() throws IOException {
    if (!isHeld()) {
      return;
    }
    if (isIdle()) {
      close(true);
      return;
    }
    long expires = clock.millis() + leaseMillis;
    ledger.renew(leaseId(), expires);
    Books books = ledger.books();
    Lease lease = books.leases().get(leaseId());
    synchronized (this) {
      if (lease == null || lease.isReleased()) {
        forgetLease();
      } else {
        extend(expires);
      }
    }
  }

  private synchronized boolean isHeld() {
    return isHeld;
  }

  private synchronized boolean isIdle() {
    return left.containsAll(promises.keySet())
        && (!left.isEmpty() || clock.millis() - lastPromiseMillis >= leaseMillis);
  }

  /**
   * Gives everything back, but for what lies on disk or may still be written: that stays counted
   * until the lease expires and somebody sweeps.
   */
  public void close() throws IOException {
    close(false);
  }

  private void close(boolean onlyIfIdle) throws IOException {
    if (!isHeld()) {
      return;
    }
    Books books = ledger.books();
    String lease = leaseId();
    boolean isClean;
    long unneeded;
    synchronized (this) {
      // A query may have begun to store while the ledger was read.
      if (onlyIfIdle && !isIdle()) {
        return;
      }
      isClean = promises.isEmpty();
      unneeded = unpromisedBytes();
      // Nothing is promised from here on.
      isHeld = false;
    }
    try {
      if (isClean && sweeper.unpublishedBytes(lease, books) == 0) {
        ledger.release(lease, true);
      } else if (unneeded > 0) {
        ledger.giveBack(lease, unneeded);
      }
    } finally {
      synchronized (this) {
        forgetLease();
      }
    }
  }
}
