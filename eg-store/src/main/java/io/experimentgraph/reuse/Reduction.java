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
 * Settles in linear time what needs no search, and contracts the rest to a smaller problem of the
 * same kind, the kernel. Every step keeps one of the best plans, and of equally good ones that
 * which computes most.
 *
 * <ol>
 *   <li>Upwards: a vertex whose load costs less than its own computation is loaded if it is needed.
 *       One whose load costs as much as making it from the cheapest ways to have each of its inputs
 *       is never loaded. In a kernel also: one whose load costs less than its own computation and
 *       the inputs that nobody else needs is loaded if it is needed.
 *   <li>Downwards from the terminals: a vertex that is needed and never loaded is computed in every
 *       plan, and so its inputs are needed. What is had in every plan is paid for and drops out;
 *       the needed vertices that are still open become the terminals of the kernel. Of the rest, a
 *       vertex that is never loaded and needed only where one other is computed becomes one with
 *       that other, its group.
 * </ol>
 */
final class Reduction {

  /** At hand: costs nothing. */
  private static final byte FREE = 0;

  /** Computed if it is needed. */
  private static final byte MADE = 1;

  private static final byte OPEN = 2;

  /** Loaded if it is needed. */
  private static final byte LEAF = 3;

  /** Who needs a vertex, if not a single group. */
  private static final int NOBODY = -1;

  private static final int SEVERAL = -2;
  private static final int EVERY_PLAN = -3;

  private final ReuseProblem problem;
  private final byte[] state;

  /** Who needs a vertex; of one in the kernel that not every plan has, the group that it is in. */
  private final int[] group;

  /** The groups, in descending order of their heads, with the costs of all their members. */
  private int groups;

  private final int[] head;
  private final long[] compute;
  private final boolean[] isTerminal;

  /** Inputs of all members of a group together. */
  private final int[] inputs;

  /** The vertices whose inputs their group needs. */
  private int members;

  private final int[] member;

  /** The groups of the members. */
  private final int[] memberOf;

  private Reduction(ReuseProblem problem) {
    this.problem = problem;
    this.state = new byte[problem.size()];
    this.group = new int[problem.size()];
    this.head = new int[problem.size()];
    this.compute = new long[problem.size()];
    this.isTerminal = new boolean[problem.size()];
    this.inputs = new int[problem.size()];
    this.member = new int[problem.size()];
    this.memberOf = new int[problem.size()];
  }

  /** Reduces a problem. */
  static Reduction of(ReuseProblem problem) {
    Reduction reduction = new Reduction(problem);
    reduction.boundAbove();
    reduction.contract();
    return reduction;
  }

  /**
   * Reduces what a reduction left. Counting who needs what pays only there: little of it is settled
   * otherwise.
   */
  static Reduction ofKernel(ReuseProblem kernel) {
    Reduction reduction = new Reduction(kernel);
    reduction.boundAbove();
    reduction.boundBelow();
    reduction.contract();
    return reduction;
  }

  /**
   * The vertices that are to be loaded if they are needed.
   *
   * @param ofKernel those of the kernel
   */
  boolean[] loads(boolean[] ofKernel) {
    boolean[] loads = new boolean[state.length];
    for (int v = 0; v < loads.length; v++) {
      loads[v] = state[v] == LEAF;
    }
    for (int g = 0; g < groups; g++) {
      loads[head[g]] |= ofKernel[groups - 1 - g];
    }
    return loads;
  }

  /** What is left to decide; of no vertices if nothing is. */
  ReuseProblem kernel() {
    int[] firstParent = new int[groups + 1];
    int[] parents = arcs(firstParent);
    long[] computes = new long[groups];
    long[] loads = new long[groups];
    int[] terminals = new int[groups];
    int terminalCount = 0;
    for (int k = 0; k < groups; k++) {
      int g = groups - 1 - k;
      computes[k] = compute[g];
      loads[k] = state[head[g]] == OPEN ? problem.load[head[g]] : INFINITE;
      if (isTerminal[g]) {
        terminals[terminalCount++] = k;
      }
    }
    return new ReuseProblem(
        firstParent,
        parents,
        computes,
        loads,
        new boolean[groups],
        Arrays.copyOf(terminals, terminalCount));
  }

  private void boundAbove() {
    int[] firstParent = problem.firstParent;
    int[] parents = problem.parents;
    long[] most = new long[state.length];
    for (int v = 0; v < state.length; v++) {
      if (problem.computed[v]) {
        continue;
      }
      long load = problem.load[v];
      long own = problem.compute[v];
      long cost = own;
      int end = firstParent[v + 1];
      for (int e = firstParent[v]; e < end; e++) {
        cost = ReuseProblem.sum(cost, most[parents[e]]);
      }
      // Which of the three it is cannot be predicted: no branches.
      int isBelowAll = load < cost ? 1 : 0;
      int isBelowOwn = load < own ? 1 : 0;
      state[v] = (byte) (MADE + isBelowAll + isBelowOwn);
      most[v] = Math.min(load, cost);
    }
  }

  private void boundBelow() {
    int[] firstParent = problem.firstParent;
    int[] parents = problem.parents;
    int[] users = new int[state.length];
    for (int terminal : problem.terminals) {
      users[terminal]++;
    }
    for (int v = 0; v < state.length; v++) {
      if (state[v] != LEAF) {
        for (int e = firstParent[v]; e < firstParent[v + 1]; e++) {
          users[parents[e]]++;
        }
      }
    }
    long[] least = new long[state.length];
    for (int v = 0; v < state.length; v++) {
      long cost = problem.compute[v];
      if (state[v] != LEAF) {
        for (int e = firstParent[v]; e < firstParent[v + 1]; e++) {
          if (users[parents[e]] == 1) {
            cost = ReuseProblem.sum(cost, least[parents[e]]);
          }
        }
      }
      if (state[v] == OPEN && problem.load[v] < cost) {
        state[v] = LEAF;
      }
      least[v] = state[v] == LEAF ? problem.load[v] : cost;
    }
  }

  private void contract() {
    int[] firstParent = problem.firstParent;
    int[] parents = problem.parents;
    byte[] state = this.state;
    int[] group = this.group;
    long[] compute = this.compute;
    Arrays.fill(group, NOBODY);
    int last = -1;
    for (int terminal : problem.terminals) {
      group[terminal] = EVERY_PLAN;
      last = Math.max(last, terminal);
    }
    int groupCount = 0;
    int memberCount = 0;
    for (int v = last; v >= 0; v--) {
      int user = group[v];
      byte kind = state[v];
      if (user == NOBODY || kind == FREE) {
        continue;
      }
      int end = firstParent[v + 1];
      if (user == EVERY_PLAN && kind != OPEN) {
        for (int e = firstParent[v]; kind == MADE && e < end; e++) {
          group[parents[e]] = EVERY_PLAN;
        }
        continue;
      }
      int own = user;
      if (kind == OPEN || user == SEVERAL) {
        own = groupCount++;
        head[own] = v;
        isTerminal[own] = user == EVERY_PLAN;
        // What is had anyway is no input of a group, though it is one.
        group[v] = user == EVERY_PLAN ? EVERY_PLAN : own;
      }
      compute[own] =
          ReuseProblem.sum(compute[own], kind == LEAF ? problem.load[v] : problem.compute[v]);
      if (kind != LEAF) {
        member[memberCount] = v;
        memberOf[memberCount++] = own;
        inputs[own] += end - firstParent[v];
        for (int e = firstParent[v]; e < end; e++) {
          int p = parents[e];
          int other = group[p];
          int merged = other == own || other == NOBODY ? own : SEVERAL;
          group[p] = other == EVERY_PLAN ? EVERY_PLAN : merged;
        }
      }
    }
    groups = groupCount;
    members = memberCount;
  }

  /** The groups that each group needs, in the kernel's numbers, each once. */
  private int[] arcs(int[] firstArc) {
    int[] next = new int[groups + 1];
    for (int g = 0; g < groups; g++) {
      next[groups - g] = inputs[g];
    }
    for (int k = 0; k < groups; k++) {
      next[k + 1] += next[k];
    }
    int[] firstParent = problem.firstParent;
    int[] parents = problem.parents;
    int[] group = this.group;
    int[] all = new int[next[groups]];
    for (int i = 0; i < members; i++) {
      int v = member[i];
      int own = memberOf[i];
      int end = firstParent[v + 1];
      for (int e = firstParent[v]; e < end; e++) {
        int other = group[parents[e]];
        if (other >= 0 && other != own) {
          all[next[groups - 1 - own]++] = groups - 1 - other;
        }
      }
    }
    // Inputs that are no groups left gaps, and members of one group may share inputs.
    int[] seenBy = new int[groups];
    int distinct = 0;
    int from = 0;
    for (int k = 0; k < groups; k++) {
      for (int a = from; a < next[k]; a++) {
        if (seenBy[all[a]] != k + 1) {
          seenBy[all[a]] = k + 1;
          all[distinct++] = all[a];
        }
      }
      from += inputs[groups - 1 - k];
      firstArc[k + 1] = distinct;
    }
    return Arrays.copyOf(all, distinct);
  }
}
