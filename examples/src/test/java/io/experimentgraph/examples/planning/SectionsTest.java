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
package io.experimentgraph.examples.planning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every section on sizes of which no time says anything. */
class SectionsTest {

  private static final String LOCK = "jmh.ignoreLock";

  private static final Settings TINY =
      new Settings(
          7,
          List.of(20, 60),
          new Settings.Timing(0, 0, 1, 10),
          40,
          2,
          10,
          List.of(2_000, 4_000),
          2);

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A benchmark that runs on the same machine must not fail the test. */
  @BeforeEach
  void ignoreOtherBenchmarks() {
    System.setProperty(LOCK, "true");
  }

  @AfterEach
  void mindOtherBenchmarksAgain() {
    System.clearProperty(LOCK);
  }

  @Test
  void planningTimes() throws IOException {
    String said = run(new PlanningTimes());

    // Two regimes, two sizes, six algorithms of ours and JGraphT's.
    assertThat(lines("planning-times.csv"))
        .hasSize(1 + 2 * 2 * 7)
        .first()
        .isEqualTo(
            "regime,vertices,algorithm,median_us,mean_us,p99_us,problems,cost_mean,cost_worst,"
                + "cost_best");
    assertThat(lines("planning-times.csv")).anyMatch(line -> line.startsWith("free,60,jgrapht,"));
    assertThat(said)
        .contains("| exact ", "| jgrapht ", "equal on 4000 comparisons with Helix and JGraphT");
    assertThat(directory.resolve("planning-times-plain.svg")).content().contains("<svg", "</svg");
    assertThat(directory.resolve("planning-times-free.svg")).isNotEmptyFile();
  }

  @Test
  void manyWorkloads() throws IOException {
    String said = run(new ManyWorkloads());

    assertThat(lines("many-workloads.csv"))
        .hasSize(1 + 2 * 6)
        .first()
        .isEqualTo("family,algorithm,workloads,planned,median_s,slowest_s,cost_ratio");
    assertThat(lines("many-workloads.csv")).anyMatch(line -> line.startsWith("text,helix,40,10,"));
    // Helix plans 10 of 40.
    assertThat(lines("cumulative.csv"))
        .hasSize(1 + 2 * (5 * 40 + 10))
        .first()
        .isEqualTo("family,algorithm,workloads,seconds");
    assertThat(said)
        .contains("| script ", "extrapolated ", "Helix's plans of 10 cost 1.000000 times as much");
    assertThat(directory.resolve("cumulative-script.svg")).isNotEmptyFile();
    assertThat(directory.resolve("cumulative-text.svg")).isNotEmptyFile();
  }

  @Test
  void growingGraph() throws IOException {
    String said = run(new GrowingGraph());

    // Two sizes; merging, and three materializers after workloads of two sizes.
    assertThat(lines("growing-graph.csv"))
        .hasSize(1 + 2 * (1 + 2 * 3))
        .first()
        .isEqualTo("vertices,what,workload_vertices,median_ms,slowest_ms");
    assertThat(directory.resolve("growing-graph.svg")).isNotEmptyFile();
    assertThat(said).contains("| marginalGain ", "EG of 4000 vertices below 600 MB");
  }

  @Test
  void setQuality() throws IOException {
    String said = run(new SetQuality());

    // Two layouts, two sizes of graphs, five materializers, six budgets.
    assertThat(lines("set-quality.csv"))
        .hasSize(1 + 2 * 2 * 5 * 6)
        .first()
        .isEqualTo("layout,vertices,materializer,budget,mean,worst,best_share");
    assertThat(said).contains("| marginalGain ", "| helix ");
    // Nothing saves more than the best set of all.
    assertThat(lines("set-quality.csv").stream().skip(1).map(line -> line.split(",", -1)))
        .allMatch(cells -> Double.parseDouble(cells[4]) <= 1 + 1e-9);
    assertThat(directory.resolve("set-quality-whole-artifacts-13.svg")).isNotEmptyFile();
    assertThat(directory.resolve("set-quality-shared-columns-150.svg")).isNotEmptyFile();
  }

  private String run(Section section) throws IOException {
    Report report = new Report(new PrintStream(out, true, UTF_8), directory);
    section.run(TINY, report);
    report.goals();
    return out.toString(UTF_8);
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file));
  }
}
