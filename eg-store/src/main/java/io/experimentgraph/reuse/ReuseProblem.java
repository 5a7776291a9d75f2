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

import java.util.Arrays;

/**
 * What a reuse algorithm decides on: a workload DAG with costs. Vertices are numbered in
 * topological order, from 0.
 *
 * <p>Costs are whole numbers of one unit, microseconds of task time wherever they come from
 * measurements: 0 to {@link #MAX_COST}, or {@link #INFINITE}. A load is infinite if the vertex is
 * not stored. A computation is infinite if its cost is unknown: it is avoided if there is any way
 * around it, and done at no countable cost if there is none. The bounds on cost and size are such
 * that no sum over a plan overflows, so that all algorithms calculate exactly.
 */
public final class ReuseProblem {

  /** The cost of what cannot be done or is not known. */
  public static final long INFINITE = Long.MAX_VALUE;

  /** The highest finite cost: 2^45, more than a year in microseconds. */
  public static final long MAX_COST = 1L << 45;

  /** The most vertices of a problem. */
  public static final int MAX_SIZE = 1 << 17;

  private static final double MICROS_PER_SECOND = 1e6;

  /** Parents of vertex {@code v} are {@code parents[firstParent[v]]} up to the next one's first. */
  final int[] firstParent;

  final int[] parents;
  final long[] compute;
  final long[] load;
  final boolean[] computed;
  final int[] terminals;

  /** Takes the arrays as they are. */
  ReuseProblem(
      int[] firstParent,
      int[] parents,
      long[] compute,
      long[] load,
      boolean[] computed,
      int[] terminals) {
    this.firstParent = firstParent;
    this.parents = parents;
    this.compute = compute;
    this.load = load;
    this.computed = computed;
    this.terminals = terminals;
  }

  /**
   * The same problem with other load costs.
   *
   * @param loadCosts one for each vertex, {@link #INFINITE} where it is not stored
   * @throws IllegalArgumentException if there are too few or too many, or one is out of range
   */
  public ReuseProblem withLoadCosts(long[] loadCosts) {
    if (loadCosts.length != size()) {
      throw new IllegalArgumentException(
          "There are %d vertices and %d load costs".formatted(size(), loadCosts.length));
    }
    for (long cost : loadCosts) {
      checkCost(cost);
    }
    return new ReuseProblem(firstParent, parents, compute, loadCosts.clone(), computed, terminals);
  }

  private static void checkCost(long cost) {
    if (cost < 0 || (cost > MAX_COST && cost != INFINITE)) {
      throw new IllegalArgumentException(
          "A cost must lie between 0 and %d or be infinite: %d".formatted(MAX_COST, cost));
    }
  }

  /** Number of vertices. */
  public int size() {
    return compute.length;
  }

  /** Number of distinct edges. */
  public int edges() {
    return parents.length;
  }

  /** The distinct inputs of a vertex, all of smaller numbers. */
  public int[] parents(int vertex) {
    return Arrays.copyOfRange(parents, firstParent[vertex], firstParent[vertex + 1]);
  }

  /** Cost to make a vertex from its inputs; {@link #INFINITE} if unknown. */
  public long computeCost(int vertex) {
    return compute[vertex];
  }

  /** Cost to load a vertex; {@link #INFINITE} if it is not stored. */
  public long loadCost(int vertex) {
    return load[vertex];
  }

  /** Whether a vertex is at hand already (a source, cached data): it costs nothing. */
  public boolean isComputed(int vertex) {
    return computed[vertex];
  }

  /** The vertices that must be had. */
  public int[] terminals() {
    return terminals.clone();
  }

  /**
   * The cost of that many seconds, in microseconds; more than {@link #MAX_COST} counts as that, NaN
   * and infinity as {@link #INFINITE}.
   *
   * @throws IllegalArgumentException if they are negative
   */
  public static long cost(double seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("A cost must not be negative: " + seconds + " s");
    }
    return Double.isFinite(seconds)
        ? Math.min(MAX_COST, Math.round(seconds * MICROS_PER_SECOND))
        : INFINITE;
  }

  /** Sum of two costs that may be infinite, or the sums of sums. */
  static long sum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? INFINITE : sum;
  }

  /** Collects a problem, inputs before what is made of them. */
  public static final class Builder {

    private int size;
    private int[] firstParent;
    private int[] parents;
    private long[] compute;
    private long[] load;
    private boolean[] computed;
    private int[] terminals = new int[1];
    private int terminalCount;

    /** For each vertex, the latest one that names it as input. */
    private int[] namedBy;

    /** A problem without vertices yet. */
    public Builder() {
      this(16);
    }

    /** A problem of about that many vertices. */
    public Builder(int expectedSize) {
      int capacity = Math.max(1, expectedSize);
      firstParent = new int[capacity + 1];
      parents = new int[2 * capacity];
      compute = new long[capacity];
      load = new long[capacity];
      computed = new boolean[capacity];
      namedBy = new int[capacity];
    }

    /**
     * Adds a vertex. An input that is named twice, as by a self-join, is made once and counts once.
     *
     * @param computeCost cost to make it from its inputs, or {@link #INFINITE} if unknown
     * @param loadCost cost to load it, or {@link #INFINITE} if it is not stored
     * @param inputs vertices that it is made of
     * @return its number
     * @throws IllegalArgumentException if a cost is out of range, an input unknown, or there are
     *     {@link #MAX_SIZE} vertices already
     */
    public int add(long computeCost, long loadCost, int... inputs) {
      checkCost(computeCost);
      checkCost(loadCost);
      ensureRoom(inputs.length);
      int vertex = size;
      int end = firstParent[vertex];
      for (int input : inputs) {
        if (input < 0 || input >= vertex) {
          throw new IllegalArgumentException(
              "Vertex %d cannot be made of vertex %d: inputs come first".formatted(vertex, input));
        }
        if (namedBy[input] != vertex) {
          namedBy[input] = vertex;
          parents[end++] = input;
        }
      }
      compute[vertex] = computeCost;
      load[vertex] = loadCost;
      namedBy[vertex] = -1;
      size++;
      firstParent[size] = end;
      return vertex;
    }

    /** Adds a vertex that is at hand already, and costs nothing. */
    public int addComputed(int... inputs) {
      int vertex = add(0, INFINITE, inputs);
      computed[vertex] = true;
      return vertex;
    }

    /**
     * Asks for a vertex.
     *
     * @throws IllegalArgumentException if it was not added
     */
    public Builder terminal(int vertex) {
      if (vertex < 0 || vertex >= size) {
        throw new IllegalArgumentException("There is no vertex " + vertex + " to ask for");
      }
      if (terminalCount == terminals.length) {
        terminals = Arrays.copyOf(terminals, 2 * terminalCount);
      }
      terminals[terminalCount++] = vertex;
      return this;
    }

    /** The problem. */
    public ReuseProblem build() {
      return new ReuseProblem(
          Arrays.copyOf(firstParent, size + 1),
          Arrays.copyOf(parents, firstParent[size]),
          Arrays.copyOf(compute, size),
          Arrays.copyOf(load, size),
          Arrays.copyOf(computed, size),
          Arrays.copyOf(terminals, terminalCount));
    }

    private void ensureRoom(int inputs) {
      if (size == MAX_SIZE) {
        throw new IllegalArgumentException(
            "A reuse problem holds at most %d vertices".formatted(MAX_SIZE));
      }
      if (size == compute.length) {
        int capacity = 2 * size;
        firstParent = Arrays.copyOf(firstParent, capacity + 1);
        compute = Arrays.copyOf(compute, capacity);
        load = Arrays.copyOf(load, capacity);
        computed = Arrays.copyOf(computed, capacity);
        namedBy = Arrays.copyOf(namedBy, capacity);
      }
      int needed = firstParent[size] + inputs;
      if (needed > parents.length) {
        parents = Arrays.copyOf(parents, Math.max(needed, 2 * parents.length));
      }
    }
  }
}
