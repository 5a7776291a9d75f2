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
package io.experimentgraph.materialize;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Operation;
import io.experimentgraph.graph.VertexStatistics;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The whole Experiment Graph as one problem: everything that is stored, weighed by all requests
 * that were ever recorded. Linear in the graph, where a decision after one workload is linear in
 * that workload and in what is stored; not for a query's thread.
 */
public final class FullPass {

  private FullPass() {}

  /**
   * The problem. Nothing new can be stored: content that no query computes now is not to be had.
   *
   * @param bytesOnDisk bytes of an artifact's directory, logs and the like included
   * @param budgetBytes bytes that everything on disk may take together
   */
  public static MaterializationProblem problem(
      ExperimentGraph graph,
      LoadCostModel loadCost,
      Layout layout,
      ToLongFunction<Artifact> bytesOnDisk,
      long budgetBytes) {
    Map<Fingerprint, Artifact> stored = new HashMap<>();
    List<Artifact> rest = new ArrayList<>();
    for (Artifact artifact : graph.artifacts()) {
      if (!graph.statistics(artifact.vertex()).hasComputeCost()
          || stored.putIfAbsent(artifact.vertex(), artifact) != null) {
        rest.add(artifact);
      }
    }
    MaterializationProblem.Builder problem = new MaterializationProblem.Builder(layout);
    Map<Fingerprint, Integer> numbers = new HashMap<>();
    for (Operation operation : graph.operations()) {
      Fingerprint vertex = operation.output();
      VertexStatistics statistics = graph.statistics(vertex);
      // What was never measured was never worth measuring.
      long cost = statistics.hasComputeCost() ? ReuseProblem.cost(statistics.computeSeconds()) : 0;
      Artifact artifact = stored.get(vertex);
      Candidate candidate =
          artifact == null
              ? neverStored(vertex, statistics, cost)
              : Candidate.stored(
                  artifact,
                  bytesOnDisk.applyAsLong(artifact),
                  graph,
                  loadCost,
                  cost,
                  statistics.requests());
      int[] inputs =
          operation.inputs().stream().filter(numbers::containsKey).mapToInt(numbers::get).toArray();
      numbers.put(vertex, problem.add(candidate, inputs));
    }
    for (Artifact artifact : rest) {
      long cost = Candidate.recreationCost(artifact, graph);
      long bytes = bytesOnDisk.applyAsLong(artifact);
      problem.add(Candidate.stored(artifact, bytes, graph, loadCost, cost, 1));
    }
    return problem.build(budgetBytes);
  }

  /** Content and costs of what cannot be chosen do not matter, but for the cost of making it. */
  private static Candidate neverStored(
      Fingerprint vertex, VertexStatistics statistics, long computeCost) {
    return new Candidate(
        vertex,
        Standing.FORBIDDEN,
        new Content(vertex, List.of()),
        computeCost,
        ReuseProblem.INFINITE,
        0,
        statistics.frequency(),
        statistics.requests(),
        0);
  }
}
