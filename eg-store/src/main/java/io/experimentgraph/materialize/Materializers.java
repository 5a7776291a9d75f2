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
package io.experimentgraph.materialize;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/** The materializers by name. */
public final class Materializers {

  /** Head start of stored vertices: a new one must be a tenth better to displace them. */
  public static final double DEFAULT_HYSTERESIS = 0.1;

  private static final Map<String, DoubleFunction<Materializer>> BY_NAME =
      new TreeMap<>(
          Map.of(
              "marginalGain",
                  alpha ->
                      new MarginalGainMaterializer(
                          alpha, DEFAULT_HYSTERESIS, MarginalGainMaterializer.DEFAULT_EFFORT),
              "storageAware", alpha -> new StorageAwareMaterializer(alpha, DEFAULT_HYSTERESIS),
              "greedy", alpha -> new GreedyMaterializer(alpha, DEFAULT_HYSTERESIS),
              "helix", alpha -> new HelixMaterializer(),
              "all", AllMaterializer::new,
              "none", alpha -> new NoMaterializer()));

  private Materializers() {}

  /**
   * The materializer of that name.
   *
   * @param alpha weight of the potential against the cost, 0 to 1
   * @throws IllegalArgumentException if there is none, or alpha is out of range
   */
  public static Materializer byName(String name, double alpha) {
    Utility.checkedAlpha(alpha);
    DoubleFunction<Materializer> materializer = BY_NAME.get(name);
    if (materializer == null) {
      throw new IllegalArgumentException(
          "There is no materializer '%s'. Choose one of %s.".formatted(name, names()));
    }
    return materializer.apply(alpha);
  }

  /** All names. */
  public static SortedSet<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }
}
