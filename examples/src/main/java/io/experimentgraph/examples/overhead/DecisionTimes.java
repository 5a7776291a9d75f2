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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.ReasonCode;
import java.util.Arrays;

/**
 * Times of the decisions on one plan.
 *
 * @param size of the plan
 * @param vertices of its workload, if it was decided
 * @param stores chosen
 * @param reason why it was left alone, or null
 * @param millis wall time of each decision, ascending
 * @param processorMillis the same in time of the thread on a processor
 */
record DecisionTimes(
    PlanSize size,
    int vertices,
    int stores,
    ReasonCode reason,
    double[] millis,
    double[] processorMillis) {

  private static final double HIGH = 0.99;

  DecisionTimes {
    millis = sorted(millis);
    processorMillis = sorted(processorMillis);
  }

  double medianMillis() {
    return millis[millis.length / 2];
  }

  double highMillis() {
    return millis[(int) Math.ceil(HIGH * millis.length) - 1];
  }

  double leastMillis() {
    return millis[0];
  }

  double medianProcessorMillis() {
    return processorMillis[processorMillis.length / 2];
  }

  /** The median, for each hundred nodes of the plan. */
  double millisPerHundredNodes() {
    return medianMillis() / size.nodes() * 100;
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
