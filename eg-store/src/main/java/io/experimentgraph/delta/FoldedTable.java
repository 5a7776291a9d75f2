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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A compacted table together with the version of table {@code observations} that it was compacted
 * through, which its commits record as Delta's transaction version: a compaction that two jobs
 * attempt, or that is repeated after a crash, counts once.
 *
 * @param <V> a row
 */
final class FoldedTable<V> {

  /** Under which the compacted version is recorded. */
  private static final String APPLICATION = "experimentGraph.compaction";

  private final KernelTable table;
  private final Fold<V> fold;

  /** What the commits of a state record never changes. */
  private volatile Recorded recorded = new Recorded(null, LogTable.START);

  private record Recorded(KernelTable.State state, long version) {}

  FoldedTable(KernelTable table, Fold<V> fold) {
    this.table = table;
    this.fold = fold;
  }

  /** The newest state; empty if nobody created the table so far. */
  Optional<KernelTable.State> latest() throws IOException {
    return table.latest();
  }

  /** The version of the observations that the table was compacted through. */
  long compactedThrough() throws IOException {
    return compactedThrough(table.latest());
  }

  /**
   * Gives the compacted rows to a consumer, one by one.
   *
   * @return the version of the observations that they reflect
   */
  long forEach(Consumer<V> consumer) throws IOException {
    Optional<KernelTable.State> state = table.latest();
    forEach(state, consumer);
    return compactedThrough(state);
  }

  /** The compacted rows. */
  Contents read() throws IOException {
    Optional<KernelTable.State> state = table.latest();
    Contents contents = new Contents(state, compactedThrough(state));
    forEach(state, row -> contents.rows.put(fold.key(row), row));
    return contents;
  }

  private void forEach(Optional<KernelTable.State> state, Consumer<V> consumer) throws IOException {
    if (state.isPresent()) {
      table.forEachRow(state.get(), row -> consumer.accept(fold.fromRow(row)));
    }
  }

  private long compactedThrough(Optional<KernelTable.State> state) throws IOException {
    if (state.isEmpty()) {
      return LogTable.START;
    }
    Recorded last = recorded;
    if (!state.get().equals(last.state())) {
      long version = table.recordedVersion(state.get(), APPLICATION).orElse(LogTable.START);
      last = new Recorded(state.get(), version);
      recorded = last;
    }
    return last.version();
  }

  /** Rows in memory, to be brought forward by observations. */
  final class Contents {

    private final Optional<KernelTable.State> base;
    private final Map<Fingerprint, V> rows = new HashMap<>();
    private long through;

    private Contents(Optional<KernelTable.State> base, long through) {
      this.base = base;
      this.through = through;
    }

    /** The version of the observations that these rows reflect. */
    long through() {
      return through;
    }

    /** Folds the commits that these rows do not reflect yet. */
    void advance(List<LogTable.Commit<Observation>> commits) {
      for (LogTable.Commit<Observation> commit : commits) {
        if (commit.version() > through) {
          commit.entries().forEach(this::advance);
          through = commit.version();
        }
      }
    }

    private void advance(Observation observation) {
      rows.compute(
          fold.key(observation),
          (key, row) -> row == null ? fold.first(observation) : fold.next(row, observation));
    }

    /**
     * Writes these rows by one commit on top of the state that they were read from.
     *
     * @return false if somebody else compacted meanwhile, in which case nothing changed
     */
    boolean write() throws IOException {
      KernelTable.State state = base.isPresent() ? base.get() : table.latestOrCreate();
      List<List<Object>> written = new ArrayList<>(rows.size());
      rows.values().forEach(row -> written.add(fold.toRow(row)));
      return table.replace(state, written, APPLICATION, through);
    }
  }
}
