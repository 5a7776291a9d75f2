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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.identity.RefusedException;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Knows one kind of source. Identity is never delegated to a source's own {@code equals}: it is the
 * encoding of what determines the rows, with the state that the query is about to read.
 *
 * <p>Others add kinds of sources by {@link java.util.ServiceLoader}: a public class with a public
 * constructor without parameters, named in {@code
 * META-INF/services/io.experimentgraph.catalyst.source.SourceFingerprinter}. Those of Experiment
 * Graph are asked first, then those of others in the order of the class path; the first that knows
 * a leaf decides. What a fingerprinter throws refuses the source and never fails a query.
 *
 * <p>An implementation promises:
 *
 * <ul>
 *   <li>two leaves of equal {@link SourceState#rows()} give the same rows, whatever the session;
 *   <li>the leaf reads the state that it named, not a later one: where the leaf alone would choose
 *       later, {@link SourceState#pin()} binds it;
 *   <li>it holds no state of a query, is safe for many threads, and returns within {@link
 *       SourceSettings#patience()}: the query waits for it.
 * </ul>
 */
public interface SourceFingerprinter {

  /**
   * The state of a source, taken fresh from storage.
   *
   * @param leaf a {@code LogicalRelation} or {@code DataSourceV2Relation} of an analyzed plan
   * @param settings limits and the session
   * @return nothing if the leaf is another kind of source
   * @throws RefusedException if it is this kind, but its state cannot be proved
   * @throws IOException if storage cannot be read
   */
  Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) throws IOException;
}
