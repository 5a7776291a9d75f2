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
import java.util.Arrays;
import java.util.List;

/**
 * Makes a graph of another one and of what is added: compacted rows, observations, or both. For one
 * thread, and of no use after {@link #build}. What it was made of stays as it is.
 */
public final class GraphBuilder {

  private final ExperimentGraph base;
  private final StatisticsTable.Draft vertices;
  private final StatisticsTable.Draft templates;
  private final OperationTable.Draft operations;
  private final RecreationCosts.Draft recreationCosts;
  private final List<Integer> newModels = new ArrayList<>();

  /** Vertices that may have something to tell their ancestors' potentials. */
  private final List<Integer> rising = new ArrayList<>();

  private LoadCalibration loads;
  private boolean hasQualityFallen;

  GraphBuilder(ExperimentGraph base) {
    this.base = base;
    this.vertices = base.vertices.draft();
    this.templates = base.templates.draft();
    this.operations = base.operations.draft();
    this.recreationCosts = base.recreationCosts.draft();
    this.loads = base.loads;
  }

  /** Replaces what is known of a vertex. Without a frequency of at least 1, nothing is known. */
  public GraphBuilder vertex(Vertex vertex, VertexStatistics statistics) {
    if (statistics.frequency() > 0) {
      setVertex(vertices.number(vertex.id()), vertex.kind(), statistics);
    }
    return this;
  }

  /** Replaces what is known of a vertex on any state of its sources. */
  public GraphBuilder template(Fingerprint template, VertexStatistics statistics) {
    if (statistics.frequency() > 0) {
      templates.set(templates.number(template), statistics);
    }
    return this;
  }

  /** Adds what makes a vertex, unless that is known: the first to say it settles it. */
  public GraphBuilder operation(Operation operation) {
    setOperation(
        vertices.number(operation.output()),
        operation.name(),
        operation.arguments(),
        operation.inputs());
    return this;
  }

  /** Adds all that an observation tells. */
  public GraphBuilder observe(Observation observation) {
    int number = vertices.number(observation.vertex().id());
    observeVertex(number, observation);
    observeOperation(number, observation);
    observeLoad(observation);
    return observeTemplate(observation);
  }

  /** Adds what an observation tells of its vertex alone. */
  public GraphBuilder observeVertex(Observation observation) {
    observeVertex(vertices.number(observation.vertex().id()), observation);
    return this;
  }

  /** Adds what an observation tells of the template of its vertex. */
  public GraphBuilder observeTemplate(Observation observation) {
    int number = templates.number(observation.vertex().template());
    templates.set(number, templates.statistics(number).merge(observation));
    return this;
  }

  /** Adds what an observation tells of the operation that makes its vertex. */
  public GraphBuilder observeOperation(Observation observation) {
    observeOperation(vertices.number(observation.vertex().id()), observation);
    return this;
  }

  /** Replaces what is known of loads. */
  public GraphBuilder loads(LoadCalibration calibration) {
    loads = calibration;
    return this;
  }

  /** Adds what an observation tells of loads. */
  public GraphBuilder observeLoad(Observation observation) {
    loads = loads.merge(observation);
    return this;
  }

  private void observeVertex(int number, Observation observation) {
    setVertex(number, observation.vertex().kind(), vertices.statistics(number).merge(observation));
  }

  private void observeOperation(int number, Observation observation) {
    setOperation(
        number, observation.vertex().operator(), observation.arguments(), observation.inputs());
  }

  private void setVertex(int number, Vertex.Kind kind, VertexStatistics statistics) {
    VertexStatistics before = vertices.statistics(number);
    vertices.set(number, statistics);
    recreationCosts.costChanged(number, statistics.computeNanos() - before.computeNanos());
    if (kind == Vertex.Kind.MODEL) {
      if (before.frequency() == 0) {
        newModels.add(number);
      }
      rising.add(number);
      hasQualityFallen |= statistics.quality() < before.quality();
    }
  }

  private void setOperation(int number, String name, String arguments, List<Fingerprint> inputs) {
    if (operations.isKnown(number)) {
      return;
    }
    int[] numbers = new int[inputs.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vertices.number(inputs.get(i));
    }
    operations.set(number, new OperationTable.Label(name, arguments), numbers);
    recreationCosts.operationKnown(number);
    rising.add(number);
  }

  /** The graph. Costs what the additions cost, not what the graph holds. */
  public ExperimentGraph build() {
    StatisticsTable newVertices = vertices.freeze();
    OperationTable newOperations = operations.freeze();
    int[] models = models();
    Potentials potentials =
        hasQualityFallen
            ? base.potentials.recomputed(models, newVertices, newOperations)
            : base.potentials.raised(rising, newVertices, newOperations);
    return new ExperimentGraph(
        newVertices,
        templates.freeze(),
        newOperations,
        models,
        potentials,
        recreationCosts.freeze(newVertices, newOperations),
        loads,
        base.artifactsByRowFamily);
  }

  private int[] models() {
    if (newModels.isEmpty()) {
      return base.models;
    }
    int[] models = Arrays.copyOf(base.models, base.models.length + newModels.size());
    for (int i = 0; i < newModels.size(); i++) {
      models[base.models.length + i] = newModels.get(i);
    }
    return models;
  }
}
