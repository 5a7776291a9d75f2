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
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Greedy on the {@link Objective}: takes the vertex that saves most beside what is taken already,
 * then looks again. Where not everything fits, it also goes by what is saved per byte, and keeps
 * the better of the two sets.
 *
 * <p>The paper's utility looks at each vertex alone: it fills a budget with a vertex, its input and
 * its output, though one of them does for all. Here, once one is taken, the others save little.
 * Stored vertices that are not taken stay as long as there is room and they cost less to load than
 * to recreate.
 *
 * <p>What a vertex saves is what the best plans of the requests spend on it alone, times their
 * weights ({@link RequestPlan}). Its worth is {@code alpha p' + (1 - alpha) g'}: its share of all
 * potentials, and of all savings or savings per byte, as in the paper's utility.
 */
public final class MarginalGainMaterializer implements Materializer {

  /** Vertices in all plans together that one decision looks at, unless told otherwise. */
  public static final int DEFAULT_EFFORT = 4_096;

  private final double alpha;
  private final double hysteresis;
  private final int effort;

  /**
   * A materializer by marginal gain.
   *
   * @param alpha weight of the potential against the savings, 0 to 1
   * @param hysteresis head start of stored vertices, 0 or more
   * @param effort vertices in all plans together that are looked at, at least 1: the heaviest
   *     request is planned in any case, lighter ones as far as this goes
   * @throws IllegalArgumentException if one is out of range
   */
  public MarginalGainMaterializer(double alpha, double hysteresis, int effort) {
    this.alpha = Utility.checkedAlpha(alpha);
    this.hysteresis = Ranking.checkedHysteresis(hysteresis);
    if (effort < 1) {
      throw new IllegalArgumentException("The effort must be at least 1: " + effort);
    }
    this.effort = effort;
  }

  @Override
  public String name() {
    return "marginalGain";
  }

  @Override
  public MaterializationPlan plan(MaterializationProblem problem) {
    Start start = new Start(problem);
    Selection bySavings = new Selection(start, false);
    bySavings.run();
    if (!bySavings.lacksRoom) {
      return bySavings.plan();
    }
    Selection perByte = new Selection(start, true);
    perByte.run();
    return (bySavings.worth > perByte.worth ? bySavings : perByte).plan();
  }

  /** What each vertex would save if nothing else were stored. */
  private final class Start {

    private final MaterializationProblem problem;
    private final Stock empty;
    private final double[] gains;
    private final List<RequestPlan> requests = new ArrayList<>();

    /** For each vertex the numbers of the requests that it is or serves, ascending. */
    private final BitSet[] requestsServed;

    /** Vertices that share neither inputs, users nor rows with others: their gains are final. */
    private final List<Integer> apart = new ArrayList<>();

    private final List<Integer> linked = new ArrayList<>();

    Start(MaterializationProblem problem) {
      this.problem = problem;
      this.gains = new double[problem.size()];
      this.requestsServed = new BitSet[problem.size()];
      this.empty = new Stock(problem);
      boolean[] isLinked = new boolean[problem.size()];
      for (int v = 0; v < isLinked.length; v++) {
        int[] inputs = problem.inputsOf(v);
        isLinked[v] |= inputs.length > 0 || !empty.isAloneInItsFamily(v);
        for (int input : inputs) {
          isLinked[input] = true;
        }
      }
      for (int v = 0; v < isLinked.length; v++) {
        Candidate candidate = problem.candidates().get(v);
        (isLinked[v] ? linked : apart).add(v);
        if (!isLinked[v]
            && candidate.loadCost() < candidate.computeCost()
            && candidate.computeCost() != ReuseProblem.INFINITE) {
          gains[v] = candidate.requests() * (candidate.computeCost() - candidate.loadCost());
        }
      }
      planRequests();
    }

    private void planRequests() {
      List<Integer> heaviestFirst = new ArrayList<>(linked);
      heaviestFirst.removeIf(v -> !(problem.candidates().get(v).requests() > 0));
      heaviestFirst.sort(
          Comparator.<Integer>comparingDouble(
                  v ->
                      problem.candidates().get(v).requests()
                          * problem.candidates().get(v).recreationCost())
              .reversed());
      int planned = 0;
      for (int v : heaviestFirst) {
        if (planned < effort) {
          RequestPlan request = new RequestPlan(problem, v, problem.candidates().get(v).requests());
          planned += request.size();
          request.addGains(gains, 1);
          for (int served : request.vertices()) {
            if (requestsServed[served] == null) {
              requestsServed[served] = new BitSet();
            }
            requestsServed[served].set(requests.size());
          }
          requests.add(request);
        }
      }
    }

    /** Numbers of the requests that are or are served by one of these vertices, ascending. */
    private IntStream requestsServedBy(List<Integer> vertices) {
      BitSet served = new BitSet();
      for (int v : vertices) {
        if (requestsServed[v] != null) {
          served.or(requestsServed[v]);
        }
      }
      return served.stream();
    }
  }

  /** One greedy run. */
  private final class Selection {

    private final Start start;
    private final MaterializationProblem problem;
    private final List<Candidate> candidates;
    private final boolean isPerByte;
    private final Stock stock;
    private final double[] gains;
    private final List<RequestPlan> requests;

    /** Those that cannot be loaded yet. */
    private final List<Integer> linked;

    /** By falling score. */
    private final List<Integer> apart;

    private final Set<Integer> chosen = new LinkedHashSet<>();

    /** New vertices only. */
    private final Set<Integer> paidAtFirst = new HashSet<>();

    private int newChosen;
    private double gainSum;
    private double potentialSum;
    private double worth;
    private boolean lacksRoom;

    Selection(Start start, boolean isPerByte) {
      this.start = start;
      this.problem = start.problem;
      this.candidates = problem.candidates();
      this.isPerByte = isPerByte;
      this.stock = start.empty.copyOfEmpty();
      this.gains = start.gains.clone();
      this.requests = start.requests.stream().map(RequestPlan::copy).toList();
      this.linked = new ArrayList<>(start.linked);
      for (int v = 0; v < gains.length; v++) {
        if (isEligible(v)) {
          potentialSum += candidates.get(v).potential();
          gainSum += perByte(v);
          if (candidates.get(v).standing() == Standing.NEW) {
            paidAtFirst.add(v);
          }
        }
      }
      double[] scores = new double[gains.length];
      start.apart.forEach(v -> scores[v] = score(v));
      apart = new ArrayList<>(start.apart);
      apart.removeIf(v -> !isEligible(v));
      apart.sort(
          Comparator.<Integer>comparingDouble(v -> scores[v])
              .reversed()
              .thenComparing(v -> candidates.get(v).vertex()));
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
        if (next < 0 || (best >= 0 && !isBetter(next, score(next), best, score(best)))) {
          take(best);
          best = bestLinked();
        } else {
          nextApart++;
          if (!isEligible(next)) {
            continue;
          }
          if (stock.bytesToAdd(next) > free()) {
            lacksRoom = true;
          } else {
            takeApart(next);
            if (best >= 0 && (!isEligible(best) || stock.bytesToAdd(best) > free())) {
              best = bestLinked();
            }
          }
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
      double bestScore = 0;
      // What can be loaded stays so.
      linked.removeIf(stock::isLoadable);
      for (int v : linked) {
        if (!isEligible(v)) {
          continue;
        }
        if (stock.bytesToAdd(v) > free()) {
          lacksRoom = true;
          continue;
        }
        double score = score(v);
        if (best < 0 || isBetter(v, score, best, bestScore)) {
          best = v;
          bestScore = score;
        }
      }
      return best;
    }

    private boolean isEligible(int v) {
      return switch (candidates.get(v).standing()) {
        case NEW -> newChosen < problem.mostNew() && paysAsNew(v);
        case STORED -> gains[v] >= 1;
        case PINNED, FORBIDDEN -> false;
      };
    }

    private boolean paysAsNew(int v) {
      return gains[v] >= Math.max(1, problem.leastGain());
    }

    private boolean isBetter(int v, double score, int other, double otherScore) {
      int order = Double.compare(score, otherScore);
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

    private void choose(int v) {
      chosen.add(v);
      newChosen += candidates.get(v).standing() == Standing.NEW ? 1 : 0;
    }

    private void takeApart(int v) {
      choose(v);
      stock.add(v);
      worth += gains[v];
    }

    private void take(int v) {
      for (int narrower : stock.coveredBy(v)) {
        if (candidates.get(narrower).standing() == Standing.NEW && chosen.remove(narrower)) {
          stock.remove(narrower);
          newChosen--;
        }
      }
      choose(v);
      List<Integer> reached = stock.add(v);
      start.requestsServedBy(reached).forEach(request -> replan(requests.get(request), reached));
    }

    private void replan(RequestPlan request, List<Integer> reached) {
      double before = request.weightedCost();
      request.addGains(gains, -1);
      request.replan(reached, stock);
      request.addGains(gains, 1);
      worth += before - request.weightedCost();
    }

    /** What paid at first and is neither taken nor worth taking now is redundant. */
    MaterializationPlan plan() {
      MaterializationPlan plan = MaterializationPlan.of(problem, chosen);
      Set<Fingerprint> redundant = new HashSet<>();
      for (int v : paidAtFirst) {
        boolean isOpen = paysAsNew(v) && !stock.isLoadable(v);
        if (!chosen.contains(v) && !isOpen) {
          redundant.add(candidates.get(v).vertex());
        }
      }
      return new MaterializationPlan(plan.store(), plan.evict(), redundant);
    }
  }
}
