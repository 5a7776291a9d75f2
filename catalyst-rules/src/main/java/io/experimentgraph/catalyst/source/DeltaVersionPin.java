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
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * Binds a live Delta relation to the version that was fingerprinted. Delta chooses the version of a
 * live read only in its optimizer rule; without the pin, a commit in between would join an artifact
 * of one version with rows of the next, or file rows of the next version under the former one.
 */
public final class DeltaVersionPin {

  private DeltaVersionPin() {}

  /**
   * The relation bound to a version.
   *
   * @param leaf a leaf of an analyzed plan; anything but a live Delta relation is returned as it is
   * @param version the version that was fingerprinted
   */
  public static LogicalPlan pin(LogicalPlan leaf, long version) {
    if (!(leaf instanceof LogicalRelation logical)
        || !(logical.relation() instanceof HadoopFsRelation relation)
        || !(relation.location() instanceof TahoeLogFileIndex index)
        || index.isTimeTravelQuery()) {
      return leaf;
    }
    Snapshot snapshot = index.getSnapshot();
    if (snapshot.version() != version) {
      snapshot =
          index
              .deltaLog()
              .getSnapshotAt(version, scala.Option.empty(), index.catalogTableOpt(), false);
    }
    TahoeLogFileIndex pinned =
        index.copy(
            index.spark(),
            index.deltaLog(),
            index.path(),
            snapshot,
            index.catalogTableOpt(),
            index.partitionFilters(),
            true);
    HadoopFsRelation pinnedRelation =
        new HadoopFsRelation(
            pinned,
            relation.partitionSchema(),
            relation.dataSchema(),
            relation.bucketSpec(),
            relation.fileFormat(),
            relation.options(),
            relation.sparkSession());
    LogicalRelation result =
        new LogicalRelation(
            pinnedRelation,
            Scala.seq(Scala.list(logical.output())),
            logical.catalogTable(),
            logical.isStreaming(),
            logical.stream());
    result.copyTagsFrom(logical);
    return result;
  }
}
