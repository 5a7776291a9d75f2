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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;

/**
 * A compacted table: what observations amount to, one row per key. Folding observations one by one,
 * in the order of their commits, gives the same rows wherever compaction cut the sequence.
 *
 * @param <V> a row
 */
interface Fold<V> extends TableCodec<V> {

  /** The key of a row. */
  Fingerprint key(V row);

  /** The key of the row that an observation goes into. */
  Fingerprint key(Observation observation);

  /** The row of a key that was observed for the first time. */
  V first(Observation observation);

  /** A row after one more observation of its key. */
  V next(V row, Observation observation);
}
