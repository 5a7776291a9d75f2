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
package io.experimentgraph.examples.costs;

/**
 * What was estimated and what was measured of one part of a query. All figures are task-seconds.
 *
 * @param subPlan the part
 * @param columns whether all of its columns are made and loaded, or those that its query needs
 * @param estimated recreation cost, from runs of queries that it is a part of
 * @param isGuessed whether no run had measured it
 * @param measured cost of the part alone
 * @param estimatedLoad load cost of its artifact, from loads of others before
 * @param measuredLoad cost of the load
 */
record CostCase(
    SubPlan subPlan,
    Columns columns,
    double estimated,
    boolean isGuessed,
    double measured,
    double estimatedLoad,
    double measuredLoad) {

  /** Which columns of a part are made. */
  enum Columns {
    needed,
    whole
  }

  /** Estimated over measured. */
  double ratio() {
    return estimated / measured;
  }

  /** Estimated over measured, of the load. */
  double loadRatio() {
    return estimatedLoad / measuredLoad;
  }

  boolean isLoadChosen() {
    return estimatedLoad < estimated;
  }

  boolean isLoadBetter() {
    return measuredLoad < measured;
  }

  boolean isRight() {
    return isLoadChosen() == isLoadBetter();
  }

  /** Share of the better choice's cost that the choice costs on top of it. */
  double regret() {
    double chosen = isLoadChosen() ? measuredLoad : measured;
    return chosen / Math.min(measuredLoad, measured) - 1;
  }
}
