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

import io.experimentgraph.catalyst.fingerprint.RefusedException;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Knows one kind of source. Identity is never delegated to a source's own {@code equals}: it is the
 * encoding of what determines the rows, with the state that the query is about to read.
 */
public interface SourceFingerprinter {

  /**
   * The state of a source, taken fresh from storage.
   *
   * @param leaf a leaf of an analyzed plan
   * @param settings limits and the session
   * @return nothing if the leaf is another kind of source
   * @throws RefusedException if it is this kind, but its state cannot be proved
   * @throws IOException if storage cannot be read
   */
  Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) throws IOException;
}
