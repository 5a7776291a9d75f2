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
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be loaded, and the bytes that it takes, while vertices are chosen one by one. A vertex
 * comes in reach without being chosen if what is stored of its row family holds all its columns.
 */
final class Stock {

  private final MaterializationProblem problem;

  /** Of the row families with several vertices; for the others the sum of bytes will do. */
  private final ColumnLedger ledger;

  private long bytesOfTheRest;

  /** The members of a row family, as a ring; a vertex alone in its family follows itself. */
  private final int[] nextOfFamily;

  private final long[] loadCosts;

  Stock(MaterializationProblem problem) {
    int size = problem.size();
    this.problem = problem;
    this.ledger = new ColumnLedger(problem.layout());
    this.nextOfFamily = new int[size];
    this.loadCosts = new long[size];
    Arrays.fill(loadCosts, ReuseProblem.INFINITE);
    Map<Fingerprint, Integer> families = new HashMap<>(2 * size);
    for (int v = 0; v < size; v++) {
      Integer first = families.putIfAbsent(content(v).rowFamily(), v);
      nextOfFamily[v] = v;
      if (first != null) {
        nextOfFamily[v] = nextOfFamily[first];
        nextOfFamily[first] = v;
      }
    }
  }

  private Stock(Stock empty) {
    problem = empty.problem;
    ledger = new ColumnLedger(problem.layout());
    nextOfFamily = empty.nextOfFamily;
    loadCosts = empty.loadCosts.clone();
  }

  /** Another stock of the same problem, for as long as this one is empty. */
  Stock copyOfEmpty() {
    return new Stock(this);
  }

  /** Load costs of all vertices if these are stored. */
  static long[] loadCosts(MaterializationProblem problem, Collection<Integer> stored) {
    Stock stock = new Stock(problem);
    stored.forEach(stock::add);
    return stock.loadCosts;
  }

  /** Bytes of all that was added. */
  long bytes() {
    return Content.saturatedSum(bytesOfTheRest, ledger.bytes());
  }

  /** Bytes that adding a vertex would take. */
  long bytesToAdd(int vertex) {
    return isAloneInItsFamily(vertex) || problem.layout() == Layout.WHOLE_ARTIFACTS
        ? problem.bytes(vertex)
        : ledger.bytesToAdd(content(vertex));
  }

  boolean isLoadable(int vertex) {
    return loadCosts[vertex] != ReuseProblem.INFINITE;
  }

  long loadCost(int vertex) {
    return loadCosts[vertex];
  }

  /** True if no other vertex has the same rows. */
  boolean isAloneInItsFamily(int vertex) {
    return nextOfFamily[vertex] == vertex;
  }

  /**
   * Stores a vertex.
   *
   * @return the vertices that can be loaded now and could not before
   */
  List<Integer> add(int vertex) {
    List<Integer> reached = new ArrayList<>(1);
    reach(vertex, reached);
    if (isAloneInItsFamily(vertex)) {
      bytesOfTheRest = Content.saturatedSum(bytesOfTheRest, problem.bytes(vertex));
    } else {
      ledger.add(content(vertex));
      Set<Fingerprint> columns = columnIds(vertex);
      for (int v = nextOfFamily[vertex]; v != vertex; v = nextOfFamily[v]) {
        if (isCovered(v, columns)) {
          reach(v, reached);
        }
      }
    }
    return reached;
  }

  /** The other vertices that can be loaded from the whole artifact of this one. */
  List<Integer> coveredBy(int vertex) {
    if (isAloneInItsFamily(vertex) || problem.layout() != Layout.WHOLE_ARTIFACTS) {
      return List.of();
    }
    Set<Fingerprint> columns = columnIds(vertex);
    List<Integer> covered = new ArrayList<>();
    for (int v = nextOfFamily[vertex]; v != vertex; v = nextOfFamily[v]) {
      if (isCovered(v, columns)) {
        covered.add(v);
      }
    }
    return covered;
  }

  /** Gives the bytes of a vertex back that can be loaded from another one of its family. */
  void remove(int vertex) {
    ledger.remove(content(vertex));
  }

  private Set<Fingerprint> columnIds(int vertex) {
    Set<Fingerprint> ids = new HashSet<>();
    content(vertex).columns().forEach(column -> ids.add(column.id()));
    return ids;
  }

  private void reach(int vertex, List<Integer> reached) {
    if (!isLoadable(vertex)) {
      loadCosts[vertex] = problem.candidates().get(vertex).loadCost();
      reached.add(vertex);
    }
  }

  private boolean isCovered(int vertex, Set<Fingerprint> stored) {
    Content content = content(vertex);
    return content.columns().stream()
        .allMatch(
            column ->
                problem.layout() == Layout.WHOLE_ARTIFACTS
                    ? stored.contains(column.id())
                    : ledger.references(content.rowFamily(), column.id()) > 0);
  }

  private Content content(int vertex) {
    return problem.candidates().get(vertex).content();
  }
}
