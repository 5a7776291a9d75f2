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
import io.experimentgraph.catalyst.fingerprint.SessionEnvironment;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/** Runs a {@link Materialize}: the child's rows, partitioning and order, and files on the side. */
public final class MaterializeExec extends SparkPlan implements UnaryExecNode {

  private static final long serialVersionUID = 1L;

  private final SparkPlan child;
  private final transient PendingArtifact target;

  /**
   * The physical operator.
   *
   * @param child makes the rows
   * @param target what is being stored
   */
  public MaterializeExec(SparkPlan child, PendingArtifact target) {
    this.child = child;
    this.target = target;
  }

  /** What is being stored. */
  public PendingArtifact target() {
    return target;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    RDD<InternalRow> rows = child.execute();
    if (isScanOfAJoinByPartitions(child)) {
      return rows;
    }
    try {
      return isAsDecided() ? writing(rows) : rows;
    } catch (Exception | LinkageError e) {
      target.sink().failed(target, e);
      return rows;
    }
  }

  /** A plan may be kept, and run after the session's settings have changed. */
  private boolean isAsDecided() {
    return SessionEnvironment.of(conf()).equals(target.environment());
  }

  /**
   * A join by the partitions of its sources, which may stand above us, tells a scan to leave out
   * partitions that the other side has not, or to give them several times.
   */
  private static boolean isScanOfAJoinByPartitions(SparkPlan plan) {
    if (plan instanceof BatchScanExec scan) {
      return scan.spjParams().commonPartitionValues().isDefined();
    }
    return !(plan instanceof Exchange)
        && Scala.<SparkPlan>list(plan.children()).stream()
            .anyMatch(MaterializeExec::isScanOfAJoinByPartitions);
  }

  private RDD<InternalRow> writing(RDD<InternalRow> rows) {
    SparkContext context = sparkContext();
    CollectionAccumulator<WriteReport> reports = new CollectionAccumulator<>();
    // Under a name, each task's entry in the event log would repeat all reports so far.
    context.register(reports);
    int partitions = rows.getNumPartitions();
    MaterializeRdd writing =
        new MaterializeRdd(
            rows,
            new MaterializeRdd.Spec(
                target.directory().toString(),
                target.schema(),
                isIdentity() ? null : target.ordinals(),
                partitions,
                target.limits(),
                (long) (WorkBelow.nanos(child) / Math.max(1, partitions)),
                target.owner().sharing()),
            context.broadcast(
                new SerializableConfiguration(configuration(context)),
                ClassTag$.MODULE$.apply(SerializableConfiguration.class)),
            reports);
    String execution = context.getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
    if (execution == null) {
      // Nobody tells the end of what never runs: it begins with its first stage.
      writing.beginWith(() -> begin(writing, null, reports));
      return writing;
    }
    return begin(writing, execution, reports) ? writing : rows;
  }

  private boolean begin(
      MaterializeRdd writing, String execution, CollectionAccumulator<WriteReport> reports) {
    return target.sink().begin(target, writing.written(), execution, reports);
  }

  private boolean isIdentity() {
    int[] ordinals = target.ordinals();
    for (int i = 0; i < ordinals.length; i++) {
      if (ordinals[i] != i) {
        return false;
      }
    }
    return ordinals.length == child.output().size();
  }

  /** How artifacts are written is ours, whatever the session has set for its own files. */
  private Configuration configuration(SparkContext context) {
    Configuration configuration = new Configuration(context.hadoopConfiguration());
    ParquetWriteSupport.setSchema(target.schema(), configuration);
    configuration.set(SQLConf.PARQUET_WRITE_LEGACY_FORMAT().key(), "false");
    configuration.set(SQLConf.PARQUET_OUTPUT_TIMESTAMP_TYPE().key(), "TIMESTAMP_MICROS");
    configuration.set(SQLConf.PARQUET_FIELD_ID_WRITE_ENABLED().key(), "false");
    configuration.set(SQLConf.PARQUET_ANNOTATE_VARIANT_LOGICAL_TYPE().key(), "false");
    return configuration;
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<Attribute> output() {
    return child.output();
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public SparkPlan doCanonicalize() {
    return child.canonicalized();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public SparkPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<SparkPlan> newChildren) {
    return new MaterializeExec(newChildren.apply(0), target);
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return new MaterializeExec(newChild, target);
  }

  @Override
  public String simpleString(int maxFields) {
    return "Materialize " + target.id();
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> child;
      case 1 -> target;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof MaterializeExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MaterializeExec that
        && child.equals(that.child)
        && target.equals(that.target);
  }

  @Override
  public int hashCode() {
    return 31 * child.hashCode() + target.hashCode();
  }
}
