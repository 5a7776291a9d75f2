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

import io.experimentgraph.examples.local.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link ReuseProbe} in a virtual machine of its own. */
record ProbeProcess(Process process, Path log, Path report) {

  /**
   * What it found out of one query.
   *
   * @param vertices their fingerprints, {@code "null"} for those that have none
   * @param loads how many of them it loaded
   * @param rows as one text
   */
  record Answer(String query, List<String> vertices, int loads, String rows) {}

  static ProbeProcess start(Path root, String name, List<String> options) throws IOException {
    Path report = root.resolve(name + ".tsv");
    Path log = root.resolve(name + ".log");
    List<String> command =
        JavaProcess.command(ReuseProbe.class, options, List.of(root.toString(), report.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ProbeProcess(process, log, report);
  }

  /** Waits for its end, which has to be a good one. */
  List<Answer> answers() throws IOException, InterruptedException {
    assertThat(process.waitFor()).as(() -> "exit code; log: " + text(log)).isZero();
    return Files.readAllLines(report, StandardCharsets.UTF_8).stream()
        .map(line -> line.split("\t", -1))
        .map(
            parts ->
                new Answer(
                    parts[0],
                    List.of(parts[1].split(",", -1)),
                    Integer.parseInt(parts[2]),
                    parts[3]))
        .toList();
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
