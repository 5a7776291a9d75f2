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
package io.experimentgraph.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much of the driver's heap a graph takes. */
class GraphMemoryTest {

  private static final int VERTICES = 1_000_000;
  private static final int TEMPLATES = 100_000;

  /** A field, so that it is still in use when the heap is measured. */
  private ExperimentGraph graph;

  @Test
  void aMillionVerticesFitIntoADriver() {
    long before = usedBytes();
    graph = large();
    long bytes = usedBytes() - before;
    assertThat(graph.size()).isEqualTo(VERTICES);
    // Less than its keys and figures would mean that it was not measured.
    assertThat(bytes).isBetween(VERTICES * 96L, 600_000_000L);
    System.out.printf("%,d vertices take %,d bytes%n", VERTICES, bytes);
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Two inputs per vertex on average, mostly of what came shortly before. */
  private static ExperimentGraph large() {
    GraphBuilder builder = ExperimentGraph.builder();
    Random random = new Random(1);
    for (int i = 0; i < VERTICES; i++) {
      List<Fingerprint> inputs = new ArrayList<>();
      for (int count = random.nextInt(5); count > 0 && i > 0; count--) {
        inputs.add(pseudo(i - 1 - random.nextInt(Math.min(i, 200))));
      }
      builder.observe(observation(i, inputs));
    }
    return builder.build();
  }

  private static Observation observation(int number, List<Fingerprint> inputs) {
    Fingerprint id = pseudo(number);
    Fingerprint template = pseudo(-1 - number % TEMPLATES);
    return new Observation(
        "workload",
        number,
        new Vertex(id, template, id, List.of(), "Join", Vertex.Kind.DATASET),
        inputs,
        "Inner, (a = b + " + number % TEMPLATES + ")",
        Observation.Access.COMPUTED,
        number % 10 == 0,
        number % 7,
        1000,
        10,
        Double.NaN,
        Double.NaN,
        "alice");
  }

  /** As uniform as SHA-256, in a fraction of the time. */
  private static Fingerprint pseudo(long number) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    return new Fingerprint(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
