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
import io.experimentgraph.catalyst.source.ReaderConfigurations.Reader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;
import org.apache.spark.sql.execution.streaming.runtime.MetadataLogFileIndex;
import org.apache.spark.sql.types.StructType;

/**
 * A leaf that reads files, by either generation of Spark's readers.
 *
 * @param format name of a reviewed format
 * @param index where the files are
 * @param dataSchema columns in the files
 * @param partitionSchema columns in the paths or in the catalog
 * @param bucketing how rows are spread over files, by which Spark skips some
 * @param options reading options by lower-case key
 * @param reader how it reads
 */
record FileRelation(
    String format,
    FileIndex index,
    StructType dataSchema,
    StructType partitionSchema,
    String bucketing,
    Map<String, String> options,
    Reader reader) {

  /** The relation, if a leaf is one of a reviewed format and index. */
  static Optional<FileRelation> of(LogicalPlan leaf, SourceSettings settings) {
    if (leaf instanceof LogicalRelation logical
        && logical.relation() instanceof HadoopFsRelation relation) {
      return FileFormats.name(relation.fileFormat().getClass())
          .filter(format -> isReviewed(relation.location()))
          .map(format -> of(format, relation));
    }
    if (leaf instanceof DataSourceV2Relation relation
        && relation.table() instanceof FileTable table) {
      return FileFormats.name(table.getClass())
          .filter(format -> isReviewed(table.fileIndex()))
          .map(format -> of(format, table, relation, settings));
    }
    return Optional.empty();
  }

  private static FileRelation of(String format, HadoopFsRelation relation) {
    return new FileRelation(
        format,
        relation.location(),
        relation.dataSchema(),
        relation.partitionSchema(),
        relation.bucketSpec().toString(),
        readingOptions(SourceOptions.of(relation.options())),
        ReaderConfigurations.reader(relation));
  }

  private static FileRelation of(
      String format, FileTable table, DataSourceV2Relation relation, SourceSettings settings) {
    Map<String, String> given = new TreeMap<>(table.properties());
    given.putAll(relation.options().asCaseSensitiveMap());
    return new FileRelation(
        format,
        table.fileIndex(),
        table.dataSchema(),
        table.fileIndex().partitionSchema(),
        "",
        readingOptions(SourceOptions.of(given)),
        settings.readers().reader(given));
  }

  /** The paths are told by the files themselves. */
  private static Map<String, String> readingOptions(Map<String, String> options) {
    options.remove("path");
    options.remove("paths");
    return options;
  }

  private static boolean isReviewed(FileIndex index) {
    return index.getClass() == InMemoryFileIndex.class
        || index.getClass() == MetadataLogFileIndex.class
        || index.getClass() == CatalogFileIndex.class;
  }

  /** Format and roots, in one spelling each: {@code file:/x} and {@code file:///x} are one. */
  String identity() {
    return format
        + ":"
        + String.join(
            ",",
            Scala.list(index.rootPaths()).stream()
                .map(Path::toString)
                .sorted()
                .distinct()
                .toList());
  }
}
