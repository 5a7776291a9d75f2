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
package io.experimentgraph.materialize;

/** How a vertex stands to storage before a decision. */
public enum Standing {
  /** Its content passes by in this workload and may be stored. */
  NEW,
  /** Its content is stored, and may be evicted. */
  STORED,
  /** Its content is stored and stays. */
  PINNED,
  /** Its content is neither stored nor to be had, or must not be stored. */
  FORBIDDEN;

  boolean isStored() {
    return this == STORED || this == PINNED;
  }
}
