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
 * The best plan of a problem as a minimum cut (paper, section 3.5). Two nodes stand for a vertex:
 * <em>need</em>, from which an arc of its load cost leads to <em>make</em>, from which an arc of
 * its computation cost leads to the sink, and infinite arcs to the needs of its inputs. The source
 * is joined to the needs of the terminals. What is cut between need and make is loaded, what is cut
 * before the sink is computed; any number of terminals costs nothing extra.
 *
 * <p>The flow is Dinic's, on exact integers, with distances from the sink. A first blocking flow
 * along the order of the DAG, without any distances, finds most of it. Of several minimum cuts the
 * one nearest to the sink is taken: on equal costs it computes.
 */
final class MinimumCut {

  private static final int SINK = -1;
  private static final int NOWHERE = -2;

  private final ReuseProblem problem;
  private final int size;

  /** Arcs by the vertex that is needed; {@code needs[i]} indexes the problem's parents. */
  private final int[] firstChild;

  private final int[] childArc;
  private final int[] child;

  private final long[] loaded;
  private final long[] supplied;
  private final long[] flow;

  /** Of node {@code 2 v}, need, and {@code 2 v + 1}, make: distance to the sink, 0 if cut off. */
  private final int[] level;

  private final int[] next;
  private final int[] queue;
  private final int[] path;

  private MinimumCut(ReuseProblem problem) {
    this.problem = problem;
    size = problem.size();
    int arcs = problem.edges();
    firstChild = new int[size + 2];
    childArc = new int[arcs];
    child = new int[arcs];
    for (int a = 0; a < arcs; a++) {
      firstChild[problem.parents[a] + 2]++;
    }
    for (int v = 0; v < size; v++) {
      firstChild[v + 2] += firstChild[v + 1];
    }
    for (int v = 0; v < size; v++) {
      for (int a = problem.firstParent[v]; a < problem.firstParent[v + 1]; a++) {
        int slot = firstChild[problem.parents[a] + 1]++;
        childArc[slot] = a;
        child[slot] = v;
      }
    }
    loaded = new long[size];
    supplied = new long[size];
    flow = new long[arcs];
    level = new int[2 * size];
    next = new int[2 * size];
    queue = new int[2 * size];
    path = new int[2 * size + 1];
  }

  /**
   * The vertices to be loaded if they are needed.
   *
   * @param problem without vertices at hand, and such that a plan of finite cost exists
   */
  static boolean[] solve(ReuseProblem problem) {
    MinimumCut cut = new MinimumCut(problem);
    cut.levelByOrder();
    do {
      cut.blockingFlow();
    } while (cut.levelByDistance());
    boolean[] chosen = new boolean[cut.size];
    for (int v = 0; v < cut.size; v++) {
      chosen[v] = problem.load[v] != INFINITE && cut.level[2 * v + 1] > 0;
    }
    return chosen;
  }

  private void levelByOrder() {
    for (int x = 0; x < 2 * size; x += 2) {
      level[x] = x + 2;
      level[x + 1] = x + 1;
    }
  }

  /** Distances to the sink; false if no terminal reaches it any more. */
  private boolean levelByDistance() {
    Arrays.fill(level, 0);
    int tail = 0;
    for (int v = 0; v < size; v++) {
      if (supplied[v] < problem.compute[v]) {
        level[2 * v + 1] = 1;
        queue[tail++] = 2 * v + 1;
      }
    }
    for (int i = 0; i < tail; i++) {
      int x = queue[i];
      int v = x >> 1;
      int far = level[x] + 1;
      if ((x & 1) == 0) {
        if (loaded[v] > 0 && level[x + 1] == 0) {
          level[x + 1] = far;
          queue[tail++] = x + 1;
        }
        for (int c = firstChild[v]; c < firstChild[v + 1]; c++) {
          int make = 2 * child[c] + 1;
          if (level[make] == 0) {
            level[make] = far;
            queue[tail++] = make;
          }
        }
      } else {
        if (loaded[v] < problem.load[v] && level[x - 1] == 0) {
          level[x - 1] = far;
          queue[tail++] = x - 1;
        }
        for (int a = problem.firstParent[v]; a < problem.firstParent[v + 1]; a++) {
          int need = 2 * problem.parents[a];
          if (flow[a] > 0 && level[need] == 0) {
            level[need] = far;
            queue[tail++] = need;
          }
        }
      }
    }
    for (int terminal : problem.terminals) {
      if (level[2 * terminal] > 0) {
        return true;
      }
    }
    return false;
  }

  /** Fills all paths on which levels fall. */
  private void blockingFlow() {
    for (int x = 0; x < 2 * size; x += 2) {
      next[x] = firstChild[x >> 1] - 1;
      next[x + 1] = problem.firstParent[x >> 1] - 2;
    }
    for (int terminal : problem.terminals) {
      if (level[2 * terminal] > 0) {
        augment(2 * terminal);
      }
    }
  }

  /** Pushes flow from a need until no path to the sink is left. */
  private void augment(int root) {
    path[0] = root;
    int depth = 0;
    while (depth >= 0) {
      int x = path[depth];
      int target = (x & 1) == 0 ? fromNeed(x) : fromMake(x);
      if (target == SINK) {
        depth = push(depth);
      } else if (target == NOWHERE) {
        level[x] = 0;
        depth--;
      } else {
        path[++depth] = target;
      }
    }
  }

  /** The next node on the way down from a need; its arc is where {@code next} stands then. */
  private int fromNeed(int x) {
    int v = x >> 1;
    int first = firstChild[v];
    int end = firstChild[v + 1];
    for (int c = next[x]; c < end; c++) {
      int make = c < first ? x + 1 : 2 * child[c] + 1;
      if (isBelow(make, x) && (c < first ? problem.load[v] - loaded[v] : flow[childArc[c]]) > 0) {
        next[x] = c;
        return make;
      }
    }
    next[x] = end;
    return NOWHERE;
  }

  private int fromMake(int x) {
    int v = x >> 1;
    int first = problem.firstParent[v];
    int end = problem.firstParent[v + 1];
    for (int a = next[x]; a < end; a++) {
      if (a < first - 1) {
        if (supplied[v] < problem.compute[v]) {
          next[x] = a;
          return SINK;
        }
      } else {
        int need = a < first ? x - 1 : 2 * problem.parents[a];
        if (isBelow(need, x) && (a >= first || loaded[v] > 0)) {
          next[x] = a;
          return need;
        }
      }
    }
    next[x] = end;
    return NOWHERE;
  }

  private boolean isBelow(int y, int x) {
    return level[y] > 0 && level[y] < level[x];
  }

  /**
   * Fills the path to its narrowest arc.
   *
   * @return depth of the node from which the search goes on: where the first full arc starts
   */
  private int push(int depth) {
    long amount = INFINITE;
    int narrowest = depth;
    for (int d = depth; d >= 0; d--) {
      long room = room(path[d]);
      if (room <= amount) {
        amount = room;
        narrowest = d;
      }
    }
    for (int d = 0; d <= depth; d++) {
      fill(path[d], amount);
    }
    return narrowest;
  }

  private long room(int x) {
    int v = x >> 1;
    int arc = next[x];
    if ((x & 1) == 0) {
      return arc < firstChild[v] ? problem.load[v] - loaded[v] : flow[childArc[arc]];
    }
    int first = problem.firstParent[v];
    if (arc >= first) {
      return INFINITE;
    }
    return arc < first - 1 ? problem.compute[v] - supplied[v] : loaded[v];
  }

  private void fill(int x, long amount) {
    int v = x >> 1;
    int arc = next[x];
    if ((x & 1) == 0) {
      if (arc < firstChild[v]) {
        loaded[v] += amount;
      } else {
        flow[childArc[arc]] -= amount;
      }
      return;
    }
    int first = problem.firstParent[v];
    if (arc >= first) {
      flow[arc] += amount;
    } else if (arc < first - 1) {
      supplied[v] += amount;
    } else {
      loaded[v] -= amount;
    }
  }
}
