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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An append-only table, followed commit by commit.
 *
 * @param <T> an entry
 */
final class LogTable<T> {

  /** Rows to hold of the newest commits: some hundred of queries, at most a few megabytes. */
  static final int RECENT_ROWS = 5_000;

  /** Before the first commit. */
  static final long START = -1;

  private final KernelTable table;
  private final TableCodec<T> codec;

  LogTable(KernelTable table, TableCodec<T> codec) {
    this.table = table;
    this.codec = codec;
  }

  /**
   * The entries of one commit.
   *
   * @param version version of the table that added them
   * @param entries in the order in which they were appended
   */
  record Commit<T>(long version, List<T> entries) {}

  /** The newest state; empty if nobody created the table so far. */
  Optional<KernelTable.State> latest() throws IOException {
    return table.latest();
  }

  /** The commits after a version, up to and including a state's. */
  List<Commit<T>> after(long version, KernelTable.State state) throws IOException {
    List<Commit<T>> commits = new ArrayList<>();
    for (KernelTable.Commit commit : table.commitsAfter(version, state)) {
      List<T> entries = new ArrayList<>(commit.rows().size());
      commit.rows().forEach(row -> entries.add(codec.fromRow(row)));
      commits.add(new Commit<>(commit.version(), entries));
    }
    return commits;
  }

  /** Appends entries by one commit; none, no commit. */
  void append(Collection<T> entries) throws IOException {
    if (!entries.isEmpty()) {
      table.append(entries.stream().map(codec::toRow).toList());
    }
  }

  /** The newest state; creates the table if need be. */
  KernelTable.State latestOrCreate() throws IOException {
    return table.latestOrCreate();
  }

  /**
   * Appends entries by one commit directly on top of a state.
   *
   * @return false if somebody else has committed since, in which case nothing changed
   */
  boolean appendOnTop(KernelTable.State state, Collection<T> entries) throws IOException {
    return table.appendOnTop(state, entries.stream().map(codec::toRow).toList());
  }
}
