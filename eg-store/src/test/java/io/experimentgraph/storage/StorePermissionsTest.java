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
package io.experimentgraph.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorePermissionsTest {

  @TempDir private Path directory;

  private final Configuration configuration = new Configuration();

  private static String permission(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<Path> directoriesBelow(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(p -> !p.equals(root)).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"PRIVATE, rwx------", "GROUP, rwxrwx---", "ALL, rwxrwx---"})
  void nothingIsOpenToTheWorld(Sharing sharing, String expected) throws IOException {
    Path root = directory.resolve("parent/store");
    DeltaExperimentGraphStore.makeDirectories(root.toString(), configuration, sharing);
    assertThat(permission(root)).isEqualTo(expected);
    assertThat(directoriesBelow(root)).hasSizeGreaterThan(10);
    for (Path made : directoriesBelow(root)) {
      assertThat(permission(made)).as(made.toString()).isEqualTo(expected);
    }
  }

  @Test
  void whatExistsKeepsItsPermissions() throws IOException {
    Path contents = Files.createDirectory(directory.resolve("contents"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
    Files.setPosixFilePermissions(contents, PosixFilePermissions.fromString("rwxr-xr-x"));
    DeltaExperimentGraphStore.makeDirectories(directory.toString(), configuration, Sharing.PRIVATE);
    assertThat(permission(directory)).isEqualTo("rwxrwxr-x");
    assertThat(permission(contents)).isEqualTo("rwxr-xr-x");
    assertThat(permission(directory.resolve("artifacts"))).isEqualTo("rwx------");
  }

  @ParameterizedTest
  @CsvSource({"PRIVATE, rw-------", "GROUP, rw-rw----", "ALL, rw-rw----"})
  void filesAreClosedToo(Sharing sharing, String expected) throws IOException {
    Path file = directory.resolve("a file");
    FileSystem fileSystem = FileSystem.getLocal(configuration);
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toString());
    StorePermissions.createFile(fileSystem, path, false, sharing).close();
    assertThat(permission(file)).isEqualTo(expected);
    assertThat(directory.resolve(".a file.crc")).exists();
    assertThatThrownBy(() -> StorePermissions.createFile(fileSystem, path, false, sharing))
        .isInstanceOf(IOException.class);
    StorePermissions.createFile(fileSystem, path, true, sharing).close();
  }
}
