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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * A Delta table: the state is its version and the time of that version's commit. The table's id and
 * version alone do not tell tables apart: a copied directory keeps the id and goes on counting, and
 * so does a table that was put back from a copy. Delta pins the version that a live read scans only
 * in the optimizer; whoever relies on this state must pin the relation to it ({@link
 * DeltaVersionPin}).
 */
public final class DeltaRelationFingerprinter implements SourceFingerprinter {

  private static final String PREFIX = "delta:";

  /** The path says where the table is, the others which state: both stand in the identity. */
  private static final Set<String> TOLD_ELSEWHERE = Set.of("path", "versionasof", "timestampasof");

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
    if (!(leaf instanceof LogicalRelation logical)
        || !(logical.relation() instanceof HadoopFsRelation relation)
        || relation.location().getClass() != TahoeLogFileIndex.class) {
      return Optional.empty();
    }
    TahoeLogFileIndex index = (TahoeLogFileIndex) relation.location();
    if (StorePaths.isInside(index.path(), settings)) {
      throw new RefusedException(ReasonCode.OWN_MAINTENANCE, index.path().toString());
    }
    if (!index.partitionFilters().isEmpty()) {
      throw new RefusedException(
          ReasonCode.UNSUPPORTED_OPTION, "partition filters of a Delta scan");
    }
    TreeMap<String, String> options = SourceOptions.of(relation.options());
    FileFormats.refuseSkippedFiles(options, settings.sql());
    Snapshot snapshot = DeltaTransactions.snapshot(index);
    String identity = PREFIX + snapshot.metadata().id() + ":" + index.deltaLog().dataPath().toUri();
    long committed = snapshot.logSegment().lastCommitFileModificationTimestamp();
    String state = snapshot.version() + "@" + committed;
    IdentityEncoder rows =
        new IdentityEncoder("delta")
            .add(identity)
            .addState(state)
            .add(relation.dataSchema().json())
            .add(relation.partitionSchema().json())
            // Files are read by the names that columns had when the relation was built.
            .add(Objects.requireNonNullElse(index.metadata().schemaString(), ""));
    options.keySet().removeAll(TOLD_ELSEWHERE);
    SourceOptions.add(rows, options);
    settings.readers().addKeys(rows, ReaderConfigurations.reader(relation));
    return Optional.of(
        new SourceState(
            identity,
            state,
            rows.finish(),
            index.sizeInBytes(),
            false,
            () -> state,
            pinned -> DeltaVersionPin.pin(pinned, snapshot.version()),
            roots(snapshot, index.deltaLog().dataPath())));
  }

  /** The table's directory, and its log by the commits that the snapshot is made of. */
  private static List<String> roots(Snapshot snapshot, Path table) {
    List<FileStatus> commits = Scala.list(snapshot.logSegment().deltas());
    return commits.isEmpty()
        ? List.of(table.toString())
        : List.of(table.toString(), commits.get(commits.size() - 1).getPath().toString());
  }
}
