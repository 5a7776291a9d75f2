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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * The rows of a table's newest commits, as this process wrote or read them. Each commit is asked
 * for several times: by who follows the table, and by each table that is compacted from it. To
 * Kernel each is a listing of the whole log, which only grows, and a file to read.
 */
final class RecentCommits {

  private final int capacity;
  private final TreeMap<Long, List<List<Object>>> rows = new TreeMap<>();
  private String tableId = "";
  private int size;

  /**
   * None so far.
   *
   * @param capacity how many rows are held at most; the oldest commits go first
   */
  RecentCommits(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a commit.
   *
   * @param id of the table; those of another table that was in its place are forgotten
   */
  synchronized void add(String id, KernelTable.Commit commit) {
    if (!id.equals(tableId)) {
      rows.clear();
      size = 0;
      tableId = id;
    }
    List<List<Object>> replaced = rows.put(commit.version(), commit.rows());
    size += commit.rows().size() - (replaced == null ? 0 : replaced.size());
    while (size > capacity) {
      size -= rows.pollFirstEntry().getValue().size();
    }
  }

  /**
   * The longest run of commits that ends with the last version and begins with or after the first.
   */
  synchronized List<KernelTable.Commit> upTo(String id, long first, long last) {
    Deque<KernelTable.Commit> run = new ArrayDeque<>();
    for (long version = last;
        id.equals(tableId) && version >= first && rows.containsKey(version);
        version--) {
      run.addFirst(new KernelTable.Commit(version, rows.get(version)));
    }
    return List.copyOf(run);
  }
}
