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

import static io.experimentgraph.materialize.Problems.content;
import static io.experimentgraph.materialize.Problems.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget after every step of long histories, and the books that are kept of it. */
class BudgetTest {

  private static final long SEED = Long.getLong("experimentgraph.seed", 20_201_109L);
  private static final int STEPS = 10_000;
  private static final int WORLD = 60;

  /** A vertex of the world: its content, its inputs. */
  private record Vertex(Content content, int[] inputs, long compute, long load) {}

  private static List<Vertex> world(Random random) {
    List<Vertex> world = new ArrayList<>();
    for (int v = 0; v < WORLD; v++) {
      List<Content.Column> columns = new ArrayList<>();
      for (int c = 1; c <= 6; c++) {
        if (random.nextBoolean()) {
          // The bytes of a column are a property of family and column.
          columns.add(new Content.Column(id(c), 1 + (v % 20 * 7 + c * 13) % 40));
        }
      }
      world.add(
          new Vertex(
              new Content(id(1_000 + v % 20), columns),
              random
                  .ints(v == 0 ? 0 : 1 + random.nextInt(2), Math.max(0, v - 8), Math.max(1, v))
                  .distinct()
                  .toArray(),
              1 + random.nextInt(100),
              1 + random.nextInt(60)));
    }
    return world;
  }

  @ParameterizedTest
  @CsvSource({
    "greedy, WHOLE_ARTIFACTS",
    "greedy, SHARED_COLUMNS",
    "storageAware, WHOLE_ARTIFACTS",
    "storageAware, SHARED_COLUMNS",
    "helix, WHOLE_ARTIFACTS",
    "helix, SHARED_COLUMNS",
    "marginalGain, WHOLE_ARTIFACTS",
    "marginalGain, SHARED_COLUMNS",
    "all, SHARED_COLUMNS"
  })
  void theBudgetHoldsAfterEveryStep(String name, Layout layout) {
    Random random = new Random(SEED);
    List<Vertex> world = world(random);
    Materializer materializer = Materializers.byName(name, 0.5);
    ColumnLedger ledger = new ColumnLedger(layout);
    Set<Integer> stored = new HashSet<>();
    double[] frequency = new double[WORLD];
    for (int step = 0; step < STEPS; step++) {
      long budget = 200 + random.nextInt(200);
      MaterializationProblem problem = workload(random, world, stored, frequency, layout, budget);
      MaterializationPlan plan = materializer.plan(problem);
      for (Fingerprint evicted : plan.evict()) {
        stored.remove((int) evicted.first());
        ledger.remove(world.get((int) evicted.first()).content());
      }
      for (Fingerprint added : plan.store()) {
        assertThat(stored.add((int) added.first())).isTrue();
        ledger.add(world.get((int) added.first()).content());
      }
      String where = "%s, seed %d, step %d".formatted(name, SEED, step);
      assertThat(ledger.bytes()).as(where).isBetween(0L, budget);
      assertThatTheBooksAreRight(where, ledger, layout, world, stored);
    }
  }

  /** The workload of a random vertex, and what is stored besides. */
  private static MaterializationProblem workload(
      Random random,
      List<Vertex> world,
      Set<Integer> stored,
      double[] frequency,
      Layout layout,
      long budget) {
    int request = random.nextInt(WORLD);
    boolean[] isNeeded = new boolean[WORLD];
    isNeeded[request] = true;
    for (int v = request; v >= 0; v--) {
      if (isNeeded[v]) {
        frequency[v]++;
        for (int input : world.get(v).inputs()) {
          isNeeded[input] = true;
        }
      }
    }
    MaterializationProblem.Builder problem = new MaterializationProblem.Builder(layout);
    Map<Integer, Integer> numbers = new HashMap<>();
    long[] recreation = new long[WORLD];
    for (int v = 0; v < WORLD; v++) {
      Vertex vertex = world.get(v);
      recreation[v] = vertex.compute();
      for (int input : vertex.inputs()) {
        recreation[v] += recreation[input];
      }
      boolean isStored = stored.contains(v);
      if (!isNeeded[v] && !isStored) {
        continue;
      }
      int[] inputs = isNeeded[v] ? vertex.inputs().clone() : new int[0];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = numbers.get(inputs[i]);
      }
      numbers.put(
          v,
          problem.add(
              new Candidate(
                  id(v),
                  isStored ? Standing.STORED : Standing.NEW,
                  vertex.content(),
                  isNeeded[v] ? vertex.compute() : recreation[v],
                  vertex.load(),
                  recreation[v],
                  frequency[v],
                  v == request ? frequency[v] : 0,
                  0),
              inputs));
    }
    return problem.build(budget);
  }

  private static void assertThatTheBooksAreRight(
      String where, ColumnLedger ledger, Layout layout, List<Vertex> world, Set<Integer> stored) {
    Map<Fingerprint, Map<Fingerprint, Integer>> references = new HashMap<>();
    long bytes = 0;
    for (int v : stored) {
      Content content = world.get(v).content();
      for (Content.Column column : content.columns()) {
        int count =
            references
                .computeIfAbsent(content.rowFamily(), f -> new HashMap<>())
                .merge(column.id(), 1, Integer::sum);
        bytes += layout == Layout.WHOLE_ARTIFACTS || count == 1 ? column.bytes() : 0;
      }
    }
    assertThat(ledger.bytes()).as(where).isEqualTo(bytes);
    for (Vertex vertex : world) {
      Fingerprint family = vertex.content().rowFamily();
      for (int c = 1; c <= 6; c++) {
        int expected = references.getOrDefault(family, Map.of()).getOrDefault(id(c), 0);
        assertThat(ledger.references(family, id(c))).as(where).isEqualTo(expected);
      }
    }
  }

  @Test
  void aColumnGoesWithTheLastContentThatHasIt() {
    ColumnLedger ledger = new ColumnLedger(Layout.SHARED_COLUMNS);
    ledger.add(content(7, 80, 20));
    ledger.add(content(7, 80));
    assertThat(ledger.bytes()).isEqualTo(100);
    ledger.remove(content(7, 80, 20));
    assertThat(ledger.bytes()).isEqualTo(80);
    ledger.remove(content(7, 80));
    assertThat(ledger.bytes()).isZero();
    assertThatThrownBy(() -> ledger.remove(content(7, 80)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
