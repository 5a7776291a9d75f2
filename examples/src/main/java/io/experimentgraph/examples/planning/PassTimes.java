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

import io.experimentgraph.reuse.ReuseAlgorithm;
import java.util.ArrayList;
import java.util.List;

/**
 * How the planning time of many workloads adds up in one pass over them.
 *
 * @param workloads numbers of workloads planned, ascending
 * @param seconds planning time of as many
 * @param loads number of loads in all plans
 */
record PassTimes(List<Integer> workloads, List<Double> seconds, long loads) {

  private static final int POINTS = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Plans all workloads in their order. */
  static PassTimes measure(ReuseAlgorithm planner, List<Workload> workloads) {
    List<Integer> counts = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    int stride = Math.max(1, workloads.size() / POINTS);
    long loads = 0;
    long start = System.nanoTime();
    for (int done = 1; done <= workloads.size(); done++) {
      loads += planner.plan(workloads.get(done - 1).problem()).loads().cardinality();
      if (done % stride == 0 || done == workloads.size()) {
        counts.add(done);
        seconds.add((System.nanoTime() - start) / NANOS_PER_SECOND);
      }
    }
    return new PassTimes(counts, seconds, loads);
  }

  /** Number of workloads of the pass. */
  int count() {
    return workloads.get(workloads.size() - 1);
  }

  /** Planning time of all of them, in seconds. */
  double total() {
    return seconds.get(seconds.size() - 1);
  }
}
