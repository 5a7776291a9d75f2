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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one virtual machine stores, another recognises, loads, and gets the same rows from. */
class TwoJvmIT {

  @TempDir private static Path root;
  private static List<String[]> first;
  private static List<String[]> second;

  @BeforeAll
  static void runTwice() throws Exception {
    first = run("first");
    second = run("second");
  }

  @Test
  void identitiesAreEqual() {
    assertThat(second).hasSameSizeAs(first).isNotEmpty();
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)[1]).as("vertices of %s", first.get(i)[0]).isEqualTo(first.get(i)[1]);
      assertThat(second.get(i)[1]).isNotEmpty();
    }
  }

  @Test
  void theSecondLoadsWhatTheFirstStored() {
    for (String[] query : second) {
      assertThat(Integer.parseInt(query[2])).as("loads of %s", query[0]).isPositive();
    }
  }

  @Test
  void rowsAreEqual() {
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)[3]).as("rows of %s", first.get(i)[0]).isEqualTo(first.get(i)[3]);
    }
  }

  private static List<String[]> run(String name) throws IOException, InterruptedException {
    Path report = root.resolve(name + ".tsv");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of(ReuseProbe.class.getName(), root.toString(), report.toString()));
    File log = root.resolve(name + ".log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    assertThat(process.waitFor()).as(() -> "exit code; log: " + text(log.toPath())).isZero();
    return Files.readAllLines(report, StandardCharsets.UTF_8).stream()
        .map(line -> line.split("\t", -1))
        .toList();
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
