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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.cost.Estimates;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.WorkloadDag;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What storing one more vertex would save when the workload comes again: the task-seconds that it
 * costs to have the vertex from what is stored already, less those of loading it.
 */
final class MarginalGains {

  private final WorkloadDag dag;
  private final Estimates estimates;
  private final LoadCostModel loadCost;
  private final Map<Fingerprint, Vertex> vertices = new HashMap<>();
  private final Map<Fingerprint, Double> loadSeconds = new HashMap<>();
  private final Set<Fingerprint> covered = new HashSet<>();
  private Map<Fingerprint, Double> seconds;

  MarginalGains(WorkloadDag dag, Estimates estimates, LoadCostModel loadCost) {
    this.dag = dag;
    this.estimates = estimates;
    this.loadCost = loadCost;
    dag.vertices().forEach(v -> vertices.put(v.id(), v));
  }

  /** A vertex can be loaded. */
  void loadable(Fingerprint vertex, double atSeconds) {
    loadSeconds.merge(vertex, atSeconds, Math::min);
    seconds = null;
  }

  /**
   * A vertex will be stored; all of the same rows with no other columns can be had from it. What is
   * of another workload changes nothing here.
   */
  void stored(Fingerprint vertex) {
    Vertex wide = vertices.get(vertex);
    if (wide == null) {
      return;
    }
    for (Vertex other : vertices.values()) {
      if (other.rowFamily().equals(wide.rowFamily())
          && wide.columnIds().containsAll(other.columnIds())) {
        covered.add(other.id());
        loadable(other.id(), ownLoad(other.id()));
      }
    }
  }

  /** True if a vertex that will be stored holds all of this one. */
  boolean isCovered(Fingerprint vertex) {
    return covered.contains(vertex);
  }

  /** Task-seconds that storing a vertex would save. */
  double of(Fingerprint vertex) {
    return secondsToHave().get(vertex) - ownLoad(vertex);
  }

  /** The vertex that saves most; of equal ones that with most columns. */
  Fingerprint best(Collection<Fingerprint> candidates) {
    return candidates.stream()
        .max(
            Comparator.<Fingerprint>comparingDouble(this::of)
                .thenComparingInt(id -> vertices.get(id).columnIds().size())
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private double ownLoad(Fingerprint vertex) {
    return loadCost.seconds(estimates.of(vertex).bytes(), 1);
  }

  private Map<Fingerprint, Double> secondsToHave() {
    if (seconds == null) {
      seconds = new HashMap<>();
      for (Vertex vertex : dag.vertices()) {
        double compute = estimates.of(vertex.id()).ownSeconds();
        for (Fingerprint input : dag.operation(vertex.id()).inputs()) {
          compute += seconds.get(input);
        }
        double load = loadSeconds.getOrDefault(vertex.id(), Double.POSITIVE_INFINITY);
        seconds.put(vertex.id(), Math.min(compute, load));
      }
    }
    return seconds;
  }
}
