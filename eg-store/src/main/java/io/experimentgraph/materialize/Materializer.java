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

/** Chooses which vertices deserve to be stored under a budget. */
public interface Materializer {

  /** The name by which configuration selects it. */
  String name();

  /**
   * Weighs stored and new vertices against each other; what is stored and not chosen again is to be
   * evicted. What is chosen never takes more than the budget, unless pinned vertices alone do.
   */
  MaterializationPlan plan(MaterializationProblem problem);

  /**
   * Whether a vertex must be expected to pay back what storing it costs before it becomes a
   * candidate. True for all but the one that stores everything for comparison.
   */
  default boolean weighsCost() {
    return true;
  }
}
