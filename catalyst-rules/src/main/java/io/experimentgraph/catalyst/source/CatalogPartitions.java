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
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.CatalogTablePartition;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.FileStatusCache;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitionPath;
import org.apache.spark.sql.execution.datasources.PartitionSpec;

/**
 * A table whose partitions the catalog keeps. Spark asks for them, and lists their files, only when
 * the query is planned, and only those that a filter leaves over; whoever relies on the state of
 * the whole table lists it all, and must pin the relation to that listing.
 */
final class CatalogPartitions {

  /** Where an index remembers what was listed, which Spark lets nobody ask. */
  private static final String MEMORY = "fileStatusCache";

  private CatalogPartitions() {}

  /**
   * All files of all partitions, as plain Spark finds them: those of partitions that this session
   * has listed before as it remembers them, and those of others as they lie there now. The latter
   * are not added to that memory, since plain Spark would list fewer, and those later.
   *
   * @throws RefusedException if listing them takes long
   */
  static InMemoryFileIndex list(CatalogFileIndex index, SourceSettings settings)
      throws IOException {
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
    String timeZone = session.sessionState().conf().sessionLocalTimeZone();
    List<PartitionPath> paths = new ArrayList<>();
    for (CatalogTablePartition partition : partitions) {
      Path path = new Path(partition.location());
      FileSystem fileSystem = path.getFileSystem(index.hadoopConf());
      paths.add(
          new PartitionPath(
              partition.toRow(index.partitionSchema(), timeZone), fileSystem.makeQualified(path)));
    }
    FileStatusCache memory = memory(index);
    List<Path> roots = paths.stream().map(PartitionPath::path).toList();
    List<Path> unknown =
        roots.stream().distinct().filter(path -> memory.getLeafFiles(path).isEmpty()).toList();
    Map<Path, FileStatus[]> listed =
        FileListing.leaves(unknown, session, index.hadoopConf(), settings.patience());
    PartitionSpec specification = new PartitionSpec(index.partitionSchema(), Scala.seq(paths));
    return new InMemoryFileIndex(
        session,
        Scala.seq(roots),
        Scala.immutableMap(Map.of()),
        scala.Option.apply(specification.partitionColumns()),
        new Remembered(memory, listed),
        scala.Option.apply(specification),
        scala.Option.empty());
  }

  private static FileStatusCache memory(CatalogFileIndex index) {
    try {
      Field field = CatalogFileIndex.class.getDeclaredField(MEMORY);
      field.setAccessible(true);
      return (FileStatusCache) field.get(index);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new RefusedException(
          ReasonCode.SOURCE_UNREADABLE, "what the session has listed: " + e.getMessage());
    }
  }

  /** A memory that is read and not written. */
  private static final class Remembered extends FileStatusCache {

    private final FileStatusCache memory;
    private final Map<Path, FileStatus[]> listed;

    Remembered(FileStatusCache memory, Map<Path, FileStatus[]> listed) {
      this.memory = memory;
      this.listed = listed;
    }

    @Override
    public scala.Option<FileStatus[]> getLeafFiles(Path path) {
      FileStatus[] own = listed.get(path);
      return own == null ? memory.getLeafFiles(path) : scala.Option.apply(own);
    }

    @Override
    public void putLeafFiles(Path path, FileStatus[] leafFiles) {
      listed.put(path, leafFiles);
    }

    @Override
    public void invalidateAll() {
      // The listing is that of the decision; a later query makes one of its own.
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
