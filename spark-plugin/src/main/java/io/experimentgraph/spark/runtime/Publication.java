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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.WriteReport;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.delta.ArtifactTable;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ByteLedger;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.spark.runtime.LoggedDecision.Outcome;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.package$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the files that a query left behind into an artifact, or removes them. An artifact becomes
 * visible to others by one commit, after the sources were proved unchanged, and is paid for by
 * bytes that were reserved before they were written.
 */
final class Publication {

  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  private Publication() {}

  static void publish(Application application, PendingArtifact target, List<WriteReport> files) {
    application
        .worker()
        .submit(
            ReasonCode.STORE_UNWRITABLE,
            "publishing artifact " + target.id(),
            () -> {
              Optional<Artifact> artifact;
              try {
                artifact = prepare(application, target, files);
              } catch (IOException | RuntimeException e) {
                removeNow(application, target, ReasonCode.STORE_UNWRITABLE, String.valueOf(e));
                throw e;
              }
              if (artifact.isPresent()) {
                commit(application, target, artifact.get());
              }
            });
  }

  static void giveUp(
      Application application, PendingArtifact target, ReasonCode reason, String detail) {
    application
        .worker()
        .submit(
            ReasonCode.STORE_UNWRITABLE,
            "removing files of artifact " + target.id(),
            () -> {
              if (reason == ReasonCode.WRITE_FAILED) {
                application.failures().count(reason, detail, null);
              }
              removeNow(application, target, reason, detail);
            });
  }

  /**
   * Removes files that were written after a store had ended. What was published is known from the
   * ledger alone: what a snapshot does not show may have been retired, and still be read.
   */
  static void removeLate(Application application, PendingArtifact target) {
    application
        .worker()
        .submit(
            ReasonCode.STORE_UNWRITABLE,
            "removing late files of artifact " + target.id(),
            () -> {
              ArtifactStore store = application.store();
              ByteLedger.Books books = store.graphStore().ledger().books();
              if (books.published().contains(target.id())) {
                store.refreshNow();
                Optional<Artifact> published = published(store, target);
                if (published.isPresent()) {
                  removeStrays(store, target.directory(), published.get());
                }
              } else if (!books.artifacts().contains(target.id())) {
                target.directory().getFileSystem(store.hadoop()).delete(target.directory(), true);
              }
            });
  }

  private static Optional<Artifact> published(ArtifactStore store, PendingArtifact target) {
    return store.graph().artifacts(target.vertex().rowFamily()).stream()
        .filter(artifact -> artifact.id().equals(target.id()))
        .findFirst();
  }

  /** What is ready to be published; nothing if it must not be, and was removed. */
  private static Optional<Artifact> prepare(
      Application application, PendingArtifact target, List<WriteReport> reports)
      throws IOException {
    ArtifactStore store = application.store();
    Optional<String> changed = changedSource(target);
    if (changed.isPresent()) {
      removeNow(application, target, ReasonCode.SOURCE_CHANGED_WHILE_RUNNING, changed.get());
      return Optional.empty();
    }
    Artifact artifact = artifact(application, target, reports);
    store.refreshNow();
    if (isStoredByAnother(artifact, application)) {
      removeNow(application, target, ReasonCode.ALREADY_STORED, "by another query");
      return Optional.empty();
    }
    FileSystem fileSystem = target.directory().getFileSystem(store.hadoop());
    // Nobody has made it yet if there are no rows.
    StorePermissions.makeDirectory(fileSystem, target.directory(), target.owner().sharing());
    removeStrays(store, target.directory(), artifact);
    ArtifactTable.create(
        store.hadoop(),
        target.directory().toString(),
        tableColumns(target),
        artifact.files(),
        target.owner().sharing());
    return Optional.of(artifact);
  }

  /**
   * If storage fails here, nobody knows whether the commit stands: the files stay, and are swept
   * with the lease if it does not.
   */
  private static void commit(Application application, PendingArtifact target, Artifact artifact)
      throws IOException {
    ArtifactStore store = application.store();
    boolean isPublished;
    try {
      isPublished = store.budget().publish(artifact);
    } catch (IOException | RuntimeException e) {
      store.leave(target.id());
      throw e;
    }
    if (!isPublished) {
      store.refreshNow();
      ReasonCode reason =
          isStoredByAnother(artifact, application)
              ? ReasonCode.ALREADY_STORED
              : ReasonCode.BUDGET_EXHAUSTED;
      removeNow(application, target, reason, "by the time it was to be published");
      return;
    }
    store.settle(target.id());
    store.refreshNow();
    application
        .queries()
        .outcome(target.id(), new Outcome(null, null, artifact.sizeBytes(), Double.NaN));
    LOG.info(
        "Experiment Graph: stored 1: artifact {} of {} with {} rows, {} columns, {} bytes",
        artifact.id(),
        target.vertex().operator(),
        artifact.rows(),
        artifact.columns().size(),
        artifact.sizeBytes());
  }

  private static Optional<String> changedSource(PendingArtifact target) {
    for (SourceState source : target.sources()) {
      try {
        if (!source.currentState().call().equals(source.state())) {
          return Optional.of(source.identity());
        }
      } catch (RefusedException e) {
        return Optional.of(e.getMessage());
      } catch (Exception e) {
        // What cannot be read cannot be proved unchanged.
        return Optional.of(source.identity() + ": " + e);
      }
    }
    return Optional.empty();
  }

  private static Artifact artifact(
      Application application, PendingArtifact target, List<WriteReport> reports) {
    List<Artifact.DataFile> files = new ArrayList<>();
    for (WriteReport report : reports) {
      if (report.fileName() != null) {
        files.add(new Artifact.DataFile(report.fileName(), report.bytes(), report.rows()));
      }
    }
    Map<String, String> states = new HashMap<>();
    target.sources().forEach(source -> states.put(source.identity(), source.state()));
    return new Artifact(
        target.id(),
        target.vertex().id(),
        target.vertex().template(),
        target.vertex().rowFamily(),
        target.columns(),
        Artifact.location(target.id()),
        files,
        reports.stream().mapToLong(WriteReport::rows).sum(),
        application.queries().buildSeconds(target),
        states,
        target.owner(),
        System.currentTimeMillis(),
        package$.MODULE$.SPARK_VERSION());
  }

  private static boolean isStoredByAnother(Artifact artifact, Application application) {
    Set<Fingerprint> wanted = new HashSet<>();
    artifact.columns().forEach(c -> wanted.add(c.id()));
    return application.store().graph().artifacts(artifact.rowFamily()).stream()
        .filter(other -> other.owner().principal().equals(artifact.owner().principal()))
        .anyMatch(other -> other.holds(wanted));
  }

  /** Files of executions that were not chosen, and of attempts that did not win. */
  private static void removeStrays(ArtifactStore store, Path directory, Artifact artifact)
      throws IOException {
    Set<String> kept = new HashSet<>();
    artifact.files().forEach(file -> kept.add(file.name()));
    FileSystem fileSystem = directory.getFileSystem(store.hadoop());
    for (FileStatus status : fileSystem.listStatus(directory)) {
      // The log of the artifact's own Delta table is no stray.
      if (status.isFile() && !kept.contains(status.getPath().getName())) {
        fileSystem.delete(status.getPath(), false);
      }
    }
  }

  private static List<ArtifactTable.Column> tableColumns(PendingArtifact target) {
    return target.columns().stream()
        .map(c -> new ArtifactTable.Column(c.name(), c.dataTypeJson(), true))
        .toList();
  }

  private static void removeNow(
      Application application, PendingArtifact target, ReasonCode reason, String why)
      throws IOException {
    String detail = application.redacted(why);
    application.queries().outcome(target.id(), new Outcome(reason, detail, -1, Double.NaN));
    LOG.info(
        "Experiment Graph: gave up storing artifact {} of {}: {} {}",
        target.id(),
        target.vertex().operator(),
        reason,
        detail == null ? "" : detail);
    ArtifactStore store = application.store();
    boolean isGone = false;
    try {
      isGone = remove(target.directory().getFileSystem(store.hadoop()), target.directory());
    } finally {
      if (!isGone) {
        store.leave(target.id());
      }
    }
    if (isGone) {
      store.settle(target.id());
    }
  }

  /** False if something is known to be left, which a task may have written meanwhile. */
  private static boolean remove(FileSystem fileSystem, Path directory) throws IOException {
    if (fileSystem.delete(directory, true)) {
      return true;
    }
    try {
      return !fileSystem.exists(directory);
    } catch (IOException e) {
      // Where there was nothing to delete, there is nothing.
      return true;
    }
  }
}
