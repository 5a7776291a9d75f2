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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The storage-aware heuristic of the paper (section 2.4, SA): greedy rounds, after each of which
 * the sizes of the vertices that are left are lowered by the columns that are stored already, and
 * the budget by what the chosen ones really take together. Ends when a round adds nothing.
 *
 * <p>Unlike the published code, whose budget forgot what earlier workloads had stored (section 6,
 * bug 2), one ledger counts every column of every chosen vertex, stored before or not.
 */
public final class StorageAwareMaterializer implements Materializer {

  private final Ranking ranking;

  /**
   * A storage-aware materializer.
   *
   * @param alpha weight of the potential against the cost, 0 to 1
   * @param hysteresis head start of stored vertices, 0 or more
   * @throws IllegalArgumentException if either is out of range
   */
  public StorageAwareMaterializer(double alpha, double hysteresis) {
    ranking = new Ranking(alpha, hysteresis);
  }

  @Override
  public String name() {
    return "storageAware";
  }

  @Override
  public MaterializationPlan plan(MaterializationProblem problem) {
    List<Candidate> candidates = problem.candidates();
    ColumnLedger ledger = new ColumnLedger(problem.layout());
    Set<Integer> chosen = new LinkedHashSet<>();
    List<Integer> round;
    do {
      long[] bytes = candidates.stream().mapToLong(c -> ledger.bytesToAdd(c.content())).toArray();
      long free = problem.budgetBytes() - ledger.bytes();
      round = new ArrayList<>();
      for (int v :
          ranking.bestFirst(
              candidates,
              bytes,
              v -> !chosen.contains(v) && GreedyMaterializer.isWorthIt(candidates.get(v)))) {
        if (bytes[v] <= free) {
          free -= bytes[v];
          round.add(v);
        }
      }
      for (int v : round) {
        ledger.add(candidates.get(v).content());
        chosen.add(v);
      }
    } while (!round.isEmpty());
    return MaterializationPlan.of(problem, chosen);
  }
}
