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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.Scala;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.OptimisticTransaction$;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.files.TahoeFileIndex;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/** What queries read that Delta runs inside of a transaction. */
public final class DeltaTransactions {

  private DeltaTransactions() {}

  /**
   * True if this thread is in a Delta transaction and the plan reads the table of it. Delta notes
   * what such a query reads, to detect conflicts with other writers; a load would hide it.
   */
  public static boolean readsTableBeingWritten(LogicalPlan plan) {
    Optional<OptimisticTransaction> active = active();
    if (active.isEmpty()) {
      return false;
    }
    Path written = active.get().deltaLog().dataPath();
    return Scala.contains(
        plan,
        node ->
            node instanceof LogicalRelation logical
                && logical.relation() instanceof HadoopFsRelation relation
                && relation.location() instanceof TahoeFileIndex index
                && index.deltaLog().dataPath().equals(written));
  }

  /**
   * The snapshot that a query of this thread reads: a transaction reads each table in one state.
   */
  static Snapshot snapshot(TahoeLogFileIndex index) {
    return index.isTimeTravelQuery()
        ? index.getSnapshot()
        : active()
            .map(transaction -> transaction.getDeltaScanGenerator(index).snapshotToScan())
            .orElseGet(index::getSnapshot);
  }

  private static Optional<OptimisticTransaction> active() {
    return Scala.optional(OptimisticTransaction$.MODULE$.getActive());
  }
}
