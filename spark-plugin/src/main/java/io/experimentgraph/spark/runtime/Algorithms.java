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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.materialize.Materializers;
import io.experimentgraph.reuse.ReuseAlgorithm;
import io.experimentgraph.reuse.ReuseAlgorithms;
import io.experimentgraph.spark.conf.ExperimentGraphConf;

/** The algorithms and the cost model that a configuration selects. */
final class Algorithms {

  private Algorithms() {}

  static ReuseAlgorithm reuse(ExperimentGraphConf conf) {
    return ReuseAlgorithms.byName(conf.read(ExperimentGraphConf.REUSE_ALGORITHM));
  }

  static Materializer materializer(ExperimentGraphConf conf) {
    return Materializers.byName(
        conf.read(ExperimentGraphConf.MATERIALIZE_ALGORITHM),
        conf.read(ExperimentGraphConf.MATERIALIZE_ALPHA));
  }

  /** What the loads that a graph has seen say of the next one. */
  static LoadCostModel loadCost(ExperimentGraphConf conf, ExperimentGraph graph) {
    return graph
        .loads()
        .model(
            new LoadCostModel(
                conf.read(ExperimentGraphConf.LOAD_SECONDS_PER_LOAD),
                conf.read(ExperimentGraphConf.LOAD_SECONDS_PER_FILE),
                conf.read(ExperimentGraphConf.LOAD_BYTES_PER_SECOND)));
  }
}
