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

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The recreation costs of the stored vertices, ready to be read. Immutable. Each stored vertex has
 * its set of ancestors with the sum of their compute costs; each ancestor knows the stored vertices
 * that it belongs to, so that a merge touches only sums that change.
 */
final class RecreationCosts {

  static final RecreationCosts NONE =
      new RecreationCosts(
          Map.of(), new int[0][], new long[0], new int[0], new int[] {0}, new int[0]);

  /** Where each stored vertex stands in the arrays that follow. */
  private final Map<Integer, Integer> positions;

  private final int[][] ancestors;
  private final long[] nanos;

  /** All ancestors, ascending. */
  private final int[] keys;

  /** Where the members of each key begin, and after the last of them end. */
  private final int[] offsets;

  /** Positions of the stored vertices that have the key as an ancestor. */
  private final int[] members;

  private RecreationCosts(
      Map<Integer, Integer> positions,
      int[][] ancestors,
      long[] nanos,
      int[] keys,
      int[] offsets,
      int[] members) {
    this.positions = positions;
    this.ancestors = ancestors;
    this.nanos = nanos;
    this.keys = keys;
    this.offsets = offsets;
    this.members = members;
  }

  boolean isStored(int vertex) {
    return positions.containsKey(vertex);
  }

  /** Nanoseconds to make a stored vertex from the sources, each ancestor once. */
  long nanos(int vertex) {
    return nanos[positions.get(vertex)];
  }

  /**
   * The costs of exactly these stored vertices; those that are stored already keep what is known.
   */
  RecreationCosts of(
      Collection<Integer> stored, StatisticsTable statistics, OperationTable operations) {
    Map<Integer, Integer> newPositions = new HashMap<>();
    stored.forEach(vertex -> newPositions.putIfAbsent(vertex, newPositions.size()));
    int[][] newAncestors = new int[newPositions.size()][];
    long[] newNanos = new long[newPositions.size()];
    newPositions.forEach(
        (vertex, position) -> {
          Integer known = positions.get(vertex);
          newAncestors[position] = known == null ? ancestors(vertex, operations) : ancestors[known];
          newNanos[position] =
              known == null ? sum(newAncestors[position], statistics) : nanos[known];
        });
    return inverted(newPositions, newAncestors, newNanos);
  }

  private static int[] ancestors(int vertex, OperationTable operations) {
    return Ancestors.of(List.of(vertex), operations);
  }

  private static long sum(int[] vertices, StatisticsTable statistics) {
    long sum = 0;
    for (int vertex : vertices) {
      sum += statistics.statistics(vertex).computeNanos();
    }
    return sum;
  }

  private static RecreationCosts inverted(
      Map<Integer, Integer> positions, int[][] ancestors, long[] nanos) {
    int[] keys =
        Arrays.stream(ancestors).flatMapToInt(Arrays::stream).sorted().distinct().toArray();
    int[] offsets = new int[keys.length + 1];
    for (int[] set : ancestors) {
      for (int ancestor : set) {
        offsets[Arrays.binarySearch(keys, ancestor) + 1]++;
      }
    }
    Arrays.parallelPrefix(offsets, Integer::sum);
    int[] members = new int[offsets[keys.length]];
    int[] free = offsets.clone();
    for (int position = 0; position < ancestors.length; position++) {
      for (int ancestor : ancestors[position]) {
        members[free[Arrays.binarySearch(keys, ancestor)]++] = position;
      }
    }
    return new RecreationCosts(positions, ancestors, nanos, keys, offsets, members);
  }

  Draft draft() {
    return new Draft();
  }

  /** The next costs in the making. */
  final class Draft {

    private final BitSet stale = new BitSet();
    private long[] sums = nanos;

    /** The compute cost of a vertex changed by so many nanoseconds. */
    void costChanged(int vertex, long change) {
      int key = change == 0 ? -1 : Arrays.binarySearch(keys, vertex);
      if (key >= 0) {
        own();
        for (int i = offsets[key]; i < offsets[key + 1]; i++) {
          sums[members[i]] += change;
        }
      }
    }

    /** What makes a vertex became known: it may have ancestors now. */
    void operationKnown(int vertex) {
      int key = Arrays.binarySearch(keys, vertex);
      if (key >= 0) {
        for (int i = offsets[key]; i < offsets[key + 1]; i++) {
          stale.set(members[i]);
        }
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private void own() {
      if (sums == nanos) {
        sums = nanos.clone();
      }
    }

    /**
     * The costs after the changes.
     *
     * @param statistics of the vertices after the changes
     * @param operations of the vertices after the changes
     */
    RecreationCosts freeze(StatisticsTable statistics, OperationTable operations) {
      if (stale.isEmpty()) {
        return new RecreationCosts(positions, ancestors, sums, keys, offsets, members);
      }
      own();
      int[][] newAncestors = ancestors.clone();
      positions.forEach(
          (vertex, position) -> {
            if (stale.get(position)) {
              newAncestors[position] = RecreationCosts.ancestors(vertex, operations);
              sums[position] = sum(newAncestors[position], statistics);
            }
          });
      return inverted(positions, newAncestors, sums);
    }
  }
}
