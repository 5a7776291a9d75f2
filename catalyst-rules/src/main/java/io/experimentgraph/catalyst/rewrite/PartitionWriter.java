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

import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the rows of one task attempt into a file of its own. No failure here may reach the task:
 * the first one gives the file up, and rows pass on.
 */
final class PartitionWriter {

  private static final int ROWS_PER_SIZE_CHECK = 1024;

  /** One row in so many is timed: a clock reading costs as much as a narrow row. */
  private static final int ROWS_PER_TIMING = 32;

  private final MaterializeRdd.Spec spec;
  private final Configuration hadoop;
  private final int partition;
  private ParquetWriter<InternalRow> writer;
  private PatientOutputFile file;
  private long rows;
  private long writeNanos;
  private WriteReport.Outcome outcome = WriteReport.Outcome.COMPLETE;
  private String detail;

  PartitionWriter(MaterializeRdd.Spec spec, Configuration hadoop, int partition) {
    this.spec = spec;
    this.hadoop = hadoop;
    this.partition = partition;
  }

  void write(InternalRow row) {
    if (outcome != WriteReport.Outcome.COMPLETE) {
      return;
    }
    boolean isTimed = rows % ROWS_PER_TIMING == 0;
    long start = isTimed ? System.nanoTime() : 0;
    try {
      if (writer == null) {
        open();
      }
      writer.write(row);
      rows++;
      if (rows % ROWS_PER_SIZE_CHECK == 0 && writer.getDataSize() > spec.partitionCapBytes()) {
        giveUp(WriteReport.Outcome.TOO_LARGE, "more than " + spec.partitionCapBytes() + " bytes");
      }
    } catch (IOException | RuntimeException e) {
      giveUp(WriteReport.Outcome.FAILED, String.valueOf(e));
    }
    if (isTimed) {
      writeNanos += (System.nanoTime() - start) * ROWS_PER_TIMING;
    }
  }

  /** Ends the file after the last row of the partition. */
  WriteReport finish(int rddId, int stageId) {
    long start = System.nanoTime();
    long bytes = 0;
    if (outcome == WriteReport.Outcome.COMPLETE && writer != null) {
      try {
        writer.close();
        writer = null;
        bytes = file.length();
        if (bytes > spec.partitionCapBytes()) {
          giveUp(WriteReport.Outcome.TOO_LARGE, bytes + " bytes");
        }
      } catch (IOException | RuntimeException e) {
        giveUp(WriteReport.Outcome.FAILED, String.valueOf(e));
      }
    }
    writeNanos += System.nanoTime() - start;
    boolean isKept = outcome == WriteReport.Outcome.COMPLETE && file != null;
    return new WriteReport(
        rddId,
        stageId,
        partition,
        isKept ? file.name() : null,
        isKept ? bytes : 0,
        rows,
        writeNanos,
        outcome,
        detail);
  }

  /** Removes what was written: the task failed, was killed, or nobody wanted the last row. */
  void discard() {
    giveUp(WriteReport.Outcome.FAILED, "not finished");
  }

  private void open() throws IOException {
    String name =
        String.format(Locale.ROOT, "part-%05d-%s.snappy.parquet", partition, UUID.randomUUID());
    Path directory = new Path(spec.directory());
    Path path = new Path(directory, name);
    FileSystem fileSystem =
        PatientStorage.call(
            () -> {
              FileSystem opened = directory.getFileSystem(hadoop);
              StorePermissions.makeDirectory(opened, directory, spec.sharing());
              return opened;
            });
    file = new PatientOutputFile(path, hadoop);
    Builder builder = new Builder(file).withConf(hadoop);
    withoutDictionaries(builder, spec.schema(), "");
    writer = builder.build();
    PatientStorage.call(
        () -> {
          StorePermissions.restrictFile(fileSystem, path, spec.sharing());
          return path;
        });
  }

  /**
   * Dictionaries tell -0.0 from 0.0, which are equal in SQL: a reader that looks for 0.0 would skip
   * what has -0.0 alone. Their statistics do not have this fault.
   */
  private static void withoutDictionaries(Builder builder, StructType struct, String prefix) {
    for (StructField field : struct.fields()) {
      String column = prefix + field.name();
      if (field.dataType() instanceof FloatType || field.dataType() instanceof DoubleType) {
        builder.withDictionaryEncoding(column, false);
      } else if (field.dataType() instanceof StructType inner) {
        withoutDictionaries(builder, inner, column + ".");
      }
    }
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
