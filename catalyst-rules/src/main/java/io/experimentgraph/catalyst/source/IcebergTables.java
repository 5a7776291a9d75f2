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
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.spark.source.SparkTable;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * The state of an Iceberg table: its id and the snapshot that Spark's table object holds since it
 * was loaded. Branches, tags and times have become a snapshot by then, and Spark loads live tables
 * anew right before plans come to us, so nothing needs to be pinned.
 */
final class IcebergTables {

  private static final String NO_SNAPSHOT = "empty";

  /** Options that say which snapshot, and those that change how fast it is read. */
  private static final Set<String> TOLD_ELSEWHERE =
      Set.of(
          "path",
          "snapshot-id",
          "as-of-timestamp",
          "versionasof",
          "timestampasof",
          "branch",
          "tag",
          "split-size",
          "lookback",
          "file-open-cost",
          "vectorization-enabled",
          "batch-size",
          "locality",
          "aggregate-push-down-enabled");

  /** Properties of a table that say how its files are read; they change without a snapshot. */
  private static final List<String> READING = List.of("read.", "schema.name-mapping.");

  private IcebergTables() {}

  static SourceState state(DataSourceV2Relation relation, SourceSettings settings) {
    SparkTable loaded = (SparkTable) relation.table();
    Table table = loaded.table();
    // Metadata tables show the history of a table, which changes without a snapshot.
    if (table.getClass() != BaseTable.class) {
      throw new RefusedException(
          ReasonCode.UNSUPPORTED_SOURCE, "Iceberg " + table.getClass().getSimpleName());
    }
    if (table.uuid() == null) {
      throw new RefusedException(ReasonCode.SOURCE_UNREADABLE, "the table has no id");
    }
    if (StorePaths.isInside(new Path(table.location()), settings)) {
      throw new RefusedException(ReasonCode.OWN_MAINTENANCE, table.location());
    }
    String identity = "iceberg:" + table.uuid() + ":" + table.location();
    Long snapshotId = loaded.snapshotId();
    String state = snapshotId == null ? NO_SNAPSHOT : snapshotId.toString();
    IdentityEncoder rows =
        new IdentityEncoder("iceberg")
            .add(identity)
            .addState(state)
            .add(loaded.schema().json())
            .add(SchemaParser.toJson(schema(loaded, table)));
    SourceOptions.add(rows, options(relation));
    SourceOptions.add(rows, readingProperties(table));
    return new SourceState(
        identity, state, rows.finish(), bytes(table, snapshotId), false, () -> state);
  }

  /** The schema with its field ids, by which files are read: that of the table or the snapshot. */
  private static Schema schema(SparkTable loaded, Table table) {
    Stream<Schema> candidates =
        loaded.snapshotId() == null
            ? Stream.of(table.schema())
            : Stream.of(table.schema(), SnapshotUtil.schemaFor(table, loaded.snapshotId()));
    return candidates
        .filter(schema -> SparkSchemaUtil.convert(schema).equals(loaded.schema()))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    ReasonCode.SOURCE_CHANGED, "the schema of " + table.name() + " changed"));
  }

  private static Map<String, String> options(DataSourceV2Relation relation) {
    TreeMap<String, String> options = SourceOptions.of(relation.options().asCaseSensitiveMap());
    options.keySet().removeAll(TOLD_ELSEWHERE);
    Optional<String> incremental =
        options.keySet().stream()
            .filter(key -> key.startsWith("start-") || key.startsWith("end-"))
            .findFirst();
    if (incremental.isPresent()) {
      throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, incremental.get());
    }
    return options;
  }

  private static Map<String, String> readingProperties(Table table) {
    TreeMap<String, String> reading = new TreeMap<>();
    table
        .properties()
        .forEach(
            (key, value) -> {
              if (READING.stream().anyMatch(key::startsWith)) {
                reading.put(key, value);
              }
            });
    return reading;
  }

  private static long bytes(Table table, Long snapshotId) {
    if (snapshotId == null) {
      return 0;
    }
    Snapshot snapshot = table.snapshot(snapshotId);
    String total = snapshot.summary().get("total-files-size");
    return Long.parseLong(Objects.requireNonNullElse(total, "0"));
  }
}
