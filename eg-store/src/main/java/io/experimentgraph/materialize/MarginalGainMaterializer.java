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
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Greedy on the {@link Objective}: takes the vertex that saves most per byte beside what is taken
 * already, then looks again. Where not everything fits, it also tries the most saved whatever the
 * bytes, and keeps the better of the two sets.
 *
 * <p>The paper's utility looks at each vertex alone: it fills a budget with a vertex, its input and
 * its output, though one of them does for all. Here, once one is taken, the others save little.
 *
 * <p>Stored vertices that are not taken stay as long as there is room and they cost less to load
 * than to recreate.
 *
 * <p>What a vertex saves is what the best plans of the requests spend on it alone, times their
 * weights ({@link RequestPlan}). Its worth is {@code alpha p' + (1 - alpha) g'}: its share of all
 * potentials, and of all savings per byte, as in the paper's utility.
 */
public final class MarginalGainMaterializer implements Materializer {

  /** Plans that one decision looks at unless told otherwise; lighter requests are left out. */
  public static final int DEFAULT_REQUESTS = 32;

  private final double alpha;
  private final double hysteresis;
  private final int maxRequests;

  /**
   * A materializer by marginal gain.
   *
   * @param alpha weight of the potential against the savings, 0 to 1
   * @param hysteresis head start of stored vertices, 0 or more
   * @param maxRequests requests that are looked at, the heaviest first, at least 1
   * @throws IllegalArgumentException if one is out of range
   */
  public MarginalGainMaterializer(double alpha, double hysteresis, int maxRequests) {
    this.alpha = Utility.checkedAlpha(alpha);
    this.hysteresis = Ranking.checkedHysteresis(hysteresis);
    if (maxRequests < 1) {
      throw new IllegalArgumentException("At least one request is needed: " + maxRequests);
    }
    this.maxRequests = maxRequests;
  }

  @Override
  public String name() {
    return "marginalGain";
  }

  @Override
  public MaterializationPlan plan(MaterializationProblem problem) {
    Selection perByte = new Selection(problem, true);
    perByte.run();
    if (!perByte.lacksRoom) {
      return perByte.plan();
    }
    Selection whatever = new Selection(problem, false);
    whatever.run();
    return (whatever.worth > perByte.worth ? whatever : perByte).plan();
  }

  /** One greedy run. */
  private final class Selection {

    private final MaterializationProblem problem;
    private final List<Candidate> candidates;
    private final boolean isPerByte;
    private final Stock stock;
    private final List<RequestPlan> requests = new ArrayList<>();
    private final double[] gains;

    /** Vertices that share neither inputs, users nor rows with others, by falling score. */
    private final List<Integer> apart = new ArrayList<>();

    private final List<Integer> linked = new ArrayList<>();
    private final Set<Integer> chosen = new LinkedHashSet<>();
    private final Set<Integer> paidAlone = new HashSet<>();
    private double gainSum;
    private double potentialSum;
    private double worth;
    private boolean lacksRoom;

    Selection(MaterializationProblem problem, boolean isPerByte) {
      this.problem = problem;
      this.candidates = problem.candidates();
      this.isPerByte = isPerByte;
      this.stock = new Stock(problem);
      this.gains = new double[candidates.size()];
      boolean[] isLinked = linkedVertices();
      for (int v = 0; v < gains.length; v++) {
        (isLinked[v] ? linked : apart).add(v);
      }
      collectRequests();
      for (int v = 0; v < gains.length; v++) {
        if (isEligible(v)) {
          potentialSum += candidates.get(v).potential();
          gainSum += perByte(v);
          paidAlone.add(v);
        }
      }
      apart.removeIf(v -> !isEligible(v));
      apart.sort(
          Comparator.comparingDouble(this::score)
              .reversed()
              .thenComparing(v -> candidates.get(v).vertex()));
    }

    private boolean[] linkedVertices() {
      boolean[] isLinked = new boolean[gains.length];
      for (int v = 0; v < isLinked.length; v++) {
        int[] inputs = problem.inputs(v);
        isLinked[v] |= inputs.length > 0 || !stock.isAloneInItsFamily(v);
        for (int input : inputs) {
          isLinked[input] = true;
        }
      }
      return isLinked;
    }

    private void collectRequests() {
      for (int v : apart) {
        Candidate candidate = candidates.get(v);
        if (candidate.isCheaperToLoad() && candidate.computeCost() != ReuseProblem.INFINITE) {
          gains[v] = candidate.requests() * (candidate.computeCost() - candidate.loadCost());
        }
      }
      linked.stream()
          .filter(v -> candidates.get(v).requests() > 0)
          .map(v -> new RequestPlan(problem, v, candidates.get(v).requests()))
          .sorted(Comparator.comparingDouble(RequestPlan::weightedCost).reversed())
          .limit(maxRequests)
          .forEach(requests::add);
      requests.forEach(request -> request.addGains(problem, gains, 1));
    }

    void run() {
      for (int v = 0; v < gains.length; v++) {
        if (candidates.get(v).standing() == Standing.PINNED) {
          take(v);
        }
      }
      int nextApart = 0;
      int best = bestLinked();
      while (best >= 0 || nextApart < apart.size()) {
        int next = nextApart < apart.size() ? apart.get(nextApart) : -1;
        if (next >= 0 && (best < 0 || isBetter(next, best))) {
          nextApart++;
          if (stock.bytesToAdd(next) <= free()) {
            take(next);
            if (best >= 0 && stock.bytesToAdd(best) > free()) {
              best = bestLinked();
            }
          } else {
            lacksRoom = true;
          }
        } else {
          take(best);
          best = bestLinked();
        }
      }
      keepWhatStillPays();
    }

    /** What saves nothing in the workloads so far may in the next one: it stays while it fits. */
    private void keepWhatStillPays() {
      IntStream.range(0, gains.length)
          .filter(v -> candidates.get(v).standing() == Standing.STORED && !chosen.contains(v))
          .filter(v -> candidates.get(v).isCheaperToLoad())
          .boxed()
          .sorted(Comparator.comparing(v -> candidates.get(v).vertex()))
          .filter(v -> stock.bytesToAdd(v) <= free())
          .forEach(this::take);
    }

    private int bestLinked() {
      int best = -1;
      for (int v : linked) {
        if (isEligible(v) && !stock.isLoadable(v)) {
          if (stock.bytesToAdd(v) > free()) {
            lacksRoom = true;
          } else if (best < 0 || isBetter(v, best)) {
            best = v;
          }
        }
      }
      return best;
    }

    private boolean isEligible(int v) {
      return switch (candidates.get(v).standing()) {
        case NEW -> gains[v] >= Math.max(1, problem.leastGain());
        case STORED -> gains[v] >= 1;
        case PINNED, FORBIDDEN -> false;
      };
    }

    private boolean isBetter(int v, int other) {
      int order = Double.compare(score(v), score(other));
      return order > 0
          || (order == 0
              && candidates.get(v).vertex().compareTo(candidates.get(other).vertex()) < 0);
    }

    private double score(int v) {
      double gain = gainSum > 0 ? perByte(v) / gainSum : 0;
      double potential = potentialSum > 0 ? candidates.get(v).potential() / potentialSum : 0;
      double headStart = candidates.get(v).standing() == Standing.STORED ? 1 + hysteresis : 1;
      return (alpha * potential + (1 - alpha) * gain) * headStart;
    }

    private double perByte(int v) {
      return isPerByte ? gains[v] / Math.max(1, stock.bytesToAdd(v)) : gains[v];
    }

    private long free() {
      return problem.budgetBytes() - stock.bytes();
    }

    private void take(int v) {
      for (int narrower : stock.coveredBy(v)) {
        if (candidates.get(narrower).standing() == Standing.NEW && chosen.remove(narrower)) {
          stock.remove(narrower);
        }
      }
      chosen.add(v);
      List<Integer> reached = stock.add(v);
      boolean isRequested = false;
      for (RequestPlan request : requests) {
        if (request.isServedBy(reached)) {
          isRequested = true;
          double before = request.weightedCost();
          request.addGains(problem, gains, -1);
          request.replan(reached, stock);
          request.addGains(problem, gains, 1);
          worth += before - request.weightedCost();
        }
      }
      if (!isRequested) {
        worth += gains[v];
      }
    }

    /** What paid at first and is neither taken nor worth taking now is redundant. */
    MaterializationPlan plan() {
      MaterializationPlan plan = MaterializationPlan.of(problem, chosen);
      Set<Fingerprint> redundant = new HashSet<>();
      for (int v : paidAlone) {
        boolean isOpen = isEligible(v) && !stock.isLoadable(v);
        if (candidates.get(v).standing() == Standing.NEW && !chosen.contains(v) && !isOpen) {
          redundant.add(candidates.get(v).vertex());
        }
      }
      return new MaterializationPlan(plan.store(), plan.evict(), redundant);
    }
  }
}
