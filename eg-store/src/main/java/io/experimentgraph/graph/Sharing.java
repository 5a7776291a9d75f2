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

import java.util.Locale;

/** Whose artifacts a user loads, and who may load the artifacts of that user. */
public enum Sharing {
  /** Only those of the same user. */
  PRIVATE,

  /** Those of the members of the writer's primary group as well. */
  GROUP,

  /** Those of all users of the store. */
  ALL;

  /** What both sides agree to. */
  Sharing and(Sharing other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** The inverse of {@link #name()}; private for any other text, so that nothing leaks by it. */
  public static Sharing of(String name) {
    for (Sharing sharing : values()) {
      if (sharing.name().equals(name.toUpperCase(Locale.ROOT))) {
        return sharing;
      }
    }
    return PRIVATE;
  }
}
