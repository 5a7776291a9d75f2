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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.ReasonCode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a class is refused.
 *
 * @param reason the code
 * @param why the same in a sentence of the review
 */
record Refusal(ReasonCode reason, String why) {

  /** A list whose lines are a reason and the name of a class; sorted by name. */
  static Map<String, Refusal> read(String resource) {
    Map<String, Refusal> refusals = new TreeMap<>();
    for (ReviewedLists.Entry entry : ReviewedLists.entries(resource)) {
      int blank = entry.text().indexOf(' ');
      String name = entry.text().substring(blank + 1).strip();
      ReasonCode reason = ReasonCode.valueOf(entry.text().substring(0, blank));
      if (refusals.put(name, new Refusal(reason, entry.why())) != null) {
        throw new IllegalStateException(name + " stands twice in " + resource);
      }
    }
    return Collections.unmodifiableMap(refusals);
  }
}
