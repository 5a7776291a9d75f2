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
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/** Passes the rows of its parent on, and writes them on the way. */
final class MaterializeRdd extends RDD<InternalRow> {

  private static final long serialVersionUID = 1L;

  /**
   * What a task needs to know.
   *
   * @param directory where files go
   * @param schema names and types of the stored columns
   * @param ordinals their positions in the rows, or null if the rows are just these columns
   * @param partitions how many there are
   * @param limits what all partitions together may take
   * @param workedNanos a partition's part of the task time that stages below have taken
   * @param sharing for whom the files are
   */
  record Spec(
      String directory,
      StructType schema,
      int[] ordinals,
      int partitions,
      WriteLimits limits,
      long workedNanos,
      Sharing sharing)
      implements Serializable {}

  private final Spec spec;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final CollectionAccumulator<WriteReport> reports;

  /** Asked before the first task, unless the store has begun already. */
  private transient BooleanSupplier begin;

  /** Whether an execution had written all rows when this copy was made for the tasks of another. */
  private boolean isWritten;

  MaterializeRdd(
      RDD<InternalRow> parent,
      Spec spec,
      Broadcast<SerializableConfiguration> hadoop,
      CollectionAccumulator<WriteReport> reports) {
    super(parent, ClassTag$.MODULE$.apply(InternalRow.class));
    this.spec = spec;
    this.hadoop = hadoop;
    this.reports = reports;
  }

  /**
   * Lets the store begin when a stage is submitted.
   *
   * @param asked false if nothing is to be written
   */
  void beginWith(BooleanSupplier asked) {
    begin = asked;
  }

  /** What the driver needs to know of it. */
  WrittenRdd written() {
    boolean isRepeatable = !outputDeterministicLevel().equals(DeterministicLevel.INDETERMINATE());
    boolean isExact = outputDeterministicLevel().equals(DeterministicLevel.DETERMINATE());
    return new WrittenRdd(id(), spec.partitions(), isRepeatable, isExact);
  }

  /**
   * Spark copies an RDD for the tasks of a stage when it submits that stage. Under a global sort
   * one stage runs to look at a sample and another to sort, and after a loss a stage may run again:
   * what one has written in full the next need not write.
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    if (reports.isAtDriverSide()) {
      isWritten =
          WriteReport.whole(reports.value(), written()).isPresent()
              || (begin != null && !begin.getAsBoolean());
    }
    out.defaultWriteObject();
  }

  @Override
  public Partition[] getPartitions() {
    return this.<InternalRow>firstParent(elementClassTag()).partitions();
  }

  @Override
  public Iterator<InternalRow> compute(Partition split, TaskContext context) {
    Iterator<InternalRow> rows =
        this.<InternalRow>firstParent(elementClassTag()).iterator(split, context);
    if (isWritten) {
      return rows;
    }
    try {
      return writing(rows, split, context);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // Without a report the store is given up as not consumed; the rows must pass all the same.
      return rows;
    }
  }

  private Iterator<InternalRow> writing(
      Iterator<InternalRow> rows, Partition split, TaskContext context) {
    Configuration configuration = hadoop.value().value();
    PartitionWriter writer =
        new PartitionWriter(spec, configuration, split.index(), attempt(context));
    WritingIterator writing =
        new WritingIterator(rows, writer, projection(), id(), context, reports);
    context.addTaskCompletionListener(writing::discardUnfinished);
    return writing;
  }

  /** How many attempts at the same rows came before, as far as it matters. */
  private static int attempt(TaskContext context) {
    return context.attemptNumber() + context.stageAttemptNumber();
  }

  private UnsafeProjection projection() {
    if (spec.ordinals() == null) {
      return null;
    }
    List<Expression> columns = new ArrayList<>();
    StructField[] fields = spec.schema().fields();
    for (int i = 0; i < fields.length; i++) {
      columns.add(
          new BoundReference(spec.ordinals()[i], fields[i].dataType(), fields[i].nullable()));
    }
    return UnsafeProjection.create(Scala.<Expression>seq(columns));
  }

  private static final class WritingIterator extends AbstractIterator<InternalRow> {

    private final Iterator<InternalRow> rows;
    private final PartitionWriter writer;
    private final UnsafeProjection projection;
    private final int rddId;
    private final TaskContext context;
    private final CollectionAccumulator<WriteReport> reports;
    private boolean isFinished;

    WritingIterator(
        Iterator<InternalRow> rows,
        PartitionWriter writer,
        UnsafeProjection projection,
        int rddId,
        TaskContext context,
        CollectionAccumulator<WriteReport> reports) {
      this.rows = rows;
      this.writer = writer;
      this.projection = projection;
      this.rddId = rddId;
      this.context = context;
      this.reports = reports;
    }

    @Override
    public boolean hasNext() {
      // A join that makes many rows of one would otherwise notice a cancellation too late.
      context.killTaskIfInterrupted();
      if (rows.hasNext()) {
        return true;
      }
      if (!isFinished) {
        isFinished = true;
        reports.add(writer.finish(rddId, context));
      }
      return false;
    }

    @Override
    public InternalRow next() {
      InternalRow row = rows.next();
      writer.write(projection == null ? row : projection.apply(row));
      return row;
    }

    private void discardUnfinished(TaskContext ended) {
      if (!isFinished || ended.isFailed() || ended.isInterrupted()) {
        isFinished = true;
        writer.discard();
      }
    }
  }
}
