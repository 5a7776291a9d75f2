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
package io.experimentgraph.delta;

import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.util.FileNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The files of a table's commits, and what Kernel says of an attempt to make one. */
final class KernelCommits {

  private final Engine engine;
  private final String log;

  KernelCommits(Engine engine, Path table) {
    this.engine = engine;
    this.log = new Path(table, "_delta_log").toString();
  }

  boolean exists(long version) throws IOException {
    return modified(version).isPresent();
  }

  /** When a commit was made, milliseconds since 1970; nothing if there is none. */
  Optional<Long> modified(long version) throws IOException {
    try {
      return Optional.of(
          engine
              .getFileSystemClient()
              .getFileStatus(FileNames.deltaFile(log, version))
              .getModificationTime());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * True if a commit is known not to stand because somebody else's does. Kernel throws the same for
   * a storage that failed right after the commit was made.
   */
  static boolean isLostRace(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommitFailedException failed) {
        return failed.isConflict();
      }
    }
    // Found out before anything was written.
    return true;
  }
}
