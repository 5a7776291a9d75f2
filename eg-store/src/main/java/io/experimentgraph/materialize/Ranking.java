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
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Vertices by utility (paper, section 2.3). Stored vertices have a head start, the hysteresis: a
 * new one displaces them only if its utility is at least {@code 1 + hysteresis} times as high, so
 * that vertices of about equal utility do not take turns. Equal ranks go to the higher utility, so
 * that the stated hysteresis suffices exactly, and then to the smaller fingerprint.
 */
final class Ranking {

  private record Ranked(int vertex, Candidate candidate, double utility, double rank) {}

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingDouble(Ranked::rank)
          .thenComparingDouble(Ranked::utility)
          .reversed()
          .thenComparing(ranked -> ranked.candidate().vertex());

  private final double alpha;
  private final double hysteresis;

  /**
   * A ranking.
   *
   * @throws IllegalArgumentException if alpha is not between 0 and 1, or the hysteresis negative
   */
  Ranking(double alpha, double hysteresis) {
    this.alpha = Utility.checkedAlpha(alpha);
    this.hysteresis = checkedHysteresis(hysteresis);
  }

  static double checkedHysteresis(double hysteresis) {
    if (!(hysteresis >= 0) || Double.isInfinite(hysteresis)) {
      throw new IllegalArgumentException("The hysteresis must be 0 or more: " + hysteresis);
    }
    return hysteresis;
  }

  /**
   * The vertices that qualify, the best first; pinned ones before all others.
   *
   * @param bytes what storing each vertex takes
   */
  List<Integer> bestFirst(List<Candidate> candidates, long[] bytes, IntPredicate qualifies) {
    Utility utility = new Utility(candidates, bytes, alpha);
    List<Ranked> ranking = new ArrayList<>();
    for (int v = 0; v < bytes.length; v++) {
      if (qualifies.test(v)) {
        ranking.add(rank(v, candidates.get(v), utility.of(v)));
      }
    }
    ranking.sort(BEST_FIRST);
    return ranking.stream().map(Ranked::vertex).toList();
  }

  private Ranked rank(int vertex, Candidate candidate, double utility) {
    double rank =
        switch (candidate.standing()) {
          case PINNED -> Double.POSITIVE_INFINITY;
          case STORED -> utility * (1 + hysteresis);
          case NEW, FORBIDDEN -> utility;
        };
    return new Ranked(vertex, candidate, utility, rank);
  }
}
