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
 * The utility of storing a vertex (paper, section 2.2): {@code U = 0} if {@code C_l >= C_r}, else
 * {@code alpha p' + (1 - alpha) r'}, with {@code r = f C_r / s} and primes for shares of the sum
 * over all candidates.
 */
public final class Utility {

  private final double alpha;
  private final double potentialSum;
  private final double benefitSum;

  /**
   * Utilities relative to these candidates.
   *
   * @param candidates all vertices that compete
   * @param alpha weight of the potential, 0 to 1: high favours good models, low favours exploration
   * @throws IllegalArgumentException if alpha is out of range
   */
  public Utility(List<Candidate> candidates, double alpha) {
    this.alpha = checkedAlpha(alpha);
    potentialSum = candidates.stream().mapToDouble(Candidate::potential).sum();
    benefitSum = candidates.stream().mapToDouble(Utility::benefit).sum();
  }

  /** The utility of one of the candidates, 0 to 1. */
  public double of(Candidate candidate) {
    if (!isCheaperToLoad(candidate)) {
      return 0;
    }
    return alpha * share(candidate.potential(), potentialSum)
        + (1 - alpha) * share(benefit(candidate), benefitSum);
  }

  /** True if loading is known to be cheaper than recreating. */
  static boolean isCheaperToLoad(Candidate candidate) {
    return candidate.loadSeconds() < candidate.recreationSeconds();
  }

  static double checkedAlpha(double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("Alpha must be between 0 and 1: " + alpha);
    }
    return alpha;
  }

  /** Task-seconds saved per byte; 0 if the recreation cost is unknown. */
  private static double benefit(Candidate candidate) {
    double recreation = candidate.recreationSeconds();
    return Double.isNaN(recreation)
        ? 0
        : candidate.frequency() * recreation / Math.max(1, candidate.sizeBytes());
  }

  private static double share(double value, double sum) {
    return sum > 0 ? value / sum : 0;
  }
}
