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
import io.experimentgraph.reuse.ReuseAlgorithms;
import java.util.List;

/** What is compared. */
final class Planners {

  static final String EXACT = "exact";
  static final String LINEAR = "linear";
  static final String HELIX = "helix";
  static final String JGRAPHT = "jgrapht";

  /** Our algorithms; the one that all are measured by is the first. */
  static final List<String> OURS = List.of(EXACT, LINEAR, HELIX, "bottomUp", "all", "none");

  private Planners() {}

  /** The algorithm of that name. */
  static ReuseAlgorithm byName(String name) {
    return name.equals(JGRAPHT) ? new JGraphTReuse() : ReuseAlgorithms.byName(name);
  }
}
