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

import io.delta.kernel.engine.Engine;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ByteLedger;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The Experiment Graph as Delta tables under one root, read and written through Delta Kernel: no
 * Spark session, no Spark job. Tables are created by the first writer; all can be read with {@code
 * spark.read.format("delta")}.
 *
 * <ul>
 *   <li>{@code observations}: append-only, one row per vertex and run.
 *   <li>{@code artifacts}: append-only, one row per event in the life of an artifact, or of a lease
 *       on bytes of the budget.
 *   <li>{@code vertices}, {@code templates}, {@code operations}, {@code loads}: what the
 *       observations amount to, up to a version of theirs that each of the four records.
 * </ul>
 *
 * <p>Safe for use by several threads and several JVMs at once. Within one JVM, refreshes exclude
 * each other and wait for nothing else.
 */
public final class DeltaExperimentGraphStore implements ExperimentGraphStore {

  /** Commits of observations that gather before a compaction is due, unless told otherwise. */
  public static final int DEFAULT_COMPACTION_INTERVAL = 50;

  /** Directories of all tables, below the root. */
  private static final List<String> TABLES =
      List.of("observations", "artifacts", "vertices", "templates", "operations", "loads");

  private final LogTable<Observation> observations;
  private final DeltaArtifactLog artifacts;
  private final LoggedLedger ledger;
  private final Compaction compaction;

  private final Object refreshLock = new Object();
  private Optional<KernelTable.State> observationsSeen = Optional.empty();
  private ExperimentGraph graph = ExperimentGraph.EMPTY;

  /** Which state of the artifacts the graph shows; -1 if none. */
  private long artifactsShown = -1;

  /** A store that compacts every {@value #DEFAULT_COMPACTION_INTERVAL} commits. */
  public DeltaExperimentGraphStore(String root, Configuration configuration) {
    this(root, configuration, DEFAULT_COMPACTION_INTERVAL);
  }

  /**
   * A store. Touches no storage: the first call of a method does.
   *
   * @param root directory of the store, as a Hadoop path; need not exist
   * @param configuration how to reach it
   * @param compactionInterval commits of observations that gather before a compaction is due, at
   *     least 1
   */
  public DeltaExperimentGraphStore(
      String root, Configuration configuration, int compactionInterval) {
    if (compactionInterval < 1) {
      throw new IllegalArgumentException(
          "The compaction interval must be at least 1 commit: " + compactionInterval);
    }
    Engine engine = StoreFileIO.engine(configuration);
    Path directory = new Path(root);
    observations = log(engine, new Path(directory, "observations"), new ObservationCodec());
    artifacts =
        new DeltaArtifactLog(
            log(engine, new Path(directory, "artifacts"), new ArtifactEventCodec()));
    ledger = new LoggedLedger(artifacts, Clock.systemUTC());
    compaction = new Compaction(engine, directory, observations, compactionInterval);
  }

  /**
   * Makes the directories of a store, those that do not exist, for whom they are meant to be. What
   * exists already keeps its permissions.
   *
   * @param root directory of the store, as a Hadoop path
   * @param configuration how to reach it
   * @param sharing for whom the store is
   * @throws IOException if a directory cannot be made or closed to others
   */
  public static void makeDirectories(String root, Configuration configuration, Sharing sharing)
      throws IOException {
    Path directory = new Path(root);
    FileSystem fileSystem = directory.getFileSystem(configuration);
    StorePermissions.makeDirectory(fileSystem, directory, sharing);
    for (String table : TABLES) {
      StorePermissions.makeDirectory(fileSystem, new Path(directory, table), sharing);
      Path log = new Path(directory, table + "/_delta_log");
      StorePermissions.makeDirectory(fileSystem, log, sharing);
    }
    StorePermissions.makeDirectory(fileSystem, new Path(directory, Artifact.CONTENTS), sharing);
  }

  private static <T> LogTable<T> log(Engine engine, Path path, TableCodec<T> codec) {
    return new LogTable<>(
        new KernelTable(engine, path, codec.schema(), LogTable.RECENT_ROWS), codec);
  }

  @Override
  public ExperimentGraph refresh() throws IOException {
    synchronized (refreshLock) {
      refreshObservations();
      List<Artifact> published = artifacts.read(l -> List.copyOf(l.published()));
      long changes = artifacts.changes();
      if (artifactsShown != changes) {
        graph = graph.withArtifacts(published);
        artifactsShown = changes;
      }
      return graph;
    }
  }

  private void refreshObservations() throws IOException {
    Optional<KernelTable.State> latest = observations.latest();
    if (latest.equals(observationsSeen)) {
      return;
    }
    if (latest.isEmpty()) {
      graph = ExperimentGraph.EMPTY;
      artifactsShown = -1;
    } else if (KernelTable.State.isSuccessor(observationsSeen, latest)) {
      List<Observation> added = new ArrayList<>();
      observations
          .after(observationsSeen.get().version(), latest.get())
          .forEach(commit -> added.addAll(commit.entries()));
      graph = graph.withObservations(added);
    } else {
      graph = compaction.read(latest.get());
      artifactsShown = -1;
    }
    observationsSeen = latest;
  }

  @Override
  public void append(Collection<Observation> observed) throws IOException {
    observations.append(observed);
  }

  @Override
  public ByteLedger ledger() {
    return ledger;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Final: an artifact that was retired never comes back. Ids that are unknown or retired
   * already are passed over.
   */
  @Override
  public void retire(Collection<String> artifactIds, String reason) throws IOException {
    ledger.retire(artifactIds, reason);
  }

  @Override
  public void compactIfDue() throws IOException {
    compaction.runIfDue();
  }

  /** Does nothing: no file is held open between calls. */
  @Override
  public void close() {}
}
