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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.experimentgraph.delta.ArtifactTable;
import io.experimentgraph.graph.Artifact;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The Delta log of an artifact's own directory: version 0 lists exactly the recorded files. */
final class ArtifactLogCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Configuration hadoop;

  ArtifactLogCheck(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** What is wrong with the log, if something is. */
  Optional<Finding> check(Artifact artifact, Path directory) {
    Map<String, Long> listed;
    try {
      listed = read(directory.getFileSystem(hadoop), ArtifactTable.firstCommit(directory));
    } catch (FileNotFoundException e) {
      return found(artifact, FindingKind.LOG_DAMAGED, "version 0 is missing");
    } catch (JsonProcessingException | ChecksumException | IllegalArgumentException e) {
      return found(artifact, FindingKind.LOG_DAMAGED, "version 0 is no Delta commit");
    } catch (IOException e) {
      return Optional.of(Unchecked.finding(artifact.id(), "Delta log", e));
    }
    Map<String, Long> recorded = new HashMap<>();
    artifact.files().forEach(file -> recorded.put(file.name(), file.bytes()));
    return listed.equals(recorded)
        ? Optional.empty()
        : found(
            artifact,
            FindingKind.LOG_DIFFERS,
            "version 0 lists %d files, not the %d recorded ones"
                .formatted(listed.size(), recorded.size()));
  }

  private static Optional<Finding> found(Artifact artifact, FindingKind kind, String detail) {
    return Optional.of(Finding.of(artifact.id(), kind, detail, 0));
  }

  private static Map<String, Long> read(FileSystem storage, Path commit) throws IOException {
    Map<String, Long> files = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(storage.open(commit), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode add = JSON.readTree(line).path("add");
        if (!add.isMissingNode()) {
          files.put(
              new Path(URI.create(add.path("path").asText())).getName(), add.path("size").asLong());
        }
      }
    }
    return files;
  }

  /**
   * Writes the log anew from what is recorded.
   *
   * @throws IOException if it cannot be written, or a file is not as recorded
   */
  void rewrite(Artifact artifact, Path directory) throws IOException {
    FileSystem storage = directory.getFileSystem(hadoop);
    storage.delete(ArtifactTable.firstCommit(directory).getParent(), true);
    List<ArtifactTable.Column> columns =
        artifact.columns().stream()
            .map(c -> new ArtifactTable.Column(c.name(), c.dataTypeJson(), true))
            .toList();
    ArtifactTable.create(
        hadoop, directory.toString(), columns, artifact.files(), artifact.owner().sharing());
  }
}
