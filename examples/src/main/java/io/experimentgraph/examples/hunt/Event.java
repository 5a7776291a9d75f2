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

/** Something that happened in a round before a difference was found. */
sealed interface Event {

  /**
   * A statement that makes or changes something.
   *
   * @param sql the statement
   */
  record Statement(String sql) implements Event {}

  /**
   * A query that ran with us, and whatever it stored.
   *
   * @param query the query
   */
  record Ran(Query query) implements Event {}
}
