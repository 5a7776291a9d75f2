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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the rows of one task attempt into a file of its own. No failure here may reach the task:
 * the first one gives the file up, and rows pass on.
 */
final class PartitionWriter {

  private static final int ROWS_PER_CHECK = 1024;

  /**
   * Of so many rows the first {@value #TIMED_ROWS} are timed: a clock reading costs a good part of
   * writing a narrow row, and a page that is written out between two rows costs many rows.
   */
  private static final int ROWS_PER_TIMING = 8192;

  private static final int TIMED_ROWS = 1024;

  /** Time that writing may take in any case: opening a file is no sign of a slow write. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long BYTES_PER_DISK_CHECK = 64L << 20;

  /** It is held in memory beside what Spark counts on; several stores may run in each task. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /**
   * Spark's writer asks the session, and not the file's configuration, which calendar dates are of.
   */
  private static final SQLConf AS_THEY_ARE = new SQLConf();

  static {
    AS_THEY_ARE.setConfString(SQLConf.PARQUET_REBASE_MODE_IN_WRITE().key(), "CORRECTED");
    AS_THEY_ARE.setConfString(SQLConf.PARQUET_INT96_REBASE_MODE_IN_WRITE().key(), "CORRECTED");
  }

  private final MaterializeRdd.Spec spec;
  private final Configuration hadoop;
  private final int partition;
  private final long capBytes;
  private final long startNanos = System.nanoTime();
  private ParquetWriter<InternalRow> writer;
  private PatientOutputFile file;
  private long rows;
  private long timedRows;
  private long timedNanos;

  /** Time of opening and closing the file. */
  private long fileNanos;

  private long bytesAtDiskCheck;
  private WriteReport.Outcome outcome = WriteReport.Outcome.COMPLETE;
  private String detail;

  /**
   * A writer that has written nothing yet.
   *
   * @param attempt number of the attempt at this partition, from 0
   */
  PartitionWriter(MaterializeRdd.Spec spec, Configuration hadoop, int partition, int attempt) {
    this.spec = spec;
    this.hadoop = hadoop;
    this.partition = partition;
    this.capBytes = spec.limits().attemptBytes(spec.partitions(), attempt);
  }

  void write(InternalRow row) {
    if (outcome != WriteReport.Outcome.COMPLETE) {
      return;
    }
    try {
      if (writer == null) {
        open();
        if (outcome != WriteReport.Outcome.COMPLETE) {
          return;
        }
      }
      if (rows % ROWS_PER_TIMING < TIMED_ROWS) {
        long start = System.nanoTime();
        writer.write(row);
        timedNanos += System.nanoTime() - start;
        timedRows++;
      } else {
        writer.write(row);
      }
      rows++;
      if (rows % ROWS_PER_CHECK == 0) {
        checkLimits();
      }
    } catch (Throwable e) {
      giveUp(e);
    }
  }

  /** Libraries of codecs throw errors, and Scala checked exceptions that nobody declares. */
  private void giveUp(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal) {
      throw fatal;
    }
    giveUp(WriteReport.Outcome.FAILED, String.valueOf(failure));
  }

  private long writeNanos() {
    return fileNanos + (timedRows == 0 ? 0 : Math.round((double) timedNanos / timedRows * rows));
  }

  private void checkLimits() throws IOException {
    long bytes = writer.getDataSize();
    if (bytes > capBytes) {
      giveUp(WriteReport.Outcome.TOO_LARGE, "more than " + capBytes + " bytes");
    } else if (isTooSlow()) {
      giveUp(
          WriteReport.Outcome.TOO_SLOW,
          "%d ms of %d ms".formatted(millis(writeNanos()), millis(madeNanos() + writeNanos())));
    } else if (bytes - bytesAtDiskCheck > BYTES_PER_DISK_CHECK) {
      bytesAtDiskCheck = bytes;
      checkDisk();
    }
  }

  private boolean isTooSlow() {
    double share = spec.limits().timeShare();
    return writeNanos() > GRACE_NANOS && writeNanos() > share * madeNanos();
  }

  /** Task time that the rows have taken so far, those of stages below included. */
  private long madeNanos() {
    return Math.max(0, spec.workedNanos() + System.nanoTime() - startNanos - writeNanos());
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private void checkDisk() throws IOException {
    Path directory = new Path(spec.directory());
    long free =
        PatientStorage.call(
            () -> directory.getFileSystem(hadoop).getStatus(directory).getRemaining());
    if (free < spec.limits().freeDiskBytes()) {
      giveUp(WriteReport.Outcome.DISK_FULL, free + " bytes are free");
    }
  }

  /** Ends the file after the last row of the partition. */
  WriteReport finish(int rddId, TaskContext context) {
    long start = System.nanoTime();
    long bytes = 0;
    if (outcome == WriteReport.Outcome.COMPLETE && writer != null) {
      try {
        writer.close();
        writer = null;
        bytes = file.length();
        if (bytes > capBytes) {
          giveUp(WriteReport.Outcome.TOO_LARGE, bytes + " bytes");
        }
      } catch (Throwable e) {
        giveUp(e);
      }
    }
    fileNanos += System.nanoTime() - start;
    boolean isKept = outcome == WriteReport.Outcome.COMPLETE && file != null;
    return new WriteReport(
        rddId,
        context.stageId(),
        context.stageAttemptNumber(),
        partition,
        isKept ? file.name() : null,
        isKept ? bytes : 0,
        rows,
        writeNanos(),
        outcome,
        detail);
  }

  /** Removes what was written: the task failed, was killed, or nobody wanted the last row. */
  void discard() {
    giveUp(WriteReport.Outcome.FAILED, "not finished");
  }

  private void open() throws IOException {
    long start = System.nanoTime();
    try {
      openFile();
    } finally {
      fileNanos += System.nanoTime() - start;
    }
  }

  private void openFile() throws IOException {
    String name =
        String.format(Locale.ROOT, "part-%05d-%s.snappy.parquet", partition, UUID.randomUUID());
    Path directory = new Path(spec.directory());
    Path path = new Path(directory, name);
    PatientStorage.call(
        () -> {
          StorePermissions.makeDirectory(
              directory.getFileSystem(hadoop), directory, spec.sharing());
          return directory;
        });
    checkDisk();
    if (outcome != WriteReport.Outcome.COMPLETE) {
      return;
    }
    file = new PatientOutputFile(path, hadoop, spec.sharing());
    Builder builder = new Builder(file).withConf(hadoop);
    withoutDictionaries(builder, spec.schema());
    writer = Scala.withConf(AS_THEY_ARE, () -> unchecked(builder));
  }

  private static ParquetWriter<InternalRow> unchecked(Builder builder) {
    try {
      return builder.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Dictionaries tell -0.0 from 0.0, which are equal in SQL: a reader that looks for 0.0 would skip
   * what has -0.0 alone. Their statistics do not have this fault.
   */
  private static void withoutDictionaries(Builder builder, StructType schema) {
    List<String> columns = new ArrayList<>();
    if (addFloating(schema, "", columns)) {
      columns.forEach(column -> builder.withDictionaryEncoding(column, false));
    } else {
      builder.withDictionaryEncoding(false);
    }
  }

  /** False if one of them has a name that Parquet takes for several, because of its dots. */
  private static boolean addFloating(StructType struct, String prefix, List<String> columns) {
    boolean isPlain = true;
    for (StructField field : struct.fields()) {
      List<String> inside = new ArrayList<>();
      if (field.dataType() instanceof FloatType || field.dataType() instanceof DoubleType) {
        inside.add(prefix + field.name());
      } else if (field.dataType() instanceof StructType inner) {
        isPlain &= addFloating(inner, prefix + field.name() + ".", inside);
      }
      isPlain &= inside.isEmpty() || !field.name().contains(".");
      columns.addAll(inside);
    }
    return isPlain;
  }

  private void giveUp(WriteReport.Outcome reason, String why) {
    outcome = reason;
    detail = why;
    writer = null;
    if (file != null) {
      file.abandon();
    }
  }

  private static final class Builder extends ParquetWriter.Builder<InternalRow, Builder> {

    Builder(OutputFile file) {
      super(file);
      withCompressionCodec(CompressionCodecName.SNAPPY);
      withRowGroupSize(ROW_GROUP_BYTES);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<InternalRow> getWriteSupport(Configuration conf) {
      return new ParquetWriteSupport();
    }
  }
}
