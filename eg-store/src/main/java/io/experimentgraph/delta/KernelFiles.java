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
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.data.StructRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/** The Parquet files of one table, read and written through Delta Kernel. */
final class KernelFiles {

  private final Engine engine;
  private final Path path;
  private final StructType schema;

  KernelFiles(Engine engine, Path path, StructType schema) {
    this.engine = engine;
    this.path = path;
    this.schema = schema;
  }

  /** Gives all rows of a snapshot to a consumer, one by one. */
  void scan(Snapshot snapshot, Consumer<List<Object>> consumer) throws IOException {
    Scan scan = snapshot.getScanBuilder().build();
    Row scanState = scan.getScanState(engine);
    StructType readSchema = ScanStateRow.getPhysicalDataReadSchema(scanState);
    for (Row file : list(scan)) {
      FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
      try (CloseableIterator<FilteredColumnarBatch> batches =
          Scan.transformPhysicalData(
              engine, scanState, file, readParquet(List.of(status), readSchema))) {
        while (batches.hasNext()) {
          forEachRow(batches.next(), consumer);
        }
      }
    }
  }

  /** The files of a scan, as Kernel describes them. */
  List<Row> list(Scan scan) throws IOException {
    List<Row> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> batch = batches.next().getRows()) {
          batch.forEachRemaining(files::add);
        }
      }
    }
    return files;
  }

  /** The rows that a commit added. */
  List<List<Object>> added(CommitActions commit) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    try (CloseableIterator<ColumnarBatch> batches = commit.getActions()) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        ColumnVector adds = batch.getColumnVector(batch.getSchema().indexOf("add"));
        for (int i = 0; i < adds.getSize(); i++) {
          if (!adds.isNullAt(i)) {
            AddFile add = new AddFile(StructRow.fromStructVector(adds, i));
            // Files that OPTIMIZE or DELETE rewrote hold nothing new.
            if (add.getDataChange() && add.getDeletionVector().isEmpty()) {
              files.add(statusOf(add));
            }
          }
        }
      }
    }
    List<List<Object>> rows = new ArrayList<>();
    if (!files.isEmpty()) {
      try (CloseableIterator<ColumnarBatch> batches = readParquet(files, schema)) {
        while (batches.hasNext()) {
          forEachRow(new FilteredColumnarBatch(batches.next(), Optional.empty()), rows::add);
        }
      }
    }
    return rows;
  }

  private FileStatus statusOf(AddFile add) {
    String file = new Path(path, new Path(URI.create(add.getPath()))).toString();
    return FileStatus.of(file, add.getSize(), add.getModificationTime());
  }

  private CloseableIterator<ColumnarBatch> readParquet(List<FileStatus> files, StructType columns)
      throws IOException {
    return engine
        .getParquetHandler()
        .readParquetFiles(Utils.toCloseableIterator(files.iterator()), columns, Optional.empty())
        .map(FileReadResult::getData);
  }

  private static void forEachRow(FilteredColumnarBatch batch, Consumer<List<Object>> consumer) {
    Optional<ColumnVector> selection = batch.getSelectionVector();
    for (int i = 0; i < batch.getData().getSize(); i++) {
      if (selection.isEmpty() || (!selection.get().isNullAt(i) && selection.get().getBoolean(i))) {
        consumer.accept(ListVector.row(batch.getData(), i));
      }
    }
  }

  /**
   * Writes rows to files that become part of the table only with the transaction.
   *
   * @param columns how many columns the table has: one that is older than the last columns of the
   *     schema goes without them
   */
  List<DataFileStatus> write(Transaction transaction, int columns, List<List<Object>> rows)
      throws IOException {
    if (rows.isEmpty()) {
      return List.of();
    }
    int written = Math.min(columns, schema.length());
    StructType held = new StructType(schema.fields().subList(0, written));
    List<List<Object>> values = rows.stream().map(row -> row.subList(0, written)).toList();
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    FilteredColumnarBatch batch =
        new FilteredColumnarBatch(ListVector.batch(held, values), Optional.empty());
    // Not to the context's target directory: Kernel 4.4.0 percent-encodes it, and files would go
    // astray if the store's path has a blank in it.
    CloseableIterator<FilteredColumnarBatch> physical =
        Transaction.transformLogicalData(
            engine, state, Utils.singletonCloseableIterator(batch), Map.of());
    try (CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(path.toString(), physical, context.getStatisticsColumns())) {
      return files.toInMemoryList();
    }
  }

  /** The actions by which a commit adds files. */
  List<Row> adds(Transaction transaction, List<DataFileStatus> written) throws IOException {
    Row state = transaction.getTransactionState(engine);
    try (CloseableIterator<Row> actions =
        Transaction.generateAppendActions(
            engine,
            state,
            Utils.toCloseableIterator(written.iterator()),
            Transaction.getWriteContext(engine, state, Map.of()))) {
      return actions.toInMemoryList();
    }
  }

  /** The actions by which a commit removes all files of a snapshot. */
  List<Row> removes(Snapshot snapshot) throws IOException {
    Optional<Long> now = Optional.of(System.currentTimeMillis());
    List<Row> removes = new ArrayList<>();
    for (Row file : list(snapshot.getScanBuilder().build())) {
      AddFile add = new AddFile(file.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
      removes.add(SingleAction.createRemoveFileSingleAction(add.toRemoveFileRow(true, now)));
    }
    return removes;
  }

  /** Deletes files that no commit names. */
  void deleteQuietly(List<DataFileStatus> files) {
    for (DataFileStatus file : files) {
      try {
        engine.getFileSystemClient().delete(file.getPath());
      } catch (IOException | RuntimeException ignored) {
        // A file that no commit names is never read; VACUUM removes it.
      }
    }
  }
}
