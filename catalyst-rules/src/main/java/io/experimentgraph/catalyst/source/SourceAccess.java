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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;

/**
 * Whether the current user may read a source now. Serving an artifact reads none of its sources, so
 * nobody else would ask. Answers hold for one query.
 *
 * <p>A directory is asked of the file system. From a file one byte is read: on an object store this
 * is the only proof there is.
 */
public final class SourceAccess {

  private final Supplier<Configuration> hadoop;
  private final Map<String, Optional<String>> answers = new HashMap<>();

  /**
   * The rights of the current user during one query.
   *
   * @param readers configurations of the query's session
   */
  public SourceAccess(ReaderConfigurations readers) {
    this(readers::forFileSystem);
  }

  SourceAccess(Supplier<Configuration> hadoop) {
    this.hadoop = hadoop;
  }

  /** What the user may not read of a source, or what could not be asked; empty if nothing. */
  public Optional<String> whyDenied(SourceState source) {
    for (String root : source.roots()) {
      Optional<String> reason = answers.computeIfAbsent(root, this::check);
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  private Optional<String> check(String root) {
    try {
      Path path = new Path(root);
      FileSystem fileSystem = path.getFileSystem(hadoop.get());
      if (fileSystem.getUri().getScheme().equals("file")) {
        return checkLocal(java.nio.file.Path.of(path.toUri().getPath()));
      }
      if (fileSystem.getFileStatus(path).isDirectory()) {
        fileSystem.access(path, FsAction.READ_EXECUTE);
      } else {
        readOneByte(fileSystem, path);
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(root + ": " + e.getMessage());
    }
  }

  /** Hadoop starts a process to learn the permissions of a local file, Java asks the system. */
  private static Optional<String> checkLocal(java.nio.file.Path path) {
    boolean isReadable =
        Files.isReadable(path) && (!Files.isDirectory(path) || Files.isExecutable(path));
    return isReadable ? Optional.empty() : Optional.of(path + " is not readable");
  }

  private static void readOneByte(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      // Opening alone asks nobody on an object store. An empty file has no byte, which is fine.
      int ignored = in.read();
    }
  }
}
