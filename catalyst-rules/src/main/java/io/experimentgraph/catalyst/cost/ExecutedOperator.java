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
import io.experimentgraph.catalyst.rewrite.MaterializeExec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.ExpandExec;
import org.apache.spark.sql.execution.GenerateExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
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
 * An operator of an executed plan with its share of the measured task time. Operators between two
 * exchanges run fused in one stage, whose time is split among them by the rows that they took in
 * and what a row costs an operator of their kind: an estimate within the stage, a measurement
 * across stages.
 */
final class ExecutedOperator {

  private static final String ROWS = "numOutputRows";

  /** Relative cost of a row; orders of magnitude, since they only split what was measured. */
  private static final double LIGHT = 0.2;

  private static final double SCAN = 1;
  private static final double HEAVY = 2;
  private static final double WINDOW = 4;

  private final SparkPlan plan;
  private final Kind kind;
  private final List<ExecutedOperator> children = new ArrayList<>();
  private final long rows;
  private double segmentSeconds;
  private double segmentWeight;
  private boolean isSegmentRoot;

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
   */
  static ExecutedOperator of(SparkPlan plan, List<StageFacts> stages) {
    ExecutedOperator root = new ExecutedOperator(plan);
    root.attribute(stages);
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

  /** Task-seconds of this operator and all below it, as far as it ran in this execution. */
  double cumulativeSeconds() {
    double below = 0;
    double weight = 0;
    List<ExecutedOperator> open = new ArrayList<>(List.of(this));
    while (!open.isEmpty()) {
      ExecutedOperator next = open.remove(open.size() - 1);
      weight += next.weight();
      for (ExecutedOperator child : next.children) {
        if (child.isSegmentRoot) {
          below += child.cumulativeSeconds();
        } else {
          open.add(child);
        }
      }
    }
    double share = segmentWeight > 0 ? Math.min(1, weight / segmentWeight) : 1;
    return below + segmentSeconds * share;
  }

  private void attribute(List<StageFacts> stages) {
    isSegmentRoot = true;
    List<ExecutedOperator> segment = new ArrayList<>();
    List<ExecutedOperator> open = new ArrayList<>(List.of(this));
    while (!open.isEmpty()) {
      ExecutedOperator next = open.remove(open.size() - 1);
      segment.add(next);
      for (ExecutedOperator child : next.children) {
        if (next.plan instanceof Exchange) {
          child.attribute(stages);
        } else {
          open.add(child);
        }
      }
    }
    // An exchange counts what it writes below and what is read above it in the same metrics, so
    // only the other operators tell in which stages the segment ran.
    Set<Long> metricIds = new HashSet<>();
    double weight = 0;
    for (ExecutedOperator operator : segment) {
      weight += operator.weight();
      if (!(operator.plan instanceof Exchange)) {
        metrics(operator.plan).values().forEach(m -> metricIds.add(m.id()));
      }
    }
    double seconds = 0;
    for (StageFacts stage : stages) {
      if (stage.metricIds().stream().anyMatch(metricIds::contains)) {
        seconds += stage.taskSeconds();
      }
    }
    for (ExecutedOperator operator : segment) {
      operator.segmentSeconds = seconds;
      operator.segmentWeight = weight;
    }
  }

  private double weight() {
    if (plan instanceof MaterializeExec || plan instanceof Exchange) {
      return 0;
    }
    double in =
        children.isEmpty() ? rows : children.stream().mapToLong(ExecutedOperator::rows).sum();
    return (in + 1) * rowCost();
  }

  private double rowCost() {
    return switch (kind) {
      case LEAF, CACHED, GENERATE -> SCAN;
      case JOIN, AGGREGATE, EXPAND -> HEAVY;
      case WINDOW -> WINDOW;
      case UNION -> LIGHT;
      case OTHER -> plan instanceof SortExec || plan instanceof BaseAggregateExec ? HEAVY : LIGHT;
    };
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
