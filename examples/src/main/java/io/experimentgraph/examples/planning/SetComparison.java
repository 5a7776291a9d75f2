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
package io.experimentgraph.examples.planning;

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.AllMaterializer;
import io.experimentgraph.materialize.GreedyMaterializer;
import io.experimentgraph.materialize.HelixMaterializer;
import io.experimentgraph.materialize.MarginalGainMaterializer;
import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.materialize.Objective;
import io.experimentgraph.materialize.StorageAwareMaterializer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What the sets that the materializers choose save, relative to the best, over many graphs. */
final class SetComparison {

  /** Shares of the bytes of all vertices. */
  static final List<Double> BUDGETS = List.of(0.05, 0.1, 0.2, 0.3, 0.5, 0.7);

  /** No head start, since nothing is stored; no weight on potentials, since there are no models. */
  static final List<Materializer> MATERIALIZERS =
      List.of(
          new MarginalGainMaterializer(0, 0, 1_000_000),
          new StorageAwareMaterializer(0, 0),
          new GreedyMaterializer(0, 0),
          new HelixMaterializer(),
          new AllMaterializer(0));

  /** Savings are sums of products of whole numbers: what is equal differs by rounding only. */
  private static final double EQUAL = 1 - 1e-9;

  /** Vertices up to which all sets are looked at. */
  private static final int MOST_FOR_ALL_SETS = 14;

  private final Layout layout;
  private final int vertices;
  private final List<List<List<Double>>> ratios = new ArrayList<>();

  SetComparison(Layout layout, int vertices) {
    this.layout = layout;
    this.vertices = vertices;
    for (int m = 0; m < MATERIALIZERS.size(); m++) {
      ratios.add(BUDGETS.stream().<List<Double>>map(budget -> new ArrayList<>()).toList());
    }
  }

  Layout layout() {
    return layout;
  }

  int vertices() {
    return vertices;
  }

  /** True if the yardstick is the best set of all, else the best that any of them found. */
  boolean isAgainstOptimum() {
    return vertices <= MOST_FOR_ALL_SETS;
  }

  /** Lets all of them choose under every budget. */
  void add(MaterializationProblem.Builder graph) {
    MaterializationProblem unlimited = graph.build(0);
    Objective objective = new Objective(unlimited);
    BestSets sets = isAgainstOptimum() ? new BestSets(unlimited, objective) : null;
    long all = objective.bytes(IntStream.range(0, vertices).boxed().toList());
    for (int b = 0; b < BUDGETS.size(); b++) {
      MaterializationProblem problem = graph.build((long) (all * BUDGETS.get(b)));
      double[] saved =
          MATERIALIZERS.stream().mapToDouble(m -> objective.saved(chosen(m, problem))).toArray();
      double best =
          sets == null
              ? IntStream.range(0, saved.length).mapToDouble(m -> saved[m]).max().orElseThrow()
              : sets.saved(problem.budgetBytes());
      for (int m = 0; m < saved.length && best > 0; m++) {
        ratios.get(m).get(b).add(saved[m] / best);
      }
    }
  }

  private static Set<Integer> chosen(Materializer materializer, MaterializationProblem problem) {
    Set<Fingerprint> stored = new HashSet<>(materializer.plan(problem).store());
    Set<Integer> chosen = new HashSet<>();
    for (int v = 0; v < problem.candidates().size(); v++) {
      if (stored.contains(problem.candidates().get(v).vertex())) {
        chosen.add(v);
      }
    }
    return chosen;
  }

  /** Mean share of the best that a materializer saves under a budget. */
  double mean(int materializer, int budget) {
    return of(materializer, budget).stream().mapToDouble(r -> r).average().orElse(1);
  }

  /** The lowest share. */
  double worst(int materializer, int budget) {
    return of(materializer, budget).stream().mapToDouble(r -> r).min().orElse(1);
  }

  /** How often it is the best. */
  double bestShare(int materializer, int budget) {
    return of(materializer, budget).stream()
        .mapToDouble(r -> r >= EQUAL ? 1 : 0)
        .average()
        .orElse(1);
  }

  private List<Double> of(int materializer, int budget) {
    return ratios.get(materializer).get(budget);
  }
}
