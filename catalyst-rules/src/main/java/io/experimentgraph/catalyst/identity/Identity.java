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
package io.experimentgraph.catalyst.identity;

import io.experimentgraph.graph.Fingerprint;

/**
 * What something is, in two flavours.
 *
 * @param exact with the states of all sources: decides whether two data are the same
 * @param template without them: the same on tomorrow's data; serves statistics only
 */
public record Identity(Fingerprint exact, Fingerprint template) {

  /** False if no source is part of it: then both are equal. */
  public boolean hasTwoFlavours() {
    return !exact.equals(template);
  }
}
