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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.source.SourceAccess;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Reader;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.reuse.ReuseAlgorithm;

/**
 * What a decision depends on besides the plan and the graph.
 *
 * @param reuse chooses loads
 * @param materializer chooses what deserves storage
 * @param loadCost cost of a load
 * @param budgetBytes bytes that all artifacts may take on disk
 * @param maxStores artifacts that one query may store
 * @param minSeconds recreation cost below which nothing is stored, task-seconds
 * @param firstSightShare the most task time that writing a vertex of which the graph knows nothing
 *     may take, as a share of the time that making it takes
 * @param freeDiskBytes bytes that must stay free where the store lies
 * @param reader for whom artifacts are loaded
 * @param owner whose the artifacts are that the query stores
 * @param access whether the user may read the sources of what is loaded; made anew for each query
 * @param environment the settings of the session that decide what a query means
 */
public record DecisionSettings(
    ReuseAlgorithm reuse,
    Materializer materializer,
    LoadCostModel loadCost,
    long budgetBytes,
    int maxStores,
    double minSeconds,
    double firstSightShare,
    long freeDiskBytes,
    Reader reader,
    Owner owner,
    SourceAccess access,
    Identity environment) {

  /** Whether a query of this user may load an artifact. */
  boolean mayLoad(Artifact artifact) {
    return reader.mayLoad(artifact.owner());
  }

  /** Whether the artifact is the user's own. */
  boolean isOwn(Artifact artifact) {
    return artifact.owner().principal().equals(reader.principal());
  }
}
