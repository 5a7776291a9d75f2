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

import java.util.Comparator;
import java.util.List;

/**
 * What was found of one algorithm on many workloads.
 *
 * @param algorithm its name
 * @param workloads number of workloads there are; all passes may plan the first of them only
 * @param costRatio total cost of the plans, in parts of what the exact algorithm's cost
 * @param passes times of each pass, shortest first
 */
record WorkloadsResult(String algorithm, int workloads, double costRatio, List<PassTimes> passes) {

  WorkloadsResult {
    passes = passes.stream().sorted(Comparator.comparingDouble(PassTimes::total)).toList();
  }

  /** The pass of median time. */
  PassTimes median() {
    return passes.get((passes.size() - 1) / 2);
  }

  /** Whether only some of the workloads were planned. */
  boolean isSample() {
    return median().count() < workloads;
  }

  /** Seconds that all workloads take in the median pass, extrapolated from a sample. */
  double seconds() {
    return extrapolated(median());
  }

  /** The same in the slowest pass. */
  double mostSeconds() {
    return extrapolated(passes.get(passes.size() - 1));
  }

  /** Loads in a plan. */
  double meanLoads() {
    return (double) median().loads() / median().count();
  }

  private double extrapolated(PassTimes pass) {
    return pass.total() * workloads / pass.count();
  }
}
