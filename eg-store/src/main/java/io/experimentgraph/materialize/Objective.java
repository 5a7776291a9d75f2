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
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a set of stored vertices is worth: the cost that it saves if all workloads came once more,
 * each under its best reuse plan.
 *
 * <pre>saved(S) = sum over v of requests(v) (cost of v, nothing stored - cost of v, S stored)</pre>
 *
 * The paper's own objective, the sum of {@code (1 - mat) f t}, counts the cost of a vertex as saved
 * only where the vertex itself is stored, and not the loads.
 */
public final class Objective {

  private record Request(ReuseProblem nothingStored, double weight, long cost) {}

  private final MaterializationProblem problem;
  private final List<Request> requests = new ArrayList<>();

  /** The objective of a problem. */
  public Objective(MaterializationProblem problem) {
    this.problem = problem;
    for (int v = 0; v < problem.candidates().size(); v++) {
      double weight = problem.candidates().get(v).requests();
      if (weight > 0) {
        ReuseProblem request = problem.toReuseProblem(v);
        requests.add(new Request(request, weight, cost(request)));
      }
    }
  }

  /**
   * The cost that storing these vertices saves.
   *
   * @param stored numbers of vertices
   */
  public double saved(Collection<Integer> stored) {
    long[] loads = Stock.loadCosts(problem, stored);
    double saved = 0;
    for (Request request : requests) {
      saved +=
          request.weight() * (request.cost() - cost(request.nothingStored().withLoadCosts(loads)));
    }
    return saved;
  }

  /** Bytes on disk if these vertices are stored. */
  public long bytes(Collection<Integer> stored) {
    ColumnLedger ledger = new ColumnLedger(problem.layout());
    stored.forEach(v -> ledger.add(problem.candidates().get(v).content()));
    return ledger.bytes();
  }

  private static long cost(ReuseProblem problem) {
    return new ExactReuse().plan(problem).cost(problem).finite();
  }
}
