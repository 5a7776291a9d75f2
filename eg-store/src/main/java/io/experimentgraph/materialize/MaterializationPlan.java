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

import io.experimentgraph.graph.Fingerprint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The outcome of a materializer.
 *
 * @param store new vertices to be stored, the most worthy first
 * @param evict stored vertices that lost their place
 * @param redundant new vertices that pay by themselves, but hardly beside what is stored
 */
public record MaterializationPlan(
    List<Fingerprint> store, Set<Fingerprint> evict, Set<Fingerprint> redundant) {

  public MaterializationPlan {
    store = List.copyOf(store);
    evict = Set.copyOf(evict);
    redundant = Set.copyOf(redundant);
  }

  /**
   * The plan that stores exactly the chosen vertices.
   *
   * @param chosen numbers of vertices, the most worthy first
   */
  static MaterializationPlan of(MaterializationProblem problem, Iterable<Integer> chosen) {
    Set<Fingerprint> store = new LinkedHashSet<>();
    Set<Fingerprint> keep = new LinkedHashSet<>();
    for (int v : chosen) {
      Candidate candidate = problem.candidates().get(v);
      (candidate.standing().isStored() ? keep : store).add(candidate.vertex());
    }
    Set<Fingerprint> evict = new LinkedHashSet<>();
    for (Candidate candidate : problem.candidates()) {
      if (candidate.standing().isStored() && !keep.contains(candidate.vertex())) {
        evict.add(candidate.vertex());
      }
    }
    return new MaterializationPlan(List.copyOf(store), evict, Set.of());
  }
}
