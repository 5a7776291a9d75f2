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

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceAccessTest {

  @TempDir private Path directory;

  private Optional<String> whyDenied(Path... roots) {
    List<String> names = List.of(roots).stream().map(Path::toString).toList();
    return new SourceAccess(Configuration::new).whyDenied(source(names));
  }

  private static SourceState source(List<String> roots) {
    return new SourceState(
        "id",
        "state",
        new IdentityEncoder("rows").finish(),
        1,
        false,
        () -> "state",
        UnaryOperator.identity(),
        roots);
  }

  @Test
  void whatCanBeReadIsNotDenied() throws IOException {
    assertThat(whyDenied(directory, Files.createFile(directory.resolve("empty")))).isEmpty();
  }

  @Test
  void whatIsNotThereIsDenied() {
    Path missing = directory.resolve("missing");
    assertThat(whyDenied(directory, missing)).get().asString().contains(missing.toString());
  }

  @Test
  void whatNoFileSystemKnowsIsDenied() {
    SourceState source = source(List.of("nowhere://host/a"));
    assertThat(new SourceAccess(Configuration::new).whyDenied(source)).isPresent();
  }

  @Test
  void permissionsOfTheOperatingSystemCount() throws IOException {
    Path file = Files.createFile(directory.resolve("closed"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "root reads everything");
    assertThat(whyDenied(file)).isPresent();
    Path closed = Files.createDirectory(directory.resolve("closed directory"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r--------"));
    assertThat(whyDenied(closed)).isPresent();
  }
}
