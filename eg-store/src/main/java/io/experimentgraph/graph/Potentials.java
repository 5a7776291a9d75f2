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
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The potential of each vertex: the best quality of the models that are made of it, itself
 * included, in [0, 1]; 0 if there is none. Immutable.
 */
final class Potentials {

  static final Potentials EMPTY = new Potentials(LongRecords.empty(1));

  /** As bits of doubles. */
  private final LongRecords values;

  private Potentials(LongRecords values) {
    this.values = values;
  }

  double of(int vertex) {
    return Double.longBitsToDouble(values.get(vertex, 0));
  }

  /**
   * The potentials after the qualities of some vertices rose, or their operations became known.
   * Goes up from each of them to its ancestors, and stops where the potential is as high already.
   */
  Potentials raised(
      Collection<Integer> changed, StatisticsTable statistics, OperationTable operations) {
    LongRecords.Draft draft = values.draft();
    for (int vertex : changed) {
      double potential = Math.max(of(draft, vertex), quality(statistics, vertex));
      if (potential > 0) {
        set(draft, vertex, potential);
        raiseInputs(draft, vertex, potential, operations);
      }
    }
    return new Potentials(draft.freeze());
  }

  private static void raiseInputs(
      LongRecords.Draft draft, int vertex, double potential, OperationTable operations) {
    List<Integer> open = new ArrayList<>(List.of(vertex));
    while (!open.isEmpty()) {
      for (int input : operations.inputs(open.remove(open.size() - 1))) {
        if (of(draft, input) < potential) {
          set(draft, input, potential);
          open.add(input);
        }
      }
    }
  }

  /**
   * The potentials after the quality of a model fell: what other models still give to each of its
   * ancestors is not known, so all models are looked at, the best first. A vertex that was reached
   * once has its potential, hence each ancestor of a model is visited once.
   */
  Potentials recomputed(int[] models, StatisticsTable statistics, OperationTable operations) {
    LongRecords.Draft draft = values.draft();
    List<Integer> bestFirst =
        Arrays.stream(models)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer m) -> -quality(statistics, m)))
            .toList();
    Set<Integer> reached = new HashSet<>();
    for (int model : bestFirst) {
      double potential = quality(statistics, model);
      List<Integer> open = new ArrayList<>(List.of(model));
      while (!open.isEmpty()) {
        int vertex = open.remove(open.size() - 1);
        if (reached.add(vertex)) {
          set(draft, vertex, potential);
          for (int input : operations.inputs(vertex)) {
            open.add(input);
          }
        }
      }
    }
    return new Potentials(draft.freeze());
  }

  private static double quality(StatisticsTable statistics, int vertex) {
    double quality = statistics.statistics(vertex).quality();
    return Double.isNaN(quality) ? 0 : quality;
  }

  private static double of(LongRecords.Draft draft, int vertex) {
    return Double.longBitsToDouble(draft.get(vertex, 0));
  }

  private static void set(LongRecords.Draft draft, int vertex, double potential) {
    if (of(draft, vertex) != potential) {
      draft.set(vertex, 0, Double.doubleToRawLongBits(potential));
    }
  }
}
