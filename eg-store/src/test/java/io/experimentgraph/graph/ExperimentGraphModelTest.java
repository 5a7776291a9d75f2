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

import static io.experimentgraph.graph.Examples.fingerprint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Graphs that grew step by step, in two directions, against one computed from scratch each time.
 */
class ExperimentGraphModelTest {

  private static final int VERTICES = 60;

  /** {@code -Dexperimentgraph.graph.seed=S} repeats a run. */
  private static final long SEED = Long.getLong("experimentgraph.graph.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  /** Runs end almost in the order in which they are recorded. */
  private long clock;

  @BeforeAll
  static void printSeed() {
    System.out.println("seed " + SEED);
  }

  /** A graph and what it was told. */
  private record Grown(
      ExperimentGraph graph, List<Observation> observations, List<Artifact> artifacts) {}

  @Test
  void growsAsIfMadeFromScratch() {
    List<Grown> versions = new ArrayList<>();
    versions.add(new Grown(ExperimentGraph.EMPTY, List.of(), List.of()));
    for (int step = 0; step < 120; step++) {
      // Mostly onwards, sometimes from a snapshot that was left behind.
      int back = random.nextInt(5) == 0 ? random.nextInt(Math.min(versions.size(), 4)) : 0;
      Grown grown = next(versions.get(versions.size() - 1 - back));
      assertAsFromScratch(grown);
      versions.add(grown);
    }
    versions.forEach(this::assertAsFromScratch);
  }

  private Grown next(Grown base) {
    if (random.nextInt(4) == 0) {
      List<Artifact> artifacts = new ArrayList<>(base.artifacts());
      artifacts.removeIf(a -> random.nextInt(3) == 0);
      for (int i = random.nextInt(4); i > 0; i--) {
        artifacts.add(Examples.artifact("id" + random.nextInt(), name(random.nextInt(VERTICES))));
      }
      return new Grown(base.graph().withArtifacts(artifacts), base.observations(), artifacts);
    }
    List<Observation> added = new ArrayList<>();
    // Not in topological order: what is made of a vertex may be observed before it is.
    for (int i = random.nextInt(8); i > 0; i--) {
      added.add(observation(random.nextInt(VERTICES)));
    }
    List<Observation> all = new ArrayList<>(base.observations());
    all.addAll(added);
    return new Grown(base.graph().withObservations(added), all, base.artifacts());
  }

  private static String name(int vertex) {
    return "v" + vertex + "@" + vertex % 3;
  }

  /**
   * One in five vertices is a model. Inputs follow from the vertex, as they do in a Merkle tree.
   */
  private Observation observation(int number) {
    Vertex plain = Examples.vertex(name(number));
    boolean isModel = number % 5 == 4;
    Vertex vertex =
        new Vertex(
            plain.id(),
            plain.template(),
            plain.rowFamily(),
            plain.columnIds(),
            "Op" + number % 4,
            isModel ? Vertex.Kind.MODEL : Vertex.Kind.DATASET);
    Random shape = new Random(number);
    List<Fingerprint> inputs = new ArrayList<>();
    for (int i = shape.nextInt(4); i > 0 && number > 0; i--) {
      inputs.add(fingerprint(name(shape.nextInt(number))));
    }
    return new Observation(
        "workload",
        clock++ + random.nextInt(20),
        vertex,
        inputs,
        "literal " + number % 7,
        Observation.Access.COMPUTED,
        random.nextInt(3) == 0,
        random.nextInt(4) == 0 ? Double.NaN : random.nextDouble() * 100,
        random.nextInt(3) - 1,
        random.nextInt(3) - 1,
        Double.NaN,
        isModel && random.nextBoolean() ? random.nextDouble() : Double.NaN,
        "alice");
  }

  private void assertAsFromScratch(Grown grown) {
    Map<Fingerprint, VertexStatistics> statistics = new HashMap<>();
    Map<Fingerprint, VertexStatistics> templates = new HashMap<>();
    Map<Fingerprint, Operation> operations = new HashMap<>();
    for (Observation o : grown.observations()) {
      Fingerprint id = o.vertex().id();
      statistics.put(id, statistics.getOrDefault(id, VertexStatistics.UNKNOWN).merge(o));
      Fingerprint template = o.vertex().template();
      templates.put(template, templates.getOrDefault(template, VertexStatistics.UNKNOWN).merge(o));
      operations.putIfAbsent(
          id, new Operation(id, o.vertex().operator(), o.arguments(), o.inputs()));
    }
    ExperimentGraph graph = grown.graph();
    assertThat(graph.size()).as("seed %d", SEED).isEqualTo(statistics.size());
    assertThat(graph.artifacts()).containsExactlyInAnyOrderElementsOf(grown.artifacts());
    Map<Fingerprint, Double> potentials = new HashMap<>();
    statistics.forEach(
        (id, known) -> {
          if (!Double.isNaN(known.quality())) {
            ancestors(id, operations).forEach(a -> potentials.merge(a, known.quality(), Math::max));
          }
        });
    for (int number = 0; number < VERTICES; number++) {
      Fingerprint id = fingerprint(name(number));
      Fingerprint template = Examples.vertex(name(number)).template();
      VertexStatistics known = statistics.getOrDefault(id, VertexStatistics.UNKNOWN);
      assertThat(graph.statistics(id)).as("vertex %d, seed %d", number, SEED).isEqualTo(known);
      assertThat(graph.templateStatistics(template))
          .as("vertex %d, seed %d", number, SEED)
          .isEqualTo(templates.getOrDefault(template, VertexStatistics.UNKNOWN));
      assertThat(graph.operation(id))
          .as("vertex %d, seed %d", number, SEED)
          .isEqualTo(Optional.ofNullable(operations.get(id)));
      assertThat(graph.potential(id))
          .as("vertex %d, seed %d", number, SEED)
          .isEqualTo(potentials.getOrDefault(id, 0.0));
      assertRecreation(graph.recreationSeconds(id), id, statistics, operations);
    }
  }

  /** To the nanosecond, whether it was kept up to date or added up now. */
  private static void assertRecreation(
      double actual,
      Fingerprint id,
      Map<Fingerprint, VertexStatistics> statistics,
      Map<Fingerprint, Operation> operations) {
    if (!statistics.containsKey(id) || !statistics.get(id).hasComputeCost()) {
      assertThat(actual).as("seed %d", SEED).isNaN();
      return;
    }
    long nanos = 0;
    for (Fingerprint ancestor : ancestors(id, operations)) {
      VertexStatistics known = statistics.getOrDefault(ancestor, VertexStatistics.UNKNOWN);
      nanos += known.hasComputeCost() ? Math.round(known.computeSeconds() * 1e9) : 0;
    }
    assertThat(actual).as("seed %d", SEED).isEqualTo(nanos / 1e9);
  }

  private static Set<Fingerprint> ancestors(
      Fingerprint vertex, Map<Fingerprint, Operation> operations) {
    Set<Fingerprint> all = new HashSet<>();
    List<Fingerprint> open = new ArrayList<>(List.of(vertex));
    while (!open.isEmpty()) {
      Fingerprint next = open.remove(open.size() - 1);
      if (all.add(next) && operations.containsKey(next)) {
        open.addAll(operations.get(next).inputs());
      }
    }
    return all;
  }
}
