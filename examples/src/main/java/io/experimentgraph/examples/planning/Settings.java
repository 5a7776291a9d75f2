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

import java.util.List;

/**
 * How much is measured.
 *
 * @param seed of all that is drawn
 * @param sizes numbers of vertices at which planning is timed, ascending
 * @param timing how long each planning time is measured
 * @param workloads number of workloads of each family
 * @param passes how often the workloads are planned with each algorithm
 * @param helixSample number of workloads that are planned with Helix
 * @param graphSizes numbers of vertices of a growing Experiment Graph, ascending
 * @param graphs number of graphs of each kind for which sets are chosen
 */
record Settings(
    long seed,
    List<Integer> sizes,
    Timing timing,
    int workloads,
    int passes,
    int helixSample,
    List<Integer> graphSizes,
    int graphs) {

  /**
   * How long a planning time is measured.
   *
   * @param forks number of Java virtual machines, one after another; 0 to stay in this one
   * @param warmups iterations before those that count, in each of them
   * @param iterations iterations that count, in each of them
   * @param millis length of an iteration
   */
  record Timing(int forks, int warmups, int iterations, int millis) {}

  /** About a quarter of an hour on two cores. */
  static Settings full(long seed) {
    return new Settings(
        seed,
        List.of(100, 500, 1_000, 2_000, 10_000),
        new Timing(2, 3, 3, 600),
        10_000,
        3,
        200,
        List.of(10_000, 100_000, 1_000_000),
        200);
  }

  /** About two minutes. */
  static Settings quick(long seed) {
    return new Settings(
        seed,
        List.of(100, 1_000, 10_000),
        new Timing(1, 3, 2, 300),
        1_000,
        3,
        50,
        List.of(10_000, 100_000),
        30);
  }
}
