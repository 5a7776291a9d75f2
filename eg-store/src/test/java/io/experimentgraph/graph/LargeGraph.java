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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A graph as of a company's year: ten vertices per template, two inputs each on average. */
final class LargeGraph {

  private static final int VERTICES_PER_TEMPLATE = 10;

  private LargeGraph() {}

  static ExperimentGraph of(int vertices) {
    GraphBuilder builder = ExperimentGraph.builder();
    Random random = new Random(1);
    for (int i = 0; i < vertices; i++) {
      List<Fingerprint> inputs = new ArrayList<>();
      for (int count = random.nextInt(5); count > 0 && i > 0; count--) {
        // Mostly what came shortly before.
        inputs.add(pseudo(i - 1 - random.nextInt(Math.min(i, 200))));
      }
      builder.observe(observation(i, vertices, inputs, random));
    }
    return builder.build();
  }

  /** A workload of vertices that are known, all over the graph or not, and as many new ones. */
  static List<Observation> workload(int size, int known, boolean isScattered, Random random) {
    List<Observation> observations = new ArrayList<>();
    int firstNew = known + random.nextInt(1_000_000_000);
    int firstKnown = random.nextInt(known - size);
    for (int i = 0; i < size; i++) {
      int number = i % 2 != 0 ? firstNew + i : isScattered ? random.nextInt(known) : firstKnown + i;
      List<Fingerprint> inputs = new ArrayList<>();
      for (int count = random.nextInt(5); count > 0 && i > 0; count--) {
        inputs.add(observations.get(random.nextInt(i)).vertex().id());
      }
      observations.add(observation(number, known, inputs, random));
    }
    return observations;
  }

  private static Observation observation(
      int number, int vertices, List<Fingerprint> inputs, Random random) {
    // Close enough to SHA-256, and a hundred times as fast.
    Fingerprint id = pseudo(number);
    int templates = vertices / VERTICES_PER_TEMPLATE;
    Vertex vertex =
        new Vertex(id, pseudo(-1 - number % templates), id, List.of(), "Join", Vertex.Kind.DATASET);
    return new Observation(
        "workload",
        number,
        vertex,
        inputs,
        new String("Inner, (a = b + " + number % templates + ")"),
        Observation.Access.COMPUTED,
        number % 10 == 0,
        1 + random.nextDouble(),
        1000,
        10,
        Double.NaN,
        Double.NaN,
        "alice");
  }

  private static Fingerprint pseudo(long number) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    return new Fingerprint(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }
}
