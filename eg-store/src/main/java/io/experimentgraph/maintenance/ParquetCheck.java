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
package io.experimentgraph.maintenance;

import io.experimentgraph.graph.Artifact;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/** Whether a file holds the rows and columns that were recorded. */
final class ParquetCheck {

  private static final ParquetReadOptions VERIFYING =
      ParquetReadOptions.builder().usePageChecksumVerification().build();

  private final Configuration hadoop;
  private final boolean isDeep;

  /**
   * A check.
   *
   * @param isDeep true to read every page, false for the footer alone
   */
  ParquetCheck(Configuration hadoop, boolean isDeep) {
    this.hadoop = hadoop;
    this.isDeep = isDeep;
  }

  /** What is wrong with a file, if something is. */
  Optional<Finding> check(Artifact artifact, Artifact.DataFile file, FileStatus status) {
    try {
      WatchedInputFile input = new WatchedInputFile(status, hadoop);
      try (ParquetFileReader reader = ParquetFileReader.open(input, VERIFYING)) {
        Optional<Finding> difference = compare(artifact, file, reader);
        if (difference.isEmpty() && isDeep) {
          readPages(reader);
        }
        return difference;
      } catch (IOException | RuntimeException e) {
        return Optional.of(
            input
                .outage()
                .map(outage -> Unchecked.finding(artifact.id(), file.name(), outage))
                .orElseGet(() -> damaged(artifact, file, e)));
      }
    } catch (IOException e) {
      return Optional.of(Unchecked.finding(artifact.id(), file.name(), e));
    }
  }

  private static Finding damaged(Artifact artifact, Artifact.DataFile file, Exception failure) {
    return Finding.of(
        artifact.id(),
        FindingKind.CONTENT_DAMAGED,
        file.name() + ": " + Unchecked.words(failure),
        file.bytes());
  }

  private static Optional<Finding> compare(
      Artifact artifact, Artifact.DataFile file, ParquetFileReader reader) {
    long rows = reader.getRowGroups().stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (rows != file.rows()) {
      String detail = "%s has %d rows, %d were recorded".formatted(file.name(), rows, file.rows());
      return Optional.of(Finding.of(artifact.id(), FindingKind.ROW_COUNT, detail, file.bytes()));
    }
    Set<String> found = new TreeSet<>();
    reader.getFileMetaData().getSchema().getFields().forEach(field -> found.add(field.getName()));
    Set<String> recorded = new TreeSet<>();
    artifact.columns().forEach(column -> recorded.add(column.name()));
    if (!found.equals(recorded)) {
      String detail = "%s has columns %s, %s were recorded".formatted(file.name(), found, recorded);
      return Optional.of(Finding.of(artifact.id(), FindingKind.COLUMN_NAMES, detail, file.bytes()));
    }
    return Optional.empty();
  }

  private static void readPages(ParquetFileReader reader) throws IOException {
    PageReadStore rowGroup = reader.readNextRowGroup();
    while (rowGroup != null) {
      for (ColumnDescriptor column : reader.getFileMetaData().getSchema().getColumns()) {
        PageReader pages = rowGroup.getPageReader(column);
        // Reading a page decompresses it; its checksum was verified when the row group was read.
        pages.readDictionaryPage();
        while (pages.readPage() != null) {}
      }
      rowGroup.close();
      rowGroup = reader.readNextRowGroup();
    }
  }
}
