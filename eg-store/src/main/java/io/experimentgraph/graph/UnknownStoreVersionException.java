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

import java.io.IOException;

/** The store was written by another release, which this one does not understand: hands off. */
public final class UnknownStoreVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  /** States the problem, its reason and the remedy. */
  public UnknownStoreVersionException(String table, String found, int supported) {
    super(
        "Cannot use the Experiment Graph: table %s has format version %s, this release reads version %d only. Use the release of Experiment Graph that wrote it, or another store."
            .formatted(table, found, supported));
  }
}
