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
package io.experimentgraph.graph;

import java.util.List;

/**
 * An edge of the graph: what makes an artifact out of its inputs. Inputs are ordered, so that
 * operations of several inputs need no vertex in between (the paper's supernodes).
 *
 * @param output the vertex that it makes
 * @param name the operation in Catalyst's words
 * @param arguments its parameters as people read them, see {@link Observation#arguments}
 * @param inputs the vertices that it reads, in order; empty for a source
 */
public record Operation(
    Fingerprint output, String name, String arguments, List<Fingerprint> inputs) {

  public Operation {
    inputs = List.copyOf(inputs);
  }
}
