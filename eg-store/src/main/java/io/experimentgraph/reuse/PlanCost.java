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
package io.experimentgraph.reuse;

import java.util.Comparator;

/**
 * What a plan costs. Plans are compared by the computations of unknown cost first: fewer are
 * better, whatever the rest costs.
 *
 * @param unknown computations of unknown cost
 * @param finite sum of all other computations and of the loads, in the unit of the problem
 */
public record PlanCost(int unknown, long finite) implements Comparable<PlanCost> {

  private static final Comparator<PlanCost> ORDER =
      Comparator.comparingInt(PlanCost::unknown).thenComparingLong(PlanCost::finite);

  @Override
  public int compareTo(PlanCost other) {
    return ORDER.compare(this, other);
  }
}
