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
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import io.experimentgraph.graph.Lease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Removes directories of artifacts that nobody can load, and strikes their bytes off the ledger:
 * those that were retired, a grace period after it that outlasts the queries which read them; those
 * that were never published, once the lease that pays for them is over.
 *
 * <p>Files go before the ledger hears of it, so that whoever crashes in between leaves bytes
 * counted that are not there, never the reverse; the next one who sweeps corrects it.
 */
public final class StoreSweeper {

  private final Path contents;
  private final Configuration hadoop;
  private final Duration gracePeriod;

  /** Artifacts and leases of which something could not be removed: others may, or the next one. */
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * A sweeper. Touches no storage.
   *
   * @param contents directory of all artifacts
   * @param hadoop how to reach it
   * @param gracePeriod how long files stay that nobody can load any more
   */
  public StoreSweeper(Path contents, Configuration hadoop, Duration gracePeriod) {
    this.contents = contents;
    this.hadoop = hadoop;
    this.gracePeriod = gracePeriod;
  }

  /**
   * Bytes of everything on disk, what failed and abandoned writes left behind included, but for
   * what other users closed to this one.
   *
   * @throws IOException if storage cannot be read
   */
  public long usedBytes() throws IOException {
    long bytes = 0;
    for (FileStatus directory : directories()) {
      try {
        bytes += length(directory.getPath());
      } catch (FileNotFoundException e) {
        // Somebody swept it just now.
        continue;
      } catch (IOException e) {
        throwUnlessDenied(e);
      }
    }
    return bytes;
  }

  /** Private artifacts of others are theirs to count and to remove. */
  private static void throwUnlessDenied(IOException failure) throws IOException {
    if (!StorePermissions.isDenied(failure)) {
      throw failure;
    }
  }

  private List<FileStatus> directories() throws IOException {
    try {
      return List.of(storage().listStatus(contents));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Hadoop's file system without the layer that hides the files of checksums. */
  private FileSystem storage() throws IOException {
    FileSystem fileSystem = contents.getFileSystem(hadoop);
    return fileSystem instanceof ChecksumFileSystem layered
        ? layered.getRawFileSystem()
        : fileSystem;
  }

  private long length(Path directory) throws IOException {
    return storage().getContentSummary(directory).getLength();
  }

  /**
   * Bytes of everything in an artifact's directory, logs and checksums included; 0 if somebody
   * removed it.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public long bytes(Artifact artifact) {
    try {
      return length(new Path(contents, artifact.id()));
    } catch (FileNotFoundException e) {
      return 0;
    } catch (IOException e) {
      if (StorePermissions.isDenied(e)) {
        return artifact.sizeBytes();
      }
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Bytes of directories that a lease pays for.
   *
   * @param leaseId the lease
   * @param books which artifacts are published or retired and paid for themselves
   * @throws IOException if storage cannot be read
   */
  public long unpublishedBytes(String leaseId, Books books) throws IOException {
    Set<String> known = books.artifacts();
    long bytes = 0;
    for (FileStatus directory : directories()) {
      String id = directory.getPath().getName();
      if (Lease.payingFor(id).equals(leaseId) && !known.contains(id)) {
        bytes += length(directory.getPath());
      }
    }
    return bytes;
  }

  /** True if there is something to sweep: a lease that is over, a grace period that has ended. */
  public boolean isDue(Books books, long nowMillis) {
    return books.leases().values().stream()
            .filter(lease -> !refused.contains(lease.id()))
            .anyMatch(lease -> lease.isReleased() || lease.isExpired(nowMillis))
        || books.retired().stream()
            .filter(artifact -> !refused.contains(artifact.artifactId()))
            .anyMatch(artifact -> hasEnded(artifact, nowMillis));
  }

  /**
   * Sweeps: heals what applications left behind that crashed at any point.
   *
   * @param ledger the ledger of the store
   * @param nowMillis the time, milliseconds since 1970
   * @throws IOException if storage cannot be read or changed
   */
  public void sweep(ByteLedger ledger, long nowMillis) throws IOException {
    ledger.releaseExpired(nowMillis);
    // Listed before the ledger is read: whoever made one of these had reserved bytes before.
    List<FileStatus> directories = directories();
    Books books = ledger.books();
    Map<String, Boolean> released = new LinkedHashMap<>();
    books.leases().values().stream()
        .filter(Lease::isReleased)
        .forEach(lease -> released.put(lease.id(), true));
    Set<String> known = books.artifacts();
    for (FileStatus directory : directories) {
      String id = directory.getPath().getName();
      String payer = Lease.payingFor(id);
      boolean isAbandoned =
          !known.contains(id) && isOver(payer, books) && isOldEnough(directory, payer, nowMillis);
      if (isAbandoned && !remove(directory.getPath())) {
        released.computeIfPresent(payer, (lease, isClean) -> false);
        refused.add(payer);
      }
    }
    released.values().removeIf(isClean -> !isClean);
    ledger.swept(released.keySet(), removeRetired(books, nowMillis));
  }

  private static boolean isOver(String payer, Books books) {
    Lease lease = books.leases().get(payer);
    return lease == null || lease.isReleased();
  }

  /** A name that tells no lease tells nothing of who may still be writing. */
  private boolean isOldEnough(FileStatus directory, String payer, long nowMillis)
      throws IOException {
    if (!payer.isEmpty()) {
      return true;
    }
    try {
      return newest(directory) <= nowMillis - gracePeriod.toMillis();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throwUnlessDenied(e);
      return false;
    }
  }

  private long newest(FileStatus directory) throws IOException {
    long newest = directory.getModificationTime();
    for (FileStatus file : storage().listStatus(directory.getPath())) {
      newest = Math.max(newest, file.getModificationTime());
    }
    return newest;
  }

  private boolean hasEnded(RetiredArtifact artifact, long nowMillis) {
    return artifact.retiredMillis() <= nowMillis - gracePeriod.toMillis();
  }

  private List<String> removeRetired(Books books, long nowMillis) throws IOException {
    List<String> removed = new ArrayList<>();
    for (RetiredArtifact artifact : books.retired()) {
      if (hasEnded(artifact, nowMillis)) {
        boolean isGone = remove(new Path(contents, artifact.artifactId()));
        (isGone ? removed : refused).add(artifact.artifactId());
      }
    }
    return removed;
  }

  /** Whether a directory is gone. */
  private boolean remove(Path directory) throws IOException {
    try {
      storage().delete(directory, true);
      return !storage().exists(directory);
    } catch (IOException e) {
      throwUnlessDenied(e);
      return false;
    }
  }
}
