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
package io.experimentgraph.examples.hunt;

import java.util.List;

/**
 * A query of which the columns are known, so that more can be built on it.
 *
 * @param query the query
 * @param columns its columns
 * @param rows roughly the most rows that it gives
 * @param trait what to know before building on it or comparing it
 */
record Relation(Query query, List<Column> columns, double rows, Trait trait) {

  /** What kind of result a query has. */
  enum Trait {
    /** One possible bag of rows. */
    PLAIN,
    /** One possible list of rows. */
    ORDERED,
    /** Floating-point values whose last bits depend on the order of additions. */
    ROUNDED,
    /** Whatever comes: it must not be reused. */
    NONDETERMINISTIC
  }

  boolean canGrow() {
    return trait == Trait.PLAIN;
  }
}
