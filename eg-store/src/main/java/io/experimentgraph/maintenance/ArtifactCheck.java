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
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.storage.ColumnNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** One published artifact: what is recorded of it against what is on disk. */
final class ArtifactCheck {

  private final Path root;
  private final Configuration hadoop;
  private final ParquetCheck parquet;
  private final ArtifactLogCheck log;
  private final long graceBeginMillis;

  /**
   * A check.
   *
   * @param graceBeginMillis files that changed later may be of tasks that still run
   */
  ArtifactCheck(Path root, Configuration hadoop, boolean isDeep, long graceBeginMillis) {
    this.root = root;
    this.hadoop = hadoop;
    this.parquet = new ParquetCheck(hadoop, isDeep);
    this.log = new ArtifactLogCheck(hadoop);
    this.graceBeginMillis = graceBeginMillis;
  }

  /** All that is wrong with an artifact. */
  List<Finding> check(Artifact artifact) {
    List<Finding> findings = new ArrayList<>();
    checkRecord(artifact, findings);
    Path directory = new Path(root, artifact.location());
    Map<String, FileStatus> present = new HashMap<>();
    try {
      for (FileStatus status : directory.getFileSystem(hadoop).listStatus(directory)) {
        if (status.isFile()) {
          present.put(status.getPath().getName(), status);
        }
      }
    } catch (FileNotFoundException e) {
      findings.add(
          Finding.of(
              artifact.id(),
              FindingKind.DIRECTORY_MISSING,
              artifact.location(),
              artifact.sizeBytes()));
      return findings;
    } catch (IOException e) {
      findings.add(Unchecked.finding(artifact.id(), artifact.location(), e));
      return findings;
    }
    for (Artifact.DataFile file : artifact.files()) {
      checkFile(artifact, file, present.remove(file.name()), findings);
    }
    log.check(artifact, directory).ifPresent(findings::add);
    present.values().forEach(status -> findings.add(stray(artifact.id(), status)));
    return findings;
  }

  private static void checkRecord(Artifact artifact, List<Finding> findings) {
    Set<Fingerprint> ids = new HashSet<>();
    for (Artifact.Column column : artifact.columns()) {
      if (!ids.add(column.id()) || !column.name().equals(ColumnNames.of(column.id()))) {
        String detail = "column %s of identity %s".formatted(column.name(), column.id().toHex());
        findings.add(Finding.of(artifact.id(), FindingKind.COLUMN_IDS, detail, 0));
      }
    }
    long rows = artifact.files().stream().mapToLong(Artifact.DataFile::rows).sum();
    if (rows != artifact.rows()) {
      String detail =
          "the files are recorded with %d rows, the artifact with %d"
              .formatted(rows, artifact.rows());
      findings.add(Finding.of(artifact.id(), FindingKind.ROW_COUNT, detail, 0));
    }
  }

  private void checkFile(
      Artifact artifact, Artifact.DataFile file, FileStatus status, List<Finding> findings) {
    if (status == null) {
      findings.add(Finding.of(artifact.id(), FindingKind.FILE_MISSING, file.name(), file.bytes()));
    } else if (status.getLen() != file.bytes()) {
      String detail =
          "%s has %d bytes, %d were recorded".formatted(file.name(), status.getLen(), file.bytes());
      findings.add(Finding.of(artifact.id(), FindingKind.FILE_LENGTH, detail, status.getLen()));
    } else {
      parquet.check(artifact, file, status).ifPresent(findings::add);
    }
  }

  private Finding stray(String artifactId, FileStatus status) {
    return new Finding(
        artifactId,
        FindingKind.STRAY_FILE,
        status.getPath().getName(),
        status.getLen(),
        status.getModificationTime() <= graceBeginMillis);
  }
}
