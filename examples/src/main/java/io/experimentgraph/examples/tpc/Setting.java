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
package io.experimentgraph.examples.tpc;

import java.util.Map;

/** How Experiment Graph is set up for a run over a suite. */
enum Setting {
  /**
   * Stores and loads whatever may be stored and loaded, whether or not it pays: as many chances as
   * possible for a wrong result, and decisions that depend on no measured time.
   */
  ALL(
      Map.of(
          "spark.experimentGraph.reuse.algorithm", "all",
          "spark.experimentGraph.materialize.algorithm", "all",
          "spark.experimentGraph.materialize.maxPerQuery", "100",
          "spark.experimentGraph.materialize.minSeconds", "0",
          "spark.experimentGraph.budget", "1000g",
          "spark.experimentGraph.plan.timeBudget", "60s")),

  /** As it comes. */
  DEFAULT(Map.of("spark.experimentGraph.budget", "1000g")),

  /** Looks at everything, and never finds nor stores anything. */
  EMPTY(Map.of("spark.experimentGraph.materialize.algorithm", "none"));

  private final Map<String, String> keys;

  Setting(Map<String, String> keys) {
    this.keys = keys;
  }

  /** Configuration on top of the defaults. */
  Map<String, String> keys() {
    return keys;
  }
}
