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
package io.experimentgraph.reuse;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reuse algorithms by name. */
public final class ReuseAlgorithms {

  private static final Map<String, ReuseAlgorithm> BY_NAME = new TreeMap<>();

  static {
    for (ReuseAlgorithm algorithm :
        List.of(
            new ExactReuse(),
            new LinearTimeReuse(),
            new HelixReuse(),
            new BottomUpReuse(),
            new AllMaterializedReuse(),
            new NoReuse())) {
      BY_NAME.put(algorithm.name(), algorithm);
    }
  }

  private ReuseAlgorithms() {}

  /**
   * The algorithm of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReuseAlgorithm byName(String name) {
    ReuseAlgorithm algorithm = BY_NAME.get(name);
    if (algorithm == null) {
      throw new IllegalArgumentException(
          "There is no reuse algorithm '%s'. Choose one of %s.".formatted(name, names()));
    }
    return algorithm;
  }

  /** All names. */
  public static SortedSet<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }
}
