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
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.DeltaLogActionUtils.DeltaAction;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.data.StructRow;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** Which files of a table are still read by those who hold one of its recent states. */
final class KernelVacuum {

  private final Engine engine;
  private final Path path;
  private final KernelFiles files;

  KernelVacuum(Engine engine, Path path) {
    this.engine = engine;
    this.path = path;
    this.files = new KernelFiles(engine, path, new StructType());
  }

  /**
   * Names of the files of the state that was the newest at a time, and of all that came after it.
   *
   * @param newest the newest state
   * @param timeMillis the time, milliseconds since 1970
   */
  Set<String> filesSince(KernelTable.State newest, long timeMillis) throws IOException {
    return StorageAccess.guarded("read", path.toString(), () -> since(newest, timeMillis));
  }

  private Set<String> since(KernelTable.State newest, long timeMillis) throws IOException {
    long first = newest.version();
    while (first > 0 && committedMillis(first) > timeMillis) {
      first--;
    }
    Set<String> names = new HashSet<>();
    Snapshot snapshot = TableManager.loadSnapshot(path.toString()).atVersion(first).build(engine);
    for (Row file : files.list(snapshot.getScanBuilder().build())) {
      names.add(new Path(InternalScanFileUtils.getAddFileStatus(file).getPath()).getName());
    }
    if (first < newest.version()) {
      addAdded(first + 1, newest.version(), names);
    }
    return names;
  }

  private void addAdded(long first, long last, Set<String> names) throws IOException {
    CommitRange range =
        TableManager.loadCommitRange(path.toString(), CommitBoundary.atVersion(first))
            .withEndBoundary(CommitBoundary.atVersion(last))
            .build(engine);
    try (CloseableIterator<CommitActions> commits =
        range.getCommitActions(engine, Set.of(DeltaAction.ADD))) {
      while (commits.hasNext()) {
        addAdded(commits.next(), names);
      }
    }
  }

  private static void addAdded(CommitActions commit, Set<String> names) throws IOException {
    try (CloseableIterator<ColumnarBatch> batches = commit.getActions()) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        ColumnVector adds = batch.getColumnVector(batch.getSchema().indexOf("add"));
        for (int i = 0; i < adds.getSize(); i++) {
          if (!adds.isNullAt(i)) {
            AddFile add = new AddFile(StructRow.fromStructVector(adds, i));
            names.add(new Path(URI.create(add.getPath())).getName());
          }
        }
      }
    }
  }

  private long committedMillis(long version) throws IOException {
    String file = FileNames.deltaFile(new Path(path, "_delta_log").toString(), version);
    return engine.getFileSystemClient().getFileStatus(file).getModificationTime();
  }
}
