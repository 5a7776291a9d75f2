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

import io.experimentgraph.reuse.ReuseProblem;
import java.util.List;

/**
 * The utility of storing a vertex (paper, section 2.2): {@code U = 0} if {@code C_l >= C_r}, else
 * {@code alpha p' + (1 - alpha) r'}, with {@code r = f C_r / s} and primes for shares of the sum
 * over all candidates.
 */
final class Utility {

  private final List<Candidate> candidates;
  private final long[] bytes;
  private final double alpha;
  private final double potentialSum;
  private final double benefitSum;

  /**
   * Utilities relative to these candidates.
   *
   * @param candidates all vertices that compete
   * @param bytes what storing each of them takes
   * @param alpha weight of the potential, 0 to 1: high favours good models, low favours exploration
   */
  Utility(List<Candidate> candidates, long[] bytes, double alpha) {
    this.candidates = candidates;
    this.bytes = bytes;
    this.alpha = alpha;
    double potentials = 0;
    double benefits = 0;
    for (int v = 0; v < bytes.length; v++) {
      potentials += candidates.get(v).potential();
      benefits += benefit(v);
    }
    potentialSum = potentials;
    benefitSum = benefits;
  }

  /** The utility of a candidate, 0 to 1. */
  double of(int vertex) {
    Candidate candidate = candidates.get(vertex);
    if (!candidate.isCheaperToLoad()) {
      return 0;
    }
    return alpha * share(candidate.potential(), potentialSum)
        + (1 - alpha) * share(benefit(vertex), benefitSum);
  }

  /**
   * Alpha, if it is in range.
   *
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  static double checkedAlpha(double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("Alpha must be between 0 and 1: " + alpha);
    }
    return alpha;
  }

  /** Cost saved per byte; 0 if the recreation cost is unknown. */
  private double benefit(int vertex) {
    Candidate candidate = candidates.get(vertex);
    long recreation = candidate.recreationCost();
    return recreation == ReuseProblem.INFINITE
        ? 0
        : candidate.frequency() * recreation / Math.max(1, bytes[vertex]);
  }

  private static double share(double value, double sum) {
    return sum > 0 ? value / sum : 0;
  }
}
