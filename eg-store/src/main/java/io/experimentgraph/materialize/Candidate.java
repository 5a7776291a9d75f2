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
import io.experimentgraph.graph.FingerprintEncoder;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.reuse.ReuseProblem;

/**
 * A vertex with all that its worth depends on. Costs are those of {@link ReuseProblem}: whole
 * microseconds of task time, or infinite.
 *
 * @param vertex its identity; breaks ties
 * @param standing how it stands to storage
 * @param content what it takes, or would take, on disk
 * @param computeCost to make it from its inputs ({@code t})
 * @param loadCost to load it, were it stored ({@code C_l})
 * @param recreationCost to make it from the sources, each ancestor once ({@code C_r})
 * @param frequency workloads in which it was needed ({@code f})
 * @param requests workloads that asked for it and for nothing above it
 * @param potential best score of a model reachable from it, 0 if none ({@code p})
 */
public record Candidate(
    Fingerprint vertex,
    Standing standing,
    Content content,
    long computeCost,
    long loadCost,
    long recreationCost,
    double frequency,
    double requests,
    double potential) {

  /**
   * A stored artifact.
   *
   * @param bytesOnDisk bytes of its directory, logs and the like included
   * @param computeCost to make its vertex from the inputs that the problem gives it
   * @param requests workloads that asked for its vertex and for nothing above it
   */
  public static Candidate stored(
      Artifact artifact,
      long bytesOnDisk,
      ExperimentGraph graph,
      LoadCostModel loadCost,
      long computeCost,
      double requests) {
    return new Candidate(
        artifact.vertex(),
        Standing.STORED,
        Content.of(
            artifact.rowFamily(),
            artifact.columns().stream().map(Artifact.Column::id).toList(),
            bytesOnDisk),
        computeCost,
        ReuseProblem.cost(loadCost.seconds(artifact.sizeBytes(), artifact.files().size())),
        recreationCost(artifact, graph),
        Math.max(1, graph.statistics(artifact.vertex()).frequency()),
        requests,
        graph.potential(artifact.vertex()));
  }

  /** What it costs to recreate an artifact: as measured since, or else when it was built. */
  public static long recreationCost(Artifact artifact, ExperimentGraph graph) {
    double measured = graph.recreationSeconds(artifact.vertex());
    return ReuseProblem.cost(Double.isNaN(measured) ? artifact.buildSeconds() : measured);
  }

  /** The same content under rows of its own: no other vertex can be had from it. */
  public Candidate outOfReach(String artifactId) {
    Fingerprint rows = new FingerprintEncoder("outOfReach").add(artifactId).finish();
    return new Candidate(
        vertex,
        standing,
        new Content(rows, content.columns()),
        computeCost,
        loadCost,
        recreationCost,
        frequency,
        requests,
        potential);
  }

  /** The same, if nobody will ever ask for it again. */
  public Candidate worthless() {
    return new Candidate(vertex, standing, content, 0, loadCost, 0, frequency, 0, 0);
  }

  /** True if loading costs less than recreating: the paper's condition for any utility at all. */
  boolean isCheaperToLoad() {
    return loadCost < recreationCost;
  }
}
