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

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Walks from vertices to what they are made of. */
final class Ancestors {

  private Ancestors() {}

  /**
   * The set of some vertices and all their ancestors, each once and after its own inputs. Numbers
   * of vertices say nothing of that order, because a vertex may be named before it is observed.
   */
  static int[] of(Collection<Integer> vertices, OperationTable operations) {
    Set<Integer> entered = new HashSet<>();
    List<Integer> open = new ArrayList<>(vertices);
    List<Integer> ordered = new ArrayList<>();
    while (!open.isEmpty()) {
      int next = open.remove(open.size() - 1);
      if (next < 0) {
        // The complement marks a vertex all of whose inputs are done.
        ordered.add(~next);
      } else if (entered.add(next)) {
        open.add(~next);
        int[] inputs = operations.inputs(next);
        for (int i = inputs.length - 1; i >= 0; i--) {
          open.add(inputs[i]);
        }
      }
    }
    return ordered.stream().mapToInt(Integer::intValue).toArray();
  }
}
