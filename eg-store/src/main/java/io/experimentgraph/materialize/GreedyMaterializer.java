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

import java.util.List;

/**
 * The greedy heuristic of the paper (section 2.3), with hysteresis: takes vertices by utility as
 * long as they fit, and evicts what is stored and not taken.
 *
 * <p>A new vertex displaces a stored one only if its utility is at least {@code 1 + hysteresis}
 * times as high, so that vertices of about equal utility do not take turns. Vertices that cost as
 * much to load as to recreate are never stored, and evicted if they are. A stored vertex of unknown
 * recreation cost keeps its place while there is room.
 */
public final class GreedyMaterializer implements Materializer {

  private final Ranking ranking;

  /**
   * A greedy materializer.
   *
   * @param alpha weight of the potential against the cost, 0 to 1
   * @param hysteresis head start of stored vertices, 0 or more
   * @throws IllegalArgumentException if either is out of range
   */
  public GreedyMaterializer(double alpha, double hysteresis) {
    ranking = new Ranking(alpha, hysteresis);
  }

  @Override
  public String name() {
    return "greedy";
  }

  @Override
  public MaterializationPlan plan(List<Candidate> candidates, long budgetBytes) {
    return ranking.fill(candidates, budgetBytes, GreedyMaterializer::isWorthIt);
  }

  private static boolean isWorthIt(Candidate candidate) {
    return Utility.isCheaperToLoad(candidate)
        || (candidate.isStored() && Double.isNaN(candidate.recreationSeconds()));
  }
}
