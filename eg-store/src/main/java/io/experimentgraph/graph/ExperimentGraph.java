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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The union of all workload DAGs seen, as an immutable snapshot: statistics and operation of each
 * vertex, and the artifacts that are stored. A snapshot shares with the one that it was made of
 * whatever did not change, so that adding a workload costs what the workload holds and not what the
 * graph holds.
 *
 * <p>Vertices are kept as numbers in the order of their arrival. Row families and column ids of
 * vertices are not kept: they are in table {@code vertices} and, of stored ones, in their
 * artifacts.
 */
public final class ExperimentGraph {

  /** A graph that has seen nothing. */
  public static final ExperimentGraph EMPTY =
      new ExperimentGraph(
          StatisticsTable.EMPTY,
          StatisticsTable.EMPTY,
          OperationTable.EMPTY,
          new int[0],
          Potentials.EMPTY,
          RecreationCosts.NONE,
          LoadCalibration.NONE,
          Map.of());

  final StatisticsTable vertices;
  final StatisticsTable templates;
  final OperationTable operations;

  /** Vertices that are models, in the order of their first observation. */
  final int[] models;

  final Potentials potentials;
  final RecreationCosts recreationCosts;
  final LoadCalibration loads;
  final Map<Fingerprint, List<Artifact>> artifactsByRowFamily;

  ExperimentGraph(
      StatisticsTable vertices,
      StatisticsTable templates,
      OperationTable operations,
      int[] models,
      Potentials potentials,
      RecreationCosts recreationCosts,
      LoadCalibration loads,
      Map<Fingerprint, List<Artifact>> artifactsByRowFamily) {
    this.vertices = vertices;
    this.templates = templates;
    this.operations = operations;
    this.models = models;
    this.potentials = potentials;
    this.recreationCosts = recreationCosts;
    this.loads = loads;
    this.artifactsByRowFamily = artifactsByRowFamily;
  }

  /** What is known of a vertex; {@link VertexStatistics#UNKNOWN} if it was never seen. */
  public VertexStatistics statistics(Fingerprint vertex) {
    return vertices.statistics(vertices.number(vertex));
  }

  /** What is known of the same vertex on any state of its sources. */
  public VertexStatistics templateStatistics(Fingerprint template) {
    return templates.statistics(templates.number(template));
  }

  /** What makes a vertex, if that is known. */
  public Optional<Operation> operation(Fingerprint vertex) {
    return operation(vertices.number(vertex));
  }

  /** What makes each vertex, as far as it is known, inputs first. Linear in the whole graph. */
  public List<Operation> operations() {
    List<Integer> all = IntStream.range(0, vertices.size()).boxed().toList();
    List<Operation> known = new ArrayList<>();
    for (int number : Ancestors.of(all, operations)) {
      operation(number).ifPresent(known::add);
    }
    return known;
  }

  /** What loads have cost so far. */
  public LoadCalibration loads() {
    return loads;
  }

  /** Number of vertices that were observed; inputs that were only named do not count. */
  public int size() {
    return vertices.observed();
  }

  /** The stored artifacts of one row family. */
  public List<Artifact> artifacts(Fingerprint rowFamily) {
    return artifactsByRowFamily.getOrDefault(rowFamily, List.of());
  }

  /** All stored artifacts. */
  public List<Artifact> artifacts() {
    return artifactsByRowFamily.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Recreation cost {@code C_r}: the sum of the compute costs over the <em>set</em> of a vertex and
   * its ancestors, so that a shared ancestor counts once (paper, section 2.2). Read in constant
   * time for a vertex of which an artifact is stored; else in time linear in its ancestors.
   *
   * @return task-seconds, or NaN if the vertex's own compute cost is unknown; unknown ancestors
   *     count nothing, which makes it a lower bound
   */
  public double recreationSeconds(Fingerprint vertex) {
    int number = vertices.number(vertex);
    if (!vertices.statistics(number).hasComputeCost()) {
      return Double.NaN;
    }
    long nanos = 0;
    if (recreationCosts.isStored(number)) {
      nanos = recreationCosts.nanos(number);
    } else {
      for (int ancestor : Ancestors.of(List.of(number), operations)) {
        nanos += vertices.statistics(ancestor).computeNanos();
      }
    }
    return nanos / VertexStatistics.NANOS_PER_SECOND;
  }

  /**
   * Potential {@code p}: the best quality of the models that are made of a vertex, itself included.
   * Read in constant time.
   *
   * @return in [0, 1]; 0 if there is no such model or none has a known quality
   */
  public double potential(Fingerprint vertex) {
    int number = vertices.number(vertex);
    return number == NumberTrie.ABSENT ? 0 : potentials.of(number);
  }

  /** Adds to a graph that has seen nothing. */
  public static GraphBuilder builder() {
    return new GraphBuilder(EMPTY);
  }

  /** This graph after more runs were observed; observing the same run again counts it again. */
  public ExperimentGraph withObservations(Collection<Observation> observations) {
    if (observations.isEmpty()) {
      return this;
    }
    GraphBuilder builder = new GraphBuilder(this);
    observations.forEach(builder::observe);
    return builder.build();
  }

  /** This graph with exactly these artifacts stored. */
  public ExperimentGraph withArtifacts(Collection<Artifact> artifacts) {
    Map<Fingerprint, List<Artifact>> byRowFamily = new HashMap<>();
    StatisticsTable.Draft numbers = vertices.draft();
    List<Integer> stored = new ArrayList<>();
    for (Artifact artifact : artifacts) {
      byRowFamily.computeIfAbsent(artifact.rowFamily(), f -> new ArrayList<>()).add(artifact);
      // An artifact is often published before its vertex is observed.
      stored.add(numbers.number(artifact.vertex()));
    }
    byRowFamily.replaceAll((family, list) -> List.copyOf(list));
    StatisticsTable numbered = numbers.freeze();
    return new ExperimentGraph(
        numbered,
        templates,
        operations,
        models,
        potentials,
        recreationCosts.of(stored, numbered, operations),
        loads,
        byRowFamily);
  }

  /** What makes the vertex of a number or {@link NumberTrie#ABSENT}, if that is known. */
  Optional<Operation> operation(int number) {
    if (number == NumberTrie.ABSENT || !operations.isKnown(number)) {
      return Optional.empty();
    }
    OperationTable.Label label = operations.label(number);
    List<Fingerprint> inputs = new ArrayList<>();
    for (int input : operations.inputs(number)) {
      inputs.add(vertices.fingerprint(input));
    }
    return Optional.of(
        new Operation(vertices.fingerprint(number), label.name(), label.arguments(), inputs));
  }
}
