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
package io.experimentgraph.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The input directory of the job, to which a day can be appended. Files keep their names and times
 * of change, so that a second quickstart finds the same input as the first.
 *
 * @param root directory with {@code base} and {@code last-day} as {@code SplitLastDay} leaves them
 */
record FlightsInput(Path root) {

  /** Directory that the job reads. */
  Path flights() {
    return root.resolve("flights");
  }

  /** Whether the flights have been split. */
  boolean isSplit() {
    return Files.exists(root.resolve("base/_SUCCESS"))
        && Files.exists(root.resolve("last-day/_SUCCESS"));
  }

  /** Leaves all days but the last in the input. */
  void reset() throws IOException {
    Directories.delete(flights());
    Files.createDirectories(flights());
    copyFrom("base");
  }

  /** Adds the last day to the input. */
  void append() throws IOException {
    copyFrom("last-day");
  }

  private void copyFrom(String part) throws IOException {
    for (Path file : parquetFiles(root.resolve(part))) {
      Files.copy(
          file,
          flights().resolve(file.getFileName()),
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<Path> parquetFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
