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

import io.experimentgraph.reuse.ExactReuse;
import io.experimentgraph.reuse.ReusePlan;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One request, a vertex with its ancestors, under its best plan for what is stored now, and what
 * that plan spends on each vertex alone.
 *
 * <p>What a plan spends on a vertex alone is the cost of all it computes and loads that serves
 * nothing but that vertex: what the vertex dominates, seen from the request. Storing the vertex
 * saves at least this, less its load; an ancestor that is needed elsewhere too is not saved.
 */
final class RequestPlan {

  private static final ExactReuse REUSE = new ExactReuse();
  private static final int NONE = -1;

  private final MaterializationProblem whole;
  private final double weight;

  /** Numbers in the whole problem, ascending. */
  private final int[] vertices;

  private final ReuseProblem nothingStored;
  private final long[] loadCosts;
  private final long[] spent;
  private long cost;

  /**
   * The plan of a request if nothing is stored.
   *
   * @param weight workloads that ask for it
   */
  RequestPlan(MaterializationProblem whole, int request, double weight) {
    this.whole = whole;
    this.weight = weight;
    this.vertices = ancestors(whole, request);
    this.loadCosts = new long[vertices.length];
    this.spent = new long[vertices.length];
    Arrays.fill(loadCosts, ReuseProblem.INFINITE);
    ReuseProblem.Builder problem = new ReuseProblem.Builder(vertices.length);
    for (int v : vertices) {
      int[] inputs = whole.inputs(v);
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = local(inputs[i]);
      }
      problem.add(whole.candidates().get(v).computeCost(), ReuseProblem.INFINITE, inputs);
    }
    nothingStored = problem.terminal(vertices.length - 1).build();
    replan();
  }

  private RequestPlan(RequestPlan other) {
    whole = other.whole;
    weight = other.weight;
    vertices = other.vertices;
    nothingStored = other.nothingStored;
    loadCosts = other.loadCosts.clone();
    spent = other.spent.clone();
    cost = other.cost;
  }

  /** The same as it stands, to go on from here in another way. */
  RequestPlan copy() {
    return new RequestPlan(this);
  }

  private static int[] ancestors(MaterializationProblem whole, int request) {
    BitSet reached = new BitSet(request + 1);
    reached.set(request);
    for (int v = request; v >= 0; v = reached.previousSetBit(v - 1)) {
      for (int input : whole.inputsOf(v)) {
        reached.set(input);
      }
    }
    return reached.stream().toArray();
  }

  /** Number of its vertices. */
  int size() {
    return vertices.length;
  }

  /** Workloads that ask for it, times the cost of one. */
  double weightedCost() {
    return weight * cost;
  }

  /**
   * Adds to each vertex's gain what storing it would save here.
   *
   * @param sign 1 to add, -1 to take away again
   */
  void addGains(double[] gains, int sign) {
    for (int i = 0; i < vertices.length; i++) {
      long saved = spent[i] - whole.candidates().get(vertices[i]).loadCost();
      if (loadCosts[i] == ReuseProblem.INFINITE && saved > 0) {
        gains[vertices[i]] += sign * weight * saved;
      }
    }
  }

  /** The request and what serves it, ascending; not to be changed. */
  int[] vertices() {
    return vertices;
  }

  /** Plans anew, now that these vertices can be loaded. */
  void replan(List<Integer> loadable, Stock stock) {
    for (int v : loadable) {
      int local = local(v);
      if (local >= 0) {
        loadCosts[local] = stock.loadCost(v);
      }
    }
    replan();
  }

  private void replan() {
    ReuseProblem problem = nothingStored.withLoadCosts(loadCosts);
    ReusePlan plan = REUSE.plan(problem);
    cost = plan.cost(problem).finite();
    spend(problem, plan);
  }

  private void spend(ReuseProblem problem, ReusePlan plan) {
    int size = vertices.length;
    int[] dominator = new int[size];
    int[] depth = new int[size];
    Arrays.fill(dominator, NONE);
    Arrays.fill(spent, 0);
    for (int v = size - 1; v >= 0; v--) {
      if (dominator[v] != NONE) {
        depth[v] = depth[dominator[v]] + 1;
      }
      if (plan.loads().get(v)) {
        spent[v] = loadCosts[v];
      } else if (plan.computes().get(v)) {
        spent[v] = problem.computeCost(v);
        for (int input : problem.parents(v)) {
          dominator[input] =
              dominator[input] == NONE ? v : common(dominator[input], v, dominator, depth);
        }
      }
    }
    // What a vertex dominates has smaller numbers, and is complete when its turn comes.
    for (int v = 0; v < size - 1; v++) {
      if (dominator[v] != NONE) {
        spent[dominator[v]] += spent[v];
      }
    }
  }

  /** The deepest vertex that dominates both. */
  private static int common(int a, int b, int[] dominator, int[] depth) {
    while (a != b) {
      if (depth[a] >= depth[b]) {
        a = dominator[a];
      } else {
        b = dominator[b];
      }
    }
    return a;
  }

  private int local(int vertex) {
    return Arrays.binarySearch(vertices, vertex);
  }
}
