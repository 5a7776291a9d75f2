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

import java.util.ArrayList;
import java.util.List;

/**
 * Helix's materializer (paper, section 2.5): walks from the sources and stores whatever costs more
 * than twice its load to recreate, until the budget is full. No ranking, no shared columns.
 */
public final class HelixMaterializer implements Materializer {

  @Override
  public String name() {
    return "helix";
  }

  @Override
  public MaterializationPlan plan(MaterializationProblem problem) {
    List<Candidate> candidates = problem.candidates();
    List<Integer> chosen = new ArrayList<>();
    long free = problem.budgetBytes();
    for (int v = 0; v < candidates.size(); v++) {
      if (candidates.get(v).standing() == Standing.PINNED) {
        free -= problem.bytes(v);
        chosen.add(v);
      }
    }
    for (int v = 0; v < candidates.size(); v++) {
      Candidate candidate = candidates.get(v);
      long bytes = problem.bytes(v);
      if (isWorthIt(candidate) && bytes <= free) {
        free -= bytes;
        chosen.add(v);
      }
    }
    return MaterializationPlan.of(problem, chosen);
  }

  /** {@code C_r > 2 C_l}; half of one side, since the double of the other may be out of range. */
  private static boolean isWorthIt(Candidate candidate) {
    return (candidate.standing() == Standing.NEW || candidate.standing() == Standing.STORED)
        && candidate.recreationCost() - candidate.loadCost() > candidate.loadCost();
  }
}
