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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.CatalogTablePartition;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * A table whose partitions the catalog keeps. Spark asks for them, and lists their files, only when
 * the query is planned, and only those that a filter leaves over; whoever relies on the state of
 * the whole table lists it all, and must pin the relation to that listing.
 */
final class CatalogPartitions {

  /** Directories up to which Spark lists without a job. */
  private static final int FEW = 32;

  private CatalogPartitions() {}

  /**
   * All files of all partitions, as they lie there now.
   *
   * @throws RefusedException if listing them would take long
   */
  static InMemoryFileIndex list(
      CatalogFileIndex index, Configuration hadoop, SourceSettings settings) throws IOException {
    SparkSession session = (SparkSession) SparkSession.active();
    List<CatalogTablePartition> partitions =
        Scala.list(
            session
                .sessionState()
                .catalog()
                .listPartitions(index.table().identifier(), scala.Option.empty()));
    if (partitions.size() > settings.maxFiles()) {
      throw new RefusedException(
          ReasonCode.SOURCE_TOO_LARGE,
          partitions.size() + " partitions, limit " + settings.maxFiles() + " files");
    }
    if (partitions.size() > FEW) {
      FileListing.probe(
          partitions.stream().map(partition -> new Path(partition.location())).toList(),
          hadoop,
          settings.patience());
    }
    // The session's own index would remember what it has listed, and plain Spark, which lists fewer
    // partitions, would read from that memory later.
    CatalogFileIndex own = new CatalogFileIndex(session, index.table(), index.sizeInBytes());
    try {
      return own.filterPartitions(Scala.seq(List.of()));
    } finally {
      own.refresh();
    }
  }

  /** The leaf bound to a listing. */
  static LogicalPlan pin(LogicalPlan leaf, InMemoryFileIndex listing) {
    if (!(leaf instanceof LogicalRelation logical)
        || !(logical.relation() instanceof HadoopFsRelation relation)) {
      return leaf;
    }
    LogicalRelation pinned =
        new LogicalRelation(
            new HadoopFsRelation(
                listing,
                relation.partitionSchema(),
                relation.dataSchema(),
                relation.bucketSpec(),
                relation.fileFormat(),
                relation.options(),
                relation.sparkSession()),
            Scala.seq(Scala.list(logical.output())),
            logical.catalogTable(),
            logical.isStreaming(),
            logical.stream());
    pinned.copyTagsFrom(logical);
    return pinned;
  }
}
