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
package io.experimentgraph.catalyst.cost;

import io.experimentgraph.catalyst.rewrite.MaterializeExec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.execution.LocalTableScanExec;
import org.apache.spark.sql.execution.RangeExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.exchange.Exchange;

/**
 * The operators between two exchanges, which run fused in the same stages. Their time is split
 * first by what Spark measured: the time of sorts, of writing shuffles and artifacts, and the time
 * until an aggregate had taken in all that is below it. What is left is split by {@link
 * OperatorWeight}: an estimate within the stage, a measurement across stages.
 */
final class Segment {

  private static final double MILLIS = 1e3;

  /** Share of a segment that measured parts leave at least for the others. */
  private static final double REST = 0.02;

  private final double seconds;
  private final Map<ExecutedOperator, Double> shares = new IdentityHashMap<>();
  private double writingShare;

  /**
   * Splits the time of a segment.
   *
   * @param operators its operators, each before those below it
   * @param above the exchange that it writes for, or null
   * @param stages all stages of the execution
   * @param writes by artifact, seconds on the clock that its tasks spent on writing it
   */
  Segment(
      List<ExecutedOperator> operators,
      Exchange above,
      List<StageFacts> stages,
      Map<String, Double> writes) {
    Set<Long> ids = new HashSet<>();
    operators.forEach(operator -> ids.addAll(operator.metricIds()));
    Set<Long> ran = new HashSet<>();
    double taskSeconds = 0;
    double runSeconds = 0;
    boolean hasRun = false;
    for (StageFacts stage : stages) {
      if (stage.metricIds().stream().anyMatch(ids::contains)) {
        taskSeconds += stage.taskSeconds();
        runSeconds += stage.runSeconds();
        ran.addAll(stage.metricIds());
        hasRun = true;
      }
    }
    this.seconds = hasRun ? taskSeconds : isFree(operators) ? 0 : Double.NaN;
    split(operators, above, writes, ran, runSeconds);
  }

  /** Rows that the driver has at hand take no task. */
  private static boolean isFree(List<ExecutedOperator> operators) {
    return operators.stream()
        .filter(operator -> operator.children().isEmpty())
        .allMatch(o -> o.plan() instanceof LocalTableScanExec || o.plan() instanceof RangeExec);
  }

  /**
   * Task-seconds of an operator of this segment alone, NaN if the segment did not run. Writing an
   * artifact takes time of the stage, but no vertex costs it.
   */
  double seconds(ExecutedOperator operator) {
    return seconds * (operator.plan() instanceof MaterializeExec ? 0 : share(operator));
  }

  double share(ExecutedOperator operator) {
    return shares.getOrDefault(operator, 0.);
  }

  /** Task-seconds of writing what the exchange above reads. */
  double writingSeconds() {
    return seconds * writingShare;
  }

  private void split(
      List<ExecutedOperator> operators,
      Exchange above,
      Map<String, Double> writes,
      Set<Long> ran,
      double runSeconds) {
    double nanos = 0;
    Map<ExecutedOperator, Double> weights = new IdentityHashMap<>();
    for (ExecutedOperator operator : operators) {
      Set<Long> own = operator.metricIds();
      // What the user's cache holds was computed by another query.
      boolean isAtRest = !own.isEmpty() && own.stream().noneMatch(ran::contains);
      double weight = isAtRest ? 0 : operator.weight() + 1;
      weights.put(operator, weight);
      nanos += weight;
    }
    double writing = above == null ? 0 : OperatorWeight.ofWriting(above, operators.get(0).rows());
    nanos += writing;
    double measured = 0;
    Map<ExecutedOperator, Double> known = new IdentityHashMap<>();
    if (runSeconds > 0) {
      for (ExecutedOperator operator : operators) {
        double share = measuredSeconds(operator, writes) / runSeconds;
        if (share > 0 && weights.get(operator) > 0) {
          known.put(operator, share);
          measured += share;
        }
      }
    }
    double scale = measured > 1 - REST ? (1 - REST) / measured : 1;
    double rest = 1 - measured * scale;
    for (ExecutedOperator operator : operators) {
      double guessed = rest * weights.get(operator) / nanos;
      shares.put(operator, guessed + scale * known.getOrDefault(operator, 0.));
    }
    writingShare = rest * writing / nanos;
    if (runSeconds > 0) {
      fitAggregates(operators, runSeconds);
    }
  }

  /** Seconds on the clock that Spark or we have measured of this operator and no other. */
  private static double measuredSeconds(ExecutedOperator operator, Map<String, Double> writes) {
    if (operator.plan() instanceof SortExec) {
      return operator.metric("sortTime") / MILLIS;
    }
    return operator.plan() instanceof MaterializeExec store
        ? writes.getOrDefault(store.target().id(), 0.)
        : 0;
  }

  /**
   * An aggregate measures how long it took to take in its input, and that is all that its pipeline
   * did below it until then. The topmost first, so that those below only divide its part anew.
   */
  private void fitAggregates(List<ExecutedOperator> operators, double runSeconds) {
    Set<ExecutedOperator> around = identitySet(operators);
    for (ExecutedOperator operator : operators) {
      if (operator.plan() instanceof BaseAggregateExec && operator.metric("aggTime") > 0) {
        Set<ExecutedOperator> inside = inside(operator);
        if (around.containsAll(inside)) {
          fit(inside, around, operator.metric("aggTime") / MILLIS / runSeconds);
          around = inside;
        }
      }
    }
  }

  private Set<ExecutedOperator> inside(ExecutedOperator top) {
    List<ExecutedOperator> inside = new ArrayList<>(List.of(top));
    for (int i = 0; i < inside.size(); i++) {
      inside.get(i).children().stream().filter(shares::containsKey).forEach(inside::add);
    }
    return identitySet(inside);
  }

  private static Set<ExecutedOperator> identitySet(List<ExecutedOperator> operators) {
    Set<ExecutedOperator> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(operators);
    return set;
  }

  /**
   * Raises the shares of some operators to a sum, at the expense of the others around them. It is
   * no upper bound: an aggregate puts its rows out when it has taken in all.
   */
  private void fit(Set<ExecutedOperator> inside, Set<ExecutedOperator> around, double wanted) {
    boolean isAll = around.size() == shares.size();
    double all = around.stream().mapToDouble(this::share).sum() + (isAll ? writingShare : 0);
    double sum = inside.stream().mapToDouble(this::share).sum();
    double target = Math.min(wanted, all * (1 - REST));
    if (sum <= 0 || sum >= target) {
      return;
    }
    double others = (all - target) / (all - sum);
    for (ExecutedOperator operator : around) {
      double factor = inside.contains(operator) ? target / sum : others;
      shares.merge(operator, factor, (share, by) -> share * by);
    }
    if (isAll) {
      writingShare *= others;
    }
  }
}
