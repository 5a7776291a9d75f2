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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.DamagedArtifactException;
import io.experimentgraph.catalyst.rewrite.PatientStorage;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/** Which artifacts are whole, and which are known not to be. */
final class Damage {

  /** How a path in a failure's message, percent-encoded or not, names an artifact. */
  private static final Pattern MENTION = Pattern.compile(Artifact.CONTENTS + "/([\\w-]+)/");

  private final Configuration hadoop;
  private final String user;
  private final FailureCounter failures;

  /** Also what could not be hidden from others, because the store cannot be written. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  Damage(Configuration hadoop, String user, FailureCounter failures) {
    this.hadoop = hadoop;
    this.user = user;
    this.failures = failures;
  }

  /**
   * The files of an artifact, if all are there with the recorded lengths.
   *
   * @throws DamagedArtifactException if they are not
   * @throws IOException if storage cannot tell, or not in time
   */
  List<FileStatus> checkedFiles(Artifact artifact, Path directory) throws IOException {
    if (known.contains(artifact.id())) {
      throw new DamagedArtifactException("known to be damaged");
    }
    Map<String, FileStatus> present = new HashMap<>();
    for (FileStatus status : list(artifact, directory)) {
      present.put(status.getPath().getName(), status);
    }
    List<FileStatus> files = new ArrayList<>();
    for (Artifact.DataFile recorded : artifact.files()) {
      FileStatus status = present.get(recorded.name());
      if (status == null) {
        throw new DamagedArtifactException(new Path(directory, recorded.name()) + " is missing");
      }
      if (status.getLen() != recorded.bytes()) {
        throw new DamagedArtifactException(
            "%s has %d bytes, %d were recorded"
                .formatted(status.getPath(), status.getLen(), recorded.bytes()));
      }
      files.add(status);
    }
    return files;
  }

  private FileStatus[] list(Artifact artifact, Path directory) throws IOException {
    try {
      return PatientStorage.call(
          () -> {
            FileSystem fileSystem = directory.getFileSystem(hadoop);
            FileStatus[] found = fileSystem.listStatus(directory);
            if (found.length > 0 && !artifact.owner().principal().equals(user)) {
              // Who may list a directory may not be allowed to read what another has put there.
              checkAccess(fileSystem, found[0].getPath());
            }
            return found;
          });
    } catch (FileNotFoundException e) {
      throw new DamagedArtifactException(directory + " is missing");
    }
  }

  /** Of a local file the operating system is asked: tasks read as the process, whoever asked. */
  private static void checkAccess(FileSystem fileSystem, Path file) throws IOException {
    if (!fileSystem.getUri().getScheme().equals("file")) {
      fileSystem.access(file, FsAction.READ);
    } else if (!Files.isReadable(java.nio.file.Path.of(file.toUri().getPath()))) {
      throw new AccessControlException(file + " is not readable");
    }
  }

  /**
   * Notes that an artifact is damaged.
   *
   * @return false if that was known
   */
  boolean add(Artifact artifact, String detail) {
    boolean isNew = known.add(artifact.id());
    if (isNew) {
      failures.count(ReasonCode.ARTIFACT_DAMAGED, detail, null);
    }
    return isNew;
  }

  /** The artifacts whose files are named in the message of a failure. */
  static List<Artifact> mentioned(ExperimentGraph graph, String failure) {
    Matcher mention = MENTION.matcher(failure);
    Set<String> ids = new HashSet<>();
    while (mention.find()) {
      ids.add(mention.group(1));
    }
    return ids.isEmpty()
        ? List.of()
        : graph.artifacts().stream().filter(artifact -> ids.contains(artifact.id())).toList();
  }
}
