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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where things come from and what became of them, as a snapshot of the graph knows it. What it does
 * not know gives empty answers.
 */
public final class Provenance {

  private final ExperimentGraph graph;

  /** Answers from that snapshot. */
  public Provenance(ExperimentGraph graph) {
    this.graph = graph;
  }

  /**
   * A model.
   *
   * @param vertex its vertex
   * @param quality its score in [0, 1], or NaN if it is not known
   */
  public record Model(Fingerprint vertex, double quality) {}

  /**
   * The operations that made a vertex, its own included, inputs first: done one after the other in
   * this order they make it again.
   */
  public List<Operation> ancestors(Fingerprint vertex) {
    List<Operation> ancestors = new ArrayList<>();
    for (int number : withAncestors(List.of(vertex))) {
      graph.operation(number).ifPresent(ancestors::add);
    }
    return ancestors;
  }

  /** The models that were made of a vertex, itself included; the best first, unknown ones last. */
  public List<Model> modelsFrom(Fingerprint source) {
    int number = graph.vertices.number(source);
    if (number == NumberTrie.ABSENT) {
      return List.of();
    }
    // Operations lead from a vertex to its inputs only. Going up from all models at once and inputs
    // first, it is known of each vertex's inputs whether the source is below them.
    Set<Integer> madeOfIt = new HashSet<>(Set.of(number));
    List<Integer> models = new ArrayList<>();
    for (int model : graph.models) {
      models.add(model);
    }
    for (int vertex : Ancestors.of(models, graph.operations)) {
      for (int input : graph.operations.inputs(vertex)) {
        if (madeOfIt.contains(input)) {
          madeOfIt.add(vertex);
        }
      }
    }
    return models.stream()
        .filter(madeOfIt::contains)
        .map(this::model)
        .sorted(Comparator.comparingDouble(m -> Double.isNaN(m.quality()) ? 1 : -m.quality()))
        .toList();
  }

  /** The stored artifacts that were made of one state of a source. */
  public List<Artifact> artifactsOf(String sourceIdentity, String state) {
    return graph.artifacts().stream()
        .filter(a -> Objects.equals(a.sourceStates().get(sourceIdentity), state))
        .toList();
  }

  /** How some vertices came about, as a drawing for Graphviz: see {@link DotExport}. */
  public String dot(Collection<Fingerprint> vertices) {
    return new DotExport(graph).of(withAncestors(vertices));
  }

  private Model model(int number) {
    return new Model(
        graph.vertices.fingerprint(number), graph.vertices.statistics(number).quality());
  }

  private int[] withAncestors(Collection<Fingerprint> vertices) {
    List<Integer> numbers =
        vertices.stream()
            .map(graph.vertices::number)
            .filter(number -> number != NumberTrie.ABSENT)
            .toList();
    return Ancestors.of(numbers, graph.operations);
  }
}
