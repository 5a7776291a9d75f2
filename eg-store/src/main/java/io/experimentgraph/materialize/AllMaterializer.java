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

/** Stores everything that fits, by utility, whether or not it pays: a baseline. */
public final class AllMaterializer implements Materializer {

  private final Ranking ranking;

  /**
   * A materializer of everything.
   *
   * @param alpha weight of the potential against the cost, 0 to 1
   * @throws IllegalArgumentException if it is out of range
   */
  public AllMaterializer(double alpha) {
    ranking = new Ranking(alpha, 0);
  }

  @Override
  public String name() {
    return "all";
  }

  @Override
  public MaterializationPlan plan(MaterializationProblem problem) {
    List<Candidate> candidates = problem.candidates();
    long[] bytes = IntStream.range(0, problem.size()).mapToLong(problem::bytes).toArray();
    List<Integer> chosen = new ArrayList<>();
    ColumnLedger ledger = new ColumnLedger(problem.layout());
    for (int v :
        ranking.bestFirst(
            candidates, bytes, v -> candidates.get(v).standing() != Standing.FORBIDDEN)) {
      Content content = candidates.get(v).content();
      if (ledger.bytesToAdd(content) <= problem.budgetBytes() - ledger.bytes()) {
        ledger.add(content);
        chosen.add(v);
      }
    }
    return MaterializationPlan.of(problem, chosen);
  }

  @Override
  public boolean weighsCost() {
    return false;
  }
}
