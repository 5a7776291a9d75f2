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
package io.experimentgraph.examples.planning;

import io.experimentgraph.reuse.PlanCost;
import io.experimentgraph.reuse.ReuseAlgorithm;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.Arrays;

/**
 * What the plans of an algorithm cost, in parts of what the exact algorithm's cost.
 *
 * @param problems number of problems compared
 * @param mean mean over the problems
 * @param worst highest of a problem
 * @param best lowest of a problem; below 1 the exact algorithm is not exact
 */
record PlanQuality(int problems, double mean, double worst, double best) {

  /** Compares plan by plan. */
  static PlanQuality of(String algorithm, ReuseProblem[] problems, double[] optimum) {
    double[] costs = costs(algorithm, problems);
    double sum = 0;
    double worst = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < costs.length; i++) {
      double ratio = costs[i] / optimum[i];
      sum += ratio;
      worst = Math.max(worst, ratio);
      best = Math.min(best, ratio);
    }
    return new PlanQuality(costs.length, sum / costs.length, worst, best);
  }

  /** What the plan of each problem costs. */
  static double[] costs(String algorithm, ReuseProblem[] problems) {
    ReuseAlgorithm planner = Planners.byName(algorithm);
    return Arrays.stream(problems)
        .map(problem -> planner.plan(problem).cost(problem))
        .mapToDouble(PlanCost::finite)
        .toArray();
  }
}
