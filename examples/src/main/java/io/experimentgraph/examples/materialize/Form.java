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
package io.experimentgraph.examples.materialize;

/** The ways in which a query's result is kept for the next one. */
enum Form {
  /** Not at all. */
  PLAIN("plain"),
  /** By us, whether or not it pays. */
  INLINE("inline"),
  /** By us, if our policy finds that it pays. */
  DEFAULT("default"),
  /** Not at all: we begin to write, and give up after the first 100 ms of each task. */
  GIVEN_UP("given up"),
  /** By hand: the result is written as Delta table first, then read. */
  CHECKPOINT("checkpoint"),
  /** By hand: {@code persist(DISK_ONLY)}, for this application alone. */
  PERSIST("persist");

  private final String title;

  Form(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
