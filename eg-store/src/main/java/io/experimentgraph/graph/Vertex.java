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
 * A node of the graph: the identity of an artifact, whether or not its content is stored.
 *
 * @param id the fingerprint of row family and columns together
 * @param template the same without source states: this vertex on tomorrow's data
 * @param rowFamily identity of the rows, irrespective of the columns
 * @param columnIds identities of the distinct columns inside the row family
 * @param operator the operation that makes it, in Catalyst's words (for example {@code Join})
 * @param kind what its content is
 */
public record Vertex(
    Fingerprint id,
    Fingerprint template,
    Fingerprint rowFamily,
    List<Fingerprint> columnIds,
    String operator,
    Kind kind) {

  /** What the content of a vertex is. An aggregate is a data set on Spark. */
  public enum Kind {
    /** Rows and columns. */
    DATASET,
    /** A fitted model. */
    MODEL
  }

  public Vertex {
    columnIds = List.copyOf(columnIds);
  }
}
