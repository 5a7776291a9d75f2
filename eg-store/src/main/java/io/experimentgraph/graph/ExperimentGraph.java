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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The union of all workload DAGs seen, as an immutable snapshot: statistics and operation of each
 * vertex, and the artifacts that are stored.
 */
public final class ExperimentGraph {

  /** A graph that has seen nothing. */
  public static final ExperimentGraph EMPTY =
      new ExperimentGraph(Map.of(), Map.of(), Map.of(), Map.of());

  private final Map<Fingerprint, VertexStatistics> statistics;
  private final Map<Fingerprint, VertexStatistics> templates;
  private final Map<Fingerprint, Operation> operations;
  private final Map<Fingerprint, List<Artifact>> artifactsByRowFamily;

  private ExperimentGraph(
      Map<Fingerprint, VertexStatistics> statistics,
      Map<Fingerprint, VertexStatistics> templates,
      Map<Fingerprint, Operation> operations,
      Map<Fingerprint, List<Artifact>> artifactsByRowFamily) {
    this.statistics = statistics;
    this.templates = templates;
    this.operations = operations;
    this.artifactsByRowFamily = artifactsByRowFamily;
  }

  /**
   * A graph of compacted statistics, without artifacts.
   *
   * @param statistics of each vertex
   * @param templates statistics of each vertex on any state of its sources
   * @param operations what makes each vertex
   */
  public static ExperimentGraph ofCompacted(
      Map<Fingerprint, VertexStatistics> statistics,
      Map<Fingerprint, VertexStatistics> templates,
      Map<Fingerprint, Operation> operations) {
    return new ExperimentGraph(
        new HashMap<>(statistics), new HashMap<>(templates), new HashMap<>(operations), Map.of());
  }

  /** What is known of a vertex; {@link VertexStatistics#UNKNOWN} if it was never seen. */
  public VertexStatistics statistics(Fingerprint vertex) {
    return statistics.getOrDefault(vertex, VertexStatistics.UNKNOWN);
  }

  /** What is known of the same vertex on any state of its sources. */
  public VertexStatistics templateStatistics(Fingerprint template) {
    return templates.getOrDefault(template, VertexStatistics.UNKNOWN);
  }

  /** Number of vertices. */
  public int size() {
    return statistics.size();
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
   * its ancestors, so that a shared ancestor counts once (paper, section 2.2).
   *
   * @return task-seconds, or NaN if the vertex's own compute cost is unknown; unknown ancestors
   *     count nothing, which makes it a lower bound
   */
  public double recreationSeconds(Fingerprint vertex) {
    if (!statistics(vertex).hasComputeCost()) {
      return Double.NaN;
    }
    double sum = 0;
    Set<Fingerprint> seen = new HashSet<>();
    List<Fingerprint> open = new ArrayList<>(List.of(vertex));
    while (!open.isEmpty()) {
      Fingerprint next = open.remove(open.size() - 1);
      if (seen.add(next)) {
        VertexStatistics known = statistics(next);
        sum += known.hasComputeCost() ? known.computeSeconds() : 0;
        Operation operation = operations.get(next);
        if (operation != null) {
          open.addAll(operation.inputs());
        }
      }
    }
    return sum;
  }

  /** This graph after more runs were observed. */
  public ExperimentGraph withObservations(Collection<Observation> observations) {
    if (observations.isEmpty()) {
      return this;
    }
    Map<Fingerprint, VertexStatistics> newStatistics = new HashMap<>(statistics);
    Map<Fingerprint, VertexStatistics> newTemplates = new HashMap<>(templates);
    Map<Fingerprint, Operation> newOperations = new HashMap<>(operations);
    for (Observation observation : observations) {
      Vertex vertex = observation.vertex();
      newStatistics.merge(
          vertex.id(),
          VertexStatistics.UNKNOWN.merge(observation),
          (known, once) -> known.merge(observation));
      newTemplates.merge(
          vertex.template(),
          VertexStatistics.UNKNOWN.merge(observation),
          (known, once) -> known.merge(observation));
      newOperations.putIfAbsent(
          vertex.id(), new Operation(vertex.id(), vertex.operator(), observation.inputs()));
    }
    return new ExperimentGraph(newStatistics, newTemplates, newOperations, artifactsByRowFamily);
  }

  /** This graph with exactly these artifacts stored. */
  public ExperimentGraph withArtifacts(Collection<Artifact> artifacts) {
    Map<Fingerprint, List<Artifact>> byRowFamily = new HashMap<>();
    for (Artifact artifact : artifacts) {
      byRowFamily.computeIfAbsent(artifact.rowFamily(), f -> new ArrayList<>()).add(artifact);
    }
    byRowFamily.replaceAll((family, list) -> List.copyOf(list));
    return new ExperimentGraph(statistics, templates, operations, byRowFamily);
  }
}
