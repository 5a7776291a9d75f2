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

import static io.experimentgraph.reuse.ReuseProblem.INFINITE;

import java.util.Arrays;

/**
 * Reuse as project selection, cut by Edmonds and Karp's algorithm, O(V E^2), as Helix published it
 * (paper, section 3.4): to be compared with, exact and slow.
 *
 * <p>A stored vertex is two projects: to have it, at the profit {@code -load}, and to compute it
 * rather than load it, at the profit {@code load - compute}, which requires the former and having
 * the inputs. The published code stands for what cannot be loaded by a load of 10^7; here such a
 * vertex is one project of profit {@code -compute}, so that no real cost can exceed the stand-in.
 */
public final class HelixReuse implements ReuseAlgorithm {

  @Override
  public String name() {
    return "helix";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    int size = problem.size();
    boolean[] isForced = forcedDespiteUnknownCost(problem);
    int source = 2 * size;
    int sink = source + 1;
    ResidualGraph graph = new ResidualGraph(sink + 1);
    for (int v = 0; v < size; v++) {
      if (problem.computed[v]) {
        continue;
      }
      long compute = isForced[v] ? 0 : problem.compute[v];
      int have = 2 * v;
      int make = have;
      if (problem.load[v] == INFINITE) {
        graph.arc(have, sink, compute);
      } else {
        make = have + 1;
        graph.arc(have, sink, problem.load[v]);
        graph.arc(make, have, INFINITE);
        long profit = compute == INFINITE ? -INFINITE : problem.load[v] - compute;
        if (profit > 0) {
          graph.arc(source, make, profit);
        } else {
          graph.arc(make, sink, -profit);
        }
      }
      for (int e = problem.firstParent[v]; e < problem.firstParent[v + 1]; e++) {
        int parent = problem.parents[e];
        if (!problem.computed[parent]) {
          graph.arc(make, 2 * parent, INFINITE);
        }
      }
    }
    for (int terminal : problem.terminals) {
      graph.arc(source, 2 * terminal, INFINITE);
    }
    graph.maximizeFlow(source, sink);
    boolean[] selected = graph.notReaching(sink);
    boolean[] chosen = new boolean[size];
    for (int v = 0; v < size; v++) {
      chosen[v] = problem.load[v] != INFINITE && !selected[2 * v + 1];
    }
    return BackwardPass.run(problem, chosen);
  }

  /** The vertices of unknown cost that no plan can avoid. They cost all plans the same. */
  private static boolean[] forcedDespiteUnknownCost(ReuseProblem problem) {
    boolean[] isAvoidable = new boolean[problem.size()];
    for (int v = 0; v < isAvoidable.length; v++) {
      isAvoidable[v] = problem.computed[v] || problem.load[v] != INFINITE;
      if (!isAvoidable[v] && problem.compute[v] != INFINITE) {
        isAvoidable[v] = Arrays.stream(problem.parents(v)).allMatch(p -> isAvoidable[p]);
      }
    }
    boolean[] isForced = new boolean[problem.size()];
    BackwardPass.run(problem, isAvoidable).computes().stream()
        .filter(v -> problem.compute[v] == INFINITE)
        .forEach(v -> isForced[v] = true);
    return isForced;
  }

  /** Capacities that are left; arc {@code a} and its reverse {@code a ^ 1} are neighbours. */
  private static final class ResidualGraph {

    private static final int NONE = -1;

    private final int[] firstArc;
    private int[] nextArc = new int[64];
    private int[] head = new int[64];
    private long[] capacity = new long[64];
    private int arcs;

    ResidualGraph(int nodes) {
      firstArc = new int[nodes];
      Arrays.fill(firstArc, NONE);
    }

    void arc(int from, int to, long room) {
      half(from, to, room);
      half(to, from, 0);
    }

    private void half(int from, int to, long room) {
      if (arcs == head.length) {
        nextArc = Arrays.copyOf(nextArc, 2 * arcs);
        head = Arrays.copyOf(head, 2 * arcs);
        capacity = Arrays.copyOf(capacity, 2 * arcs);
      }
      head[arcs] = to;
      capacity[arcs] = room;
      nextArc[arcs] = firstArc[from];
      firstArc[from] = arcs++;
    }

    /** One shortest path after another. */
    void maximizeFlow(int source, int sink) {
      int[] arrival = new int[firstArc.length];
      int[] queue = new int[firstArc.length];
      while (reaches(source, sink, arrival, queue)) {
        long room = INFINITE;
        for (int x = sink; x != source; x = head[arrival[x] ^ 1]) {
          room = Math.min(room, capacity[arrival[x]]);
        }
        for (int x = sink; x != source; x = head[arrival[x] ^ 1]) {
          capacity[arrival[x]] -= room;
          capacity[arrival[x] ^ 1] += room;
        }
      }
    }

    private boolean reaches(int source, int sink, int[] arrival, int[] queue) {
      Arrays.fill(arrival, NONE);
      int tail = 0;
      queue[tail++] = source;
      for (int i = 0; i < tail && arrival[sink] == NONE; i++) {
        for (int a = firstArc[queue[i]]; a != NONE; a = nextArc[a]) {
          if (capacity[a] > 0 && arrival[head[a]] == NONE && head[a] != source) {
            arrival[head[a]] = a;
            queue[tail++] = head[a];
          }
        }
      }
      return arrival[sink] != NONE;
    }

    /** The largest source side of a minimum cut: of equal costs, computing is selected. */
    boolean[] notReaching(int sink) {
      boolean[] isApart = new boolean[firstArc.length];
      Arrays.fill(isApart, true);
      int[] queue = new int[firstArc.length];
      int tail = 0;
      queue[tail++] = sink;
      isApart[sink] = false;
      for (int i = 0; i < tail; i++) {
        for (int a = firstArc[queue[i]]; a != NONE; a = nextArc[a]) {
          if (capacity[a ^ 1] > 0 && isApart[head[a]]) {
            isApart[head[a]] = false;
            queue[tail++] = head[a];
          }
        }
      }
      return isApart;
    }
  }
}
