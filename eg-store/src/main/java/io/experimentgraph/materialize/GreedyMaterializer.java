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
import java.util.stream.IntStream;

/**
 * The greedy heuristic of the paper (section 2.3, HM), with hysteresis: takes vertices by utility,
 * skips what does not fit and goes on; what is stored and not taken is evicted. Each vertex counts
 * with all its bytes, whatever columns it shares.
 *
 * <p>Vertices that cost as much to load as to recreate are never stored, and evicted if they are.
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
  public MaterializationPlan plan(MaterializationProblem problem) {
    List<Candidate> candidates = problem.candidates();
    long[] bytes = IntStream.range(0, problem.size()).mapToLong(problem::bytes).toArray();
    List<Integer> chosen = new ArrayList<>();
    long free = problem.budgetBytes();
    for (int v : ranking.bestFirst(candidates, bytes, v -> isWorthIt(candidates.get(v)))) {
      if (bytes[v] <= free) {
        free -= bytes[v];
        chosen.add(v);
      }
    }
    return MaterializationPlan.of(problem, chosen);
  }

  static boolean isWorthIt(Candidate candidate) {
    return switch (candidate.standing()) {
      case PINNED -> true;
      case FORBIDDEN -> false;
      case NEW, STORED -> candidate.isCheaperToLoad();
    };
  }
}
