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
import io.experimentgraph.catalyst.rewrite.MaterializeExec;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.ExpandExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.GenerateExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.datasources.TextBasedFileFormat;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.joins.BaseJoinExec;
import org.apache.spark.sql.execution.joins.BroadcastHashJoinExec;
import org.apache.spark.sql.execution.joins.BroadcastNestedLoopJoinExec;
import org.apache.spark.sql.execution.joins.CartesianProductExec;
import org.apache.spark.sql.execution.joins.ShuffledHashJoinExec;
import org.apache.spark.sql.execution.window.WindowExecBase;

/**
 * What an operator is thought to cost beside others of its stage, whose measured time is split by
 * it. Nanoseconds of an ordinary core by order of magnitude: only their proportions matter.
 */
final class OperatorWeight {

  private static final double ROW = 5;
  private static final double NODE = 4;
  private static final double READ_COLUMN = 15;
  private static final double PARSE_COLUMN = 150;
  private static final double COPY_COLUMN = 5;
  private static final double PROBE = 50;
  private static final double BUILD = 150;
  private static final double MERGE = 80;
  private static final double GROUP = 80;
  private static final double GROUP_BY_OBJECTS = 300;
  private static final double SORT = 250;
  private static final double WINDOW = 400;
  private static final double SHUFFLE = 80;
  private static final double PAIR = 3;

  private OperatorWeight() {}

  /**
   * The weight of an operator.
   *
   * @param in rows of each input
   * @param out rows that it put out
   */
  static double of(SparkPlan plan, List<Long> in, long out) {
    double rowsIn = in.stream().mapToLong(Long::longValue).sum();
    if (plan instanceof MaterializeExec || isWrapper(plan)) {
      return 0;
    }
    if (plan instanceof Exchange) {
      return out * (ROW + COPY_COLUMN * columns(plan));
    }
    if (in.isEmpty()) {
      return out * (ROW + columns(plan) * (isParsed(plan) ? PARSE_COLUMN : READ_COLUMN));
    }
    if (plan instanceof BaseJoinExec join) {
      return join(join, in, out) + rowsIn * NODE * nodes(plan);
    }
    if (plan instanceof BaseAggregateExec aggregate) {
      double group = plan instanceof HashAggregateExec ? GROUP : GROUP_BY_OBJECTS;
      return rowsIn * ((aggregate.groupingExpressions().isEmpty() ? 0 : group) + NODE * nodes(plan))
          + out * COPY_COLUMN * columns(plan);
    }
    if (plan instanceof SortExec) {
      return rowsIn * (SORT + COPY_COLUMN * columns(plan));
    }
    if (plan instanceof WindowExecBase) {
      return rowsIn * (WINDOW + COPY_COLUMN * columns(plan));
    }
    if (plan instanceof ExpandExec || plan instanceof GenerateExec) {
      return out * (ROW + COPY_COLUMN * columns(plan));
    }
    if (plan instanceof ColumnarToRowExec || plan instanceof UnionExec) {
      return rowsIn * ROW;
    }
    return rowsIn * (ROW + NODE * nodes(plan));
  }

  /** The weight of writing the rows of a segment for the exchange above it. */
  static double ofWriting(Exchange exchange, long rows) {
    return rows * (SHUFFLE + 2 * COPY_COLUMN * columns(exchange));
  }

  private static double join(BaseJoinExec join, List<Long> in, long out) {
    double left = in.get(0);
    double right = in.size() > 1 ? in.get(1) : 0;
    double copied = out * COPY_COLUMN * 2;
    if (join instanceof BroadcastNestedLoopJoinExec || join instanceof CartesianProductExec) {
      return left * right * PAIR + copied;
    }
    if (join instanceof BroadcastHashJoinExec broadcast) {
      // The table was built in another segment, on the driver.
      return PROBE * (isBuildLeft(broadcast.buildSide()) ? right : left) + copied;
    }
    if (join instanceof ShuffledHashJoinExec shuffled) {
      boolean isBuildLeft = isBuildLeft(shuffled.buildSide());
      return BUILD * (isBuildLeft ? left : right) + PROBE * (isBuildLeft ? right : left) + copied;
    }
    return MERGE * (left + right) + copied;
  }

  /** Stands around operators and does nothing to rows. */
  private static boolean isWrapper(SparkPlan plan) {
    return plan instanceof WholeStageCodegenExec
        || plan instanceof InputAdapter
        || plan instanceof AdaptiveSparkPlanExec
        || plan instanceof QueryStageExec;
  }

  private static boolean isBuildLeft(Object buildSide) {
    return buildSide.toString().equals("BuildLeft");
  }

  private static boolean isParsed(SparkPlan plan) {
    return plan instanceof FileSourceScanExec scan
        && scan.relation().fileFormat() instanceof TextBasedFileFormat;
  }

  private static int columns(SparkPlan plan) {
    return plan.output().size();
  }

  /** Nodes of its expressions, but for columns that are only passed on. */
  private static double nodes(SparkPlan plan) {
    double nodes = 0;
    for (Expression expression : Scala.<Expression>list(plan.expressions())) {
      nodes += Scala.count(expression) - 1;
    }
    return nodes;
  }
}
