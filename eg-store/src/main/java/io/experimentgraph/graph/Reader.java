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

import java.util.Set;

/**
 * Who wants to load artifacts.
 *
 * @param principal the user who runs the query
 * @param groups all groups of that user; may be empty if nothing is shared
 * @param sharing whose artifacts that user wants
 */
public record Reader(String principal, Set<String> groups, Sharing sharing) {

  public Reader {
    groups = Set.copyOf(groups);
  }

  /** Whether the writer of an artifact and this reader agree that it is loaded. */
  public boolean mayLoad(Owner owner) {
    if (owner.principal().equals(principal)) {
      return true;
    }
    return switch (sharing.and(owner.sharing())) {
      case PRIVATE -> false;
      case GROUP -> !owner.group().isEmpty() && groups.contains(owner.group());
      case ALL -> true;
    };
  }
}
