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
package io.experimentgraph.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.spark.ExperimentGraphSparkSessionExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The one jar that a user adds brings our classes and nothing that could clash with others'. */
class ShadedJarIT {

  @Test
  void holdsOurClassesOnly() throws Exception {
    Path jar =
        Path.of(
            ExperimentGraphSparkSessionExtension.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    assertThat(jar.getFileName().toString())
        .startsWith("experiment-graph-spark-4.1_2.13-")
        .endsWith(".jar");
    assertThat(entries(jar))
        .contains("io/experimentgraph/graph/Fingerprint.class")
        .contains("io/experimentgraph/shaded/picocli/CommandLine.class");
    assertThat(entries(jar))
        .allMatch(name -> name.startsWith("io/experimentgraph/") || name.startsWith("META-INF/"));
  }

  private static List<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
    }
  }
}
