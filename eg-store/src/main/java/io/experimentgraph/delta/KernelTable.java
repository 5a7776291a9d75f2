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

import io.delta.kernel.CommitActions;
import io.delta.kernel.CommitRange;
import io.delta.kernel.CommitRangeBuilder.CommitBoundary;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.DeltaLogActionUtils.DeltaAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.transaction.UpdateTableTransactionBuilder;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.experimentgraph.graph.UnknownStoreVersionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;

/**
 * One table of the Experiment Graph, read and written through Delta Kernel: the log of commits, on
 * top of {@link KernelFiles}. Rows are lists of plain values, see {@link ListVector}. These two and
 * {@link ArtifactTable} are the only classes that touch Kernel's internal packages.
 */
final class KernelTable {

  /** Table property that holds the format version. */
  static final String FORMAT_VERSION_PROPERTY = "experimentGraph.formatVersion";

  /** The format version that this release writes, and the only one that it reads. */
  static final int FORMAT_VERSION = 3;

  static final String ENGINE_INFO = "Experiment-Graph";

  /**
   * Commits stay readable one by one for ever, because readers follow them and compaction counts on
   * them; statistics of columns are of no use to readers that take whole files. A checkpoint lists
   * all files, and the next is due when a reader that starts has as many commits to read one by one
   * as compaction leaves to it anyway.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          FORMAT_VERSION_PROPERTY,
          Integer.toString(FORMAT_VERSION),
          "delta.enableExpiredLogCleanup",
          "false",
          "delta.checkpointInterval",
          Integer.toString(DeltaExperimentGraphStore.DEFAULT_COMPACTION_INTERVAL),
          "delta.dataSkippingNumIndexedCols",
          "0");

  /**
   * Whoever loses finds the winner's table, at once or where listings lag behind a moment later.
   */
  private static final int CREATE_ATTEMPTS = 5;

  private final Engine engine;
  private final Path path;
  private final StructType schema;
  private final KernelFiles files;
  private final KernelCommits commits;
  private final RecentCommits recent;

  /**
   * The last state that was read or committed: to find out that it is still the newest takes two
   * look-ups, where Kernel lists the log and reads it.
   */
  private volatile Optional<State> known = Optional.empty();

  /**
   * A table that may not exist yet. Touches no storage.
   *
   * @param recentRows rows of the newest commits that are held in memory for who follows the table;
   *     0 if nobody does
   */
  KernelTable(Engine engine, Path path, StructType schema, int recentRows) {
    this.recent = new RecentCommits(recentRows);
    this.engine = engine;
    this.path = path;
    this.schema = schema;
    this.files = new KernelFiles(engine, path, schema);
    this.commits = new KernelCommits(engine, path);
  }

  /** A state of the table, to read from or to commit on top of. */
  record State(Snapshot snapshot) {

    long version() {
      return snapshot.getVersion();
    }

    String tableId() {
      return snapshot.getMetadata().getId();
    }

    /** False if the table was removed, or removed and created anew. */
    static boolean isSuccessor(Optional<State> seen, Optional<State> latest) {
      return seen.isPresent()
          && latest.isPresent()
          && latest.get().tableId().equals(seen.get().tableId())
          && latest.get().version() >= seen.get().version();
    }
  }

  /**
   * The rows that one commit added.
   *
   * @param version version of the commit
   * @param rows its rows, in the order in which they were written
   */
  record Commit(long version, List<List<Object>> rows) {}

  /**
   * The newest state; empty if nobody created the table so far.
   *
   * @throws UnknownStoreVersionException if the table has another format version than this release
   */
  Optional<State> latest() throws IOException {
    return guarded("read", this::load);
  }

  /** Gives all rows of a state to a consumer, one by one. */
  void forEachRow(State state, Consumer<List<Object>> consumer) throws IOException {
    guarded(
        "read",
        () -> {
          files.scan(state.snapshot(), consumer);
          return null;
        });
  }

  /** The commits after a version, up to and including a state's. */
  List<Commit> commitsAfter(long version, State state) throws IOException {
    return version >= state.version()
        ? List.of()
        : guarded("read", () -> changes(version + 1, state));
  }

  /** The version that an application recorded with its latest {@link #replace}. */
  OptionalLong recordedVersion(State state, String application) throws IOException {
    return guarded(
        "read",
        () ->
            state
                .snapshot()
                .getLatestTransactionVersion(engine, application)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()));
  }

  /** Adds rows by one commit; creates the table if need be. Writers do not disturb each other. */
  void append(List<List<Object>> rows) throws IOException {
    guarded(
        "write",
        () -> {
          for (int attempt = 1; ; attempt++) {
            Snapshot snapshot = loadOrCreate().snapshot();
            Transaction transaction =
                snapshot.buildUpdateTableTransaction(ENGINE_INFO, Operation.WRITE).build(engine);
            List<DataFileStatus> written = files.write(transaction, columns(snapshot), rows);
            try {
              commit(transaction, files.adds(transaction, written), rows);
              return null;
            } catch (ConcurrentWriteException e) {
              files.deleteQuietly(written);
              if (attempt == Backoff.ATTEMPTS) {
                throw e;
              }
              Backoff.pause(attempt);
            }
          }
        });
  }

  /** The newest state; creates the table if need be. */
  State latestOrCreate() throws IOException {
    return guarded("write", this::loadOrCreate);
  }

  /**
   * Replaces all rows by one commit directly on top of a state.
   *
   * @param application under which {@code recordedVersion} is kept in the table
   * @return false if somebody else has committed since that state, in which case nothing changed
   */
  boolean replace(State state, List<List<Object>> rows, String application, long recordedVersion)
      throws IOException {
    return guarded(
        "write",
        () ->
            commitOnTop(
                state,
                rows,
                files.removes(state.snapshot()),
                transaction -> transaction.withTransactionId(application, recordedVersion)));
  }

  /**
   * Adds rows by one commit directly on top of a state.
   *
   * @return false if somebody else has committed since that state, in which case nothing changed
   */
  boolean appendOnTop(State state, List<List<Object>> rows) throws IOException {
    return guarded(
        "write", () -> commitOnTop(state, rows, new ArrayList<>(), transaction -> transaction));
  }

  private boolean commitOnTop(
      State state,
      List<List<Object>> rows,
      List<Row> actions,
      UnaryOperator<UpdateTableTransactionBuilder> settings)
      throws IOException {
    List<DataFileStatus> written = List.of();
    try {
      Transaction transaction =
          settings
              .apply(
                  state
                      .snapshot()
                      .buildUpdateTableTransaction(ENGINE_INFO, Operation.WRITE)
                      .withMaxRetries(0))
              .build(engine);
      written = files.write(transaction, columns(state.snapshot()), rows);
      actions.addAll(files.adds(transaction, written));
      commit(transaction, actions, rows);
      return true;
    } catch (ConcurrentWriteException | MaxCommitRetryLimitReachedException e) {
      if (!KernelCommits.isLostRace(e)) {
        // The commit may stand, and what it names must stay.
        throw e;
      }
      files.deleteQuietly(written);
      return false;
    }
  }

  private Optional<State> load() throws IOException {
    Optional<State> last = known;
    if (last.isEmpty() || !isNewest(last.get())) {
      last = loadAnew();
      known = last;
    }
    return last;
  }

  /** True if nobody committed after a state, nor put another table in its place. */
  private boolean isNewest(State state) throws IOException {
    return !commits.exists(state.version() + 1)
        && commits.modified(state.version()).equals(Optional.of(timestamp(state)));
  }

  private long timestamp(State state) {
    return state.snapshot().getTimestamp(engine);
  }

  private Optional<State> loadAnew() throws IOException {
    // Nothing is ever removed from the log, so its first commit tells whether there is a table;
    // Kernel would find out as well, but warn in the user's log each time.
    if (!commits.exists(0)) {
      return Optional.empty();
    }
    Snapshot snapshot;
    try {
      snapshot = TableManager.loadSnapshot(path.toString()).build(engine);
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
    String found = snapshot.getTableProperties().get(FORMAT_VERSION_PROPERTY);
    if (!Integer.toString(FORMAT_VERSION).equals(found)) {
      throw new UnknownStoreVersionException(
          path.toString(), found == null ? "none" : found, FORMAT_VERSION);
    }
    return Optional.of(new State(snapshot));
  }

  private State loadOrCreate() throws IOException {
    Optional<State> state = load();
    for (int attempt = 1; state.isEmpty(); attempt++) {
      try {
        commit(
            TableManager.buildCreateTableTransaction(path.toString(), schema, ENGINE_INFO)
                .withTableProperties(PROPERTIES)
                .withMaxRetries(0)
                .build(engine),
            List.of(),
            List.of());
        // Without any checkpoint Kernel warns in the user's log at every read of the table.
        load().ifPresent(created -> checkpointQuietly(created.snapshot()::writeCheckpoint));
      } catch (ConcurrentWriteException
          | MaxCommitRetryLimitReachedException
          | TableAlreadyExistsException e) {
        // Somebody else was faster: theirs is as good, unless it cannot be found again and again.
        if (attempt == CREATE_ATTEMPTS) {
          throw e;
        }
        Backoff.pause(attempt);
      }
      state = load();
    }
    return state.get();
  }

  private List<Commit> changes(long first, State state) throws IOException {
    List<Commit> held = recent.upTo(state.tableId(), first, state.version());
    long last = state.version() - held.size();
    if (last < first) {
      return held;
    }
    List<Commit> added = read(first, last);
    added.forEach(commit -> recent.add(state.tableId(), commit));
    added.addAll(held);
    return added;
  }

  private List<Commit> read(long first, long last) throws IOException {
    CommitRange range =
        TableManager.loadCommitRange(path.toString(), CommitBoundary.atVersion(first))
            .withEndBoundary(CommitBoundary.atVersion(last))
            .build(engine);
    List<Commit> read = new ArrayList<>();
    try (CloseableIterator<CommitActions> actions =
        range.getCommitActions(engine, Set.of(DeltaAction.ADD))) {
      while (actions.hasNext()) {
        CommitActions commit = actions.next();
        read.add(new Commit(commit.getVersion(), files.added(commit)));
      }
    }
    return read;
  }

  private static int columns(Snapshot snapshot) {
    return snapshot.getSchema().length();
  }

  private void commit(Transaction transaction, List<Row> actions, List<List<Object>> rows) {
    TransactionCommitResult result =
        transaction.commit(
            engine,
            CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
    Optional<State> committed = result.getPostCommitSnapshot().map(State::new);
    // An older table goes without its last columns, and so would be read otherwise.
    committed
        .filter(state -> columns(state.snapshot()) == schema.length())
        .ifPresent(state -> recent.add(state.tableId(), new Commit(state.version(), rows)));
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      if (hook.getType() == PostCommitHook.PostCommitHookType.CHECKPOINT) {
        // The hook lists and reads the log anew for what the committed state knows.
        checkpointQuietly(
            committed
                .<CheckpointWriter>map(s -> s.snapshot()::writeCheckpoint)
                .orElse(hook::threadSafeInvoke));
        // The next snapshot begins at the checkpoint; this one holds all commits before it.
        committed = Optional.empty();
      }
    }
    known = committed;
  }

  private interface CheckpointWriter {
    void write(Engine engine) throws IOException;
  }

  private void checkpointQuietly(CheckpointWriter checkpoint) {
    try {
      checkpoint.write(engine);
    } catch (IOException | RuntimeException ignored) {
      // The commit stands; a checkpoint only makes the next reader faster, and the next writer
      // will try again.
    }
  }

  private <T> T guarded(String action, StorageAccess<T> access) throws IOException {
    return StorageAccess.guarded(action, path.toString(), access);
  }
}
