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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Candidates and problems for tests. */
final class Problems {

  private Problems() {}

  static Fingerprint id(int number) {
    return new Fingerprint(number, 0, 0, 0);
  }

  /** Loading costs 1, one workload asks for it, the potential is 0, no column is shared. */
  static Candidate candidate(int number, Standing standing, long bytes, long recreationCost) {
    return candidate(number, standing, bytes, 1, recreationCost, 1, 0);
  }

  static Candidate candidate(
      int number,
      Standing standing,
      long bytes,
      double frequency,
      long recreationCost,
      long loadCost,
      double potential) {
    return new Candidate(
        id(number),
        standing,
        content(-number, bytes),
        recreationCost,
        loadCost,
        recreationCost,
        frequency,
        frequency,
        potential);
  }

  static Candidate fresh(int number, long bytes, long recreationCost) {
    return candidate(number, Standing.NEW, bytes, recreationCost);
  }

  static Candidate stored(int number, long bytes, long recreationCost) {
    return candidate(number, Standing.STORED, bytes, recreationCost);
  }

  /** Columns 1, 2, ... of a family with these bytes. */
  static Content content(int rowFamily, long... bytes) {
    List<Content.Column> columns = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      columns.add(new Content.Column(id(i + 1), bytes[i]));
    }
    return new Content(id(rowFamily), columns);
  }

  static MaterializationProblem problem(List<Candidate> candidates, long budgetBytes) {
    return problem(Layout.WHOLE_ARTIFACTS, candidates, budgetBytes);
  }

  static MaterializationProblem problem(
      Layout layout, List<Candidate> candidates, long budgetBytes) {
    MaterializationProblem.Builder problem = new MaterializationProblem.Builder(layout);
    candidates.forEach(problem::add);
    return problem.build(budgetBytes);
  }

  /** The numbers of the vertices that are stored after a plan was carried out. */
  static Set<Integer> storedAfter(MaterializationProblem problem, MaterializationPlan plan) {
    Set<Integer> stored = new HashSet<>();
    for (int v = 0; v < problem.candidates().size(); v++) {
      Candidate candidate = problem.candidates().get(v);
      boolean isStored =
          candidate.standing().isStored()
              ? !plan.evict().contains(candidate.vertex())
              : plan.store().contains(candidate.vertex());
      if (isStored) {
        stored.add(v);
      }
    }
    return stored;
  }

  /**
   * A random workload graph as of nothing stored: every vertex may be stored, some are asked for.
   *
   * @param requests vertices that are asked for, at most
   */
  static MaterializationProblem.Builder random(Random random, int size, int requests) {
    int[][] inputs = new int[size][];
    long[] compute = new long[size];
    BitSet[] ancestors = new BitSet[size];
    for (int v = 0; v < size; v++) {
      int count = v == 0 || random.nextInt(12) == 0 ? 0 : random.nextInt(5) == 0 ? 2 : 1;
      inputs[v] = random.ints(count, Math.max(0, v - 6), Math.max(1, v)).distinct().toArray();
      compute[v] = 1 + random.nextInt(99);
      ancestors[v] = new BitSet();
      ancestors[v].set(v);
      for (int input : inputs[v]) {
        ancestors[v].or(ancestors[input]);
      }
    }
    double[] asked = new double[size];
    double[] frequency = new double[size];
    for (int i = 0; i < requests; i++) {
      int request = i == 0 ? size - 1 : size / 3 + random.nextInt(size - size / 3);
      int weight = 1 + random.nextInt(5);
      asked[request] += weight;
      ancestors[request].stream().forEach(v -> frequency[v] += weight);
    }
    MaterializationProblem.Builder problem =
        new MaterializationProblem.Builder(Layout.WHOLE_ARTIFACTS);
    for (int v = 0; v < size; v++) {
      long bytes = 1 + random.nextInt(100);
      long recreation = ancestors[v].stream().mapToLong(a -> compute[a]).sum();
      problem.add(
          new Candidate(
              id(v + 1),
              Standing.NEW,
              content(-v - 1, bytes),
              compute[v],
              1 + random.nextInt((int) bytes),
              recreation,
              frequency[v],
              asked[v],
              0),
          inputs[v]);
    }
    return problem;
  }
}
