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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Fills a budget with the best candidates (paper, section 2.3): what does not fit is skipped, and
 * the next one gets its chance.
 */
final class Ranking {

  private record Ranked(Candidate candidate, double utility, double rank) {}

  /** Equal ranks go to the higher utility, so that the stated hysteresis suffices exactly. */
  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingDouble(Ranked::rank)
          .thenComparingDouble(Ranked::utility)
          .reversed()
          .thenComparing(ranked -> ranked.candidate().vertex());

  private final double alpha;
  private final double hysteresis;

  Ranking(double alpha, double hysteresis) {
    this.alpha = Utility.checkedAlpha(alpha);
    if (!(hysteresis >= 0) || Double.isInfinite(hysteresis)) {
      throw new IllegalArgumentException("The hysteresis must be 0 or more: " + hysteresis);
    }
    this.hysteresis = hysteresis;
  }

  /**
   * Chooses among the candidates that are worth it.
   *
   * @param isWorthIt candidates that may be chosen at all
   */
  MaterializationPlan fill(
      List<Candidate> candidates, long budgetBytes, Predicate<Candidate> isWorthIt) {
    Utility utility = new Utility(candidates, alpha);
    List<Ranked> ranking =
        candidates.stream()
            .filter(isWorthIt)
            .map(candidate -> rank(candidate, utility.of(candidate)))
            .sorted(BEST_FIRST)
            .toList();
    Set<Fingerprint> store = new HashSet<>();
    Set<Fingerprint> keep = new HashSet<>();
    long free = budgetBytes;
    for (Ranked ranked : ranking) {
      Candidate candidate = ranked.candidate();
      if (candidate.sizeBytes() <= free) {
        free -= candidate.sizeBytes();
        (candidate.isStored() ? keep : store).add(candidate.vertex());
      }
    }
    Set<Fingerprint> evict = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (candidate.isStored() && !keep.contains(candidate.vertex())) {
        evict.add(candidate.vertex());
      }
    }
    return new MaterializationPlan(store, evict);
  }

  private Ranked rank(Candidate candidate, double utility) {
    return new Ranked(
        candidate, utility, candidate.isStored() ? utility * (1 + hysteresis) : utility);
  }
}
