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
package io.experimentgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Examples;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MaintainTest {

  @TempDir private Path root;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Maintain.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  private void store(boolean withArtifact) throws IOException {
    Configuration hadoop = new Configuration();
    DeltaExperimentGraphStore.makeDirectories(root.toString(), hadoop, Sharing.PRIVATE);
    try (DeltaExperimentGraphStore store = new DeltaExperimentGraphStore(root.toString(), hadoop)) {
      store.append(List.of(Examples.computed("a", 1, 2)));
      if (withArtifact) {
        store.publish(Examples.artifact("gone", "a"));
      }
    }
  }

  @Test
  void soundStore() throws IOException {
    store(false);
    assertThat(run(root.toString())).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("COMPACT").contains("FSCK").contains("0 artifacts");
  }

  @Test
  void whatIsFoundIsMendedUnlessNothingMayBeChanged() throws IOException {
    store(true);
    assertThat(run("--dry-run", root.toString())).as("%s%s", out, err).isEqualTo(1);
    assertThat(out.toString()).contains("left: gone DIRECTORY_MISSING").doesNotContain("SWEEP");
    assertThat(run(root.toString())).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("mended: gone DIRECTORY_MISSING");
  }

  @Test
  void whereThereIsNoStore() {
    assertThat(run(root.resolve("nowhere").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no Experiment Graph");
    assertThat(run("--no-such-option", root.toString())).isEqualTo(2);
  }
}
