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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.cost.Skeleton.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.BaseLimitExec;
import org.apache.spark.sql.execution.CollectLimitExec;
import org.apache.spark.sql.execution.ExpandExec;
import org.apache.spark.sql.execution.GenerateExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
import org.apache.spark.sql.execution.adaptive.AQEShuffleReadExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import org.apache.spark.sql.execution.joins.BaseJoinExec;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.window.WindowExecBase;

/**
 * An operator of an executed plan with its share of the measured task time: that of the stages in
 * which its {@link Segment} ran.
 */
final class ExecutedOperator {

  private static final String ROWS = "numOutputRows";

  private final SparkPlan plan;
  private final Kind kind;
  private final List<ExecutedOperator> children = new ArrayList<>();
  private final long rows;
  private Segment segment;
  private boolean isSegmentRoot;
  private boolean isCutShort;

  private ExecutedOperator(SparkPlan plan) {
    this.plan = plan;
    this.kind = kind(plan);
    children(plan).forEach(child -> children.add(new ExecutedOperator(child)));
    Optional<Long> own = Optional.ofNullable(metrics(plan).get(ROWS)).map(m -> m.value());
    this.rows =
        own.orElseGet(() -> children.stream().mapToLong(ExecutedOperator::rows).max().orElse(0));
  }

  /**
   * The operators of an executed plan.
   *
   * @param stages the finished stages of the execution
   * @param writes by artifact, seconds on the clock that its tasks spent on writing it
   */
  static ExecutedOperator of(SparkPlan plan, List<StageFacts> stages, Map<String, Double> writes) {
    ExecutedOperator root = new ExecutedOperator(plan);
    root.attribute(stages, writes, null);
    return root;
  }

  SparkPlan plan() {
    return plan;
  }

  Kind kind() {
    return kind;
  }

  List<ExecutedOperator> children() {
    return children;
  }

  /** Rows that came out of it, or of what is below if it does not count. */
  long rows() {
    return rows;
  }

  /** Whether a limit above may have stopped it before its last row. */
  boolean isCutShort() {
    return isCutShort;
  }

  /**
   * Task-seconds of this operator and all below it.
   *
   * @return NaN if a part of it did not run in this execution
   */
  double cumulativeSeconds() {
    return cumulativeSeconds(Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** An exchange that is read in several places has run once. */
  private double cumulativeSeconds(Set<SparkPlan> exchanges) {
    double sum = 0;
    List<ExecutedOperator> open = new ArrayList<>(List.of(this));
    while (!open.isEmpty()) {
      ExecutedOperator next = open.remove(open.size() - 1);
      sum += segment.seconds(next);
      for (ExecutedOperator child : next.children) {
        if (!child.isSegmentRoot) {
          open.add(child);
        } else if (exchanges.add(next.plan)) {
          sum += child.segment.writingSeconds() + child.cumulativeSeconds(exchanges);
        }
      }
    }
    return sum;
  }

  /** Share of its own segment that this operator is thought to take, 0 to 1. */
  double share() {
    return segment.share(this);
  }

  private void attribute(List<StageFacts> stages, Map<String, Double> writes, Exchange above) {
    isSegmentRoot = true;
    List<ExecutedOperator> operators = new ArrayList<>();
    List<ExecutedOperator> open = new ArrayList<>(List.of(this));
    while (!open.isEmpty()) {
      ExecutedOperator next = open.remove(open.size() - 1);
      operators.add(next);
      for (ExecutedOperator child : next.children) {
        if (next.plan instanceof Exchange exchange) {
          child.attribute(stages, writes, exchange);
        } else {
          child.isCutShort = next.isLimit() || next.isCutShort && !next.isBlocking();
          open.add(child);
        }
      }
    }
    Segment made = new Segment(operators, above, stages, writes);
    operators.forEach(operator -> operator.segment = made);
  }

  private boolean isLimit() {
    return plan instanceof BaseLimitExec || plan instanceof CollectLimitExec;
  }

  /**
   * Whether the operator above brought it into the plan: to have its input by key or in order, or
   * merged in part.
   */
  boolean isForParent() {
    return plan instanceof Exchange
        || plan instanceof ReusedExchangeExec
        || plan instanceof QueryStageExec
        || plan instanceof AQEShuffleReadExec
        || plan instanceof SortExec
        || (plan instanceof BaseAggregateExec && kind == Kind.OTHER);
  }

  /** Whether it has taken in all rows before it puts out the first. */
  private boolean isBlocking() {
    return plan instanceof SortExec || plan instanceof BaseAggregateExec;
  }

  double weight() {
    return OperatorWeight.of(plan, children.stream().map(ExecutedOperator::rows).toList(), rows);
  }

  /** Ids of the metrics that tell in which stages it ran. */
  Set<Long> metricIds() {
    Set<Long> ids = new HashSet<>();
    // An exchange counts what it writes below and what is read above it in the same metrics.
    if (!(plan instanceof Exchange)) {
      metrics(plan).values().forEach(m -> ids.add(m.id()));
    }
    return ids;
  }

  /** A metric of the operator, 0 if it has none of that name. */
  long metric(String name) {
    SQLMetric metric = metrics(plan).get(name);
    return metric == null ? 0 : Math.max(0, metric.value());
  }

  private static List<SparkPlan> children(SparkPlan plan) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return List.of(adaptive.executedPlan());
    }
    if (plan instanceof QueryStageExec stage) {
      return List.of(stage.plan());
    }
    if (plan instanceof ReusedExchangeExec reused) {
      return List.of(reused.child());
    }
    if (plan instanceof InMemoryTableScanExec scan) {
      return List.of(scan.relation().cachedPlan());
    }
    return Scala.list(plan.children());
  }

  private static Kind kind(SparkPlan plan) {
    if (plan instanceof InMemoryTableScanExec) {
      return Kind.CACHED;
    }
    if (plan instanceof BaseJoinExec) {
      return Kind.JOIN;
    }
    if (plan instanceof BaseAggregateExec aggregate) {
      // The partial half asks for no distribution; the final half, or a single one, does.
      return aggregate.requiredChildDistributionExpressions().isDefined()
          ? Kind.AGGREGATE
          : Kind.OTHER;
    }
    if (plan instanceof WindowExecBase) {
      return Kind.WINDOW;
    }
    if (plan instanceof GenerateExec) {
      return Kind.GENERATE;
    }
    if (plan instanceof UnionExec) {
      return Kind.UNION;
    }
    if (plan instanceof ExpandExec) {
      return Kind.EXPAND;
    }
    return children(plan).isEmpty() ? Kind.LEAF : Kind.OTHER;
  }

  private static Map<String, SQLMetric> metrics(SparkPlan plan) {
    return Scala.map(plan.metrics());
  }
}
