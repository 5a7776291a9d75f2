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
package io.experimentgraph.delta;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The events of table {@code artifacts}, and what they amount to. */
interface ArtifactLog {

  /** Looks at the newest state. */
  <T> T read(Function<ArtifactLedger, T> look) throws IOException;

  /** Adds events by one commit after whatever others commit meanwhile; none, no commit. */
  void append(List<ArtifactEvent> events) throws IOException;

  /**
   * Adds, directly on top of the newest state, the events that follow from it.
   *
   * @return false if somebody else has committed meanwhile, in which case nothing changed
   */
  boolean appendOnTop(Function<ArtifactLedger, List<ArtifactEvent>> decision) throws IOException;
}
