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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Options of a source, which change its rows; their keys have no case. */
final class SourceOptions {

  private SourceOptions() {}

  /** Options by lower-case key, in the order of the keys. */
  static TreeMap<String, String> of(scala.collection.Map<String, String> options) {
    return of(Scala.map(options));
  }

  /** Options by lower-case key, in the order of the keys. */
  static TreeMap<String, String> of(Map<String, String> options) {
    TreeMap<String, String> sorted = new TreeMap<>();
    options.forEach((key, value) -> sorted.put(key.toLowerCase(Locale.ROOT), value));
    return sorted;
  }

  /** Adds options to an identity; null is no text. */
  static void add(IdentityEncoder rows, Map<String, String> options) {
    rows.add(options.size());
    options.forEach(
        (key, value) -> {
          rows.add(key).add(value == null ? 0 : 1);
          if (value != null) {
            rows.add(value);
          }
        });
  }
}
