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
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.graph.FingerprintEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.PartitionPath;
import org.apache.spark.sql.execution.datasources.PartitioningAwareFileIndex;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * Files in directories: the state is the sorted list of full URI, length and modification time of
 * the very files that the relation lists, with their status taken fresh, and the partition that
 * each directory stands for. A relation keeps the listing of the moment it was built, so plain
 * Spark reads the listed files with today's content: a file that differs from the listing is
 * refused, a file that came later does not belong to it.
 */
public final class FileRelationFingerprinter implements SourceFingerprinter {

  /** Nobody waits for the check at the end of a query. */
  private static final Duration AT_LEISURE = Duration.ofMinutes(10);

  /** How long a source that was too large is left alone under the same limits. */
  private static final Duration REST = Duration.ofMinutes(10);

  private static final int MOST_REMEMBERED = 10_000;

  /** The state of a relation whose listing is not the one that was looked at. */
  private static final String REFRESHED = "listed anew";

  private final Map<String, Instant> resting = new ConcurrentHashMap<>();

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings)
      throws IOException {
    Optional<FileRelation> relation = FileRelation.of(leaf, settings);
    return relation.isEmpty()
        ? Optional.empty()
        : Optional.of(fingerprint(relation.get(), settings));
  }

  private SourceState fingerprint(FileRelation relation, SourceSettings settings)
      throws IOException {
    // Some of it Spark asks of the session that built the relation, some of the one that runs.
    for (SQLConf sql : List.of(relation.reader().sql(), settings.sql())) {
      FileFormats.refuseLossyReading(
          relation.format(), relation.dataSchema(), relation.options(), sql);
    }
    refuseStore(Scala.list(relation.index().rootPaths()), settings);
    String identity = relation.identity();
    String source = settings.maxFiles() + " " + settings.patience() + " " + identity;
    Instant until = resting.get(source);
    if (until != null && settings.clock().instant().isBefore(until)) {
      throw new RefusedException(ReasonCode.SOURCE_TOO_LARGE, "too large before");
    }
    try {
      return state(relation, identity, settings);
    } catch (RefusedException e) {
      if (e.reason() == ReasonCode.SOURCE_TOO_LARGE && resting.size() < MOST_REMEMBERED) {
        resting.put(source, settings.clock().instant().plus(REST));
      }
      throw e;
    }
  }

  private static SourceState state(FileRelation relation, String identity, SourceSettings settings)
      throws IOException {
    Configuration hadoop = settings.readers().forFileSystem(relation.reader());
    PartitioningAwareFileIndex index;
    UnaryOperator<LogicalPlan> pin = UnaryOperator.identity();
    if (relation.index() instanceof CatalogFileIndex catalog) {
      InMemoryFileIndex listing = CatalogPartitions.list(catalog, settings);
      refuseStore(Scala.list(listing.rootPaths()), settings);
      index = listing;
      pin = leaf -> CatalogPartitions.pin(leaf, listing);
    } else {
      index = (PartitioningAwareFileIndex) relation.index();
    }
    List<FileStatus> listed = Scala.list(index.allFiles());
    if (listed.size() > settings.maxFiles()) {
      throw new RefusedException(
          ReasonCode.SOURCE_TOO_LARGE, listed.size() + " files, limit " + settings.maxFiles());
    }
    List<FileStatus> fresh = FileListing.fresh(listed, hadoop, settings.patience());
    refuseUnproved(listed, fresh, settings);
    Partition[] partitions = partitions(index);
    String state = digest(fresh, partitions);
    IdentityEncoder rows =
        new IdentityEncoder("files")
            .add(identity)
            .addState(state)
            .add(relation.dataSchema().json())
            .add(relation.partitionSchema().json())
            .add(relation.bucketing());
    SourceOptions.add(rows, relation.options());
    settings.readers().addKeys(rows, relation.reader());
    return new SourceState(
        identity,
        state,
        rows.finish(),
        listed.stream().mapToLong(FileStatus::getLen).sum(),
        FileFormats.isParsed(relation.format()),
        () ->
            isListed(index, listed)
                ? digest(FileListing.fresh(listed, hadoop, AT_LEISURE), partitions)
                : REFRESHED,
        pin,
        roots(Scala.list(index.rootPaths()), fresh));
  }

  /** A write of the same session refreshes the listing that a query is about to read by. */
  private static boolean isListed(PartitioningAwareFileIndex index, List<FileStatus> listed) {
    return Scala.list(index.allFiles()).equals(listed);
  }

  /**
   * The root directories, and one file of each kind that permissions tell apart; of files with
   * permissions of their own, and of local ones, which are asked fast, each.
   */
  private static List<String> roots(List<Path> rootPaths, List<FileStatus> files) {
    Set<String> roots = new LinkedHashSet<>();
    rootPaths.forEach(root -> roots.add(root.toString()));
    Set<List<Object>> kinds = new HashSet<>();
    for (FileStatus file : files) {
      // Of a local file Hadoop would start a process to learn its owner.
      boolean isLocal = "file".equals(file.getPath().toUri().getScheme());
      if (isLocal
          || file.hasAcl()
          || kinds.add(List.of(file.getOwner(), file.getGroup(), file.getPermission()))) {
        roots.add(file.getPath().toString());
      }
    }
    return List.copyOf(roots);
  }

  private static void refuseStore(List<Path> roots, SourceSettings settings) {
    for (Path root : roots) {
      if (StorePaths.isInside(root, settings)) {
        throw new RefusedException(ReasonCode.OWN_MAINTENANCE, root.toString());
      }
    }
  }

  private static void refuseUnproved(
      List<FileStatus> listed, List<FileStatus> fresh, SourceSettings settings) {
    long settled = settings.clock().millis() - settings.settleTime().toMillis();
    for (int i = 0; i < listed.size(); i++) {
      FileStatus then = listed.get(i);
      FileStatus now = fresh.get(i);
      if (then.getLen() != now.getLen()
          || then.getModificationTime() != now.getModificationTime()) {
        throw new RefusedException(ReasonCode.SOURCE_CHANGED, now.getPath().toString());
      }
      if (now.getModificationTime() > settled) {
        throw new RefusedException(ReasonCode.SOURCE_UNSETTLED, now.getPath().toString());
      }
    }
  }

  private record Partition(String path, byte[] values) {}

  /**
   * The values that stand for each directory; a catalog may give any directory any values. The
   * projection gives the same row again and again, so each is copied.
   */
  private static Partition[] partitions(PartitioningAwareFileIndex index) {
    StructField[] columns = index.partitionSpec().partitionColumns().fields();
    if (columns.length == 0) {
      return new Partition[0];
    }
    UnsafeProjection values =
        UnsafeProjection.create(
            Arrays.stream(columns).map(StructField::dataType).toArray(DataType[]::new));
    return Scala.list(index.partitionSpec().partitions()).stream()
        .map(
            (PartitionPath p) ->
                new Partition(p.path().toString(), values.apply(p.values()).copy().getBytes()))
        .sorted(
            Comparator.comparing(Partition::path).thenComparing(Partition::values, Arrays::compare))
        .toArray(Partition[]::new);
  }

  private static String digest(List<FileStatus> files, Partition[] partitions) {
    FingerprintEncoder encoder = new FingerprintEncoder("file states");
    FileListing.digest(files, encoder);
    for (Partition partition : partitions) {
      encoder.add(partition.path()).add(partition.values());
    }
    return encoder.finish().toHex();
  }
}
