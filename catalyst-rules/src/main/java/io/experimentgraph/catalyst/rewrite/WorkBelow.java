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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import java.util.Map;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import org.apache.spark.sql.execution.metric.SQLMetric;

/**
 * The task time that stages below a plan have taken already, told by metrics that Spark updates
 * before it goes on: adaptive execution plans a stage when those below have run. It is a lower
 * bound, since not all operators take their time.
 */
final class WorkBelow {

  private static final String PIPELINE_MILLIS = "pipelineTime";
  private static final String SHUFFLE_WRITE_NANOS = "shuffleWriteTime";
  private static final double NANOS_PER_MILLI = 1e6;

  private WorkBelow() {}

  /** Nanoseconds of task time; 0 if nothing below has run, or nothing tells. */
  static double nanos(SparkPlan plan) {
    double below = 0;
    for (SparkPlan child : Scala.<SparkPlan>list(plan.children())) {
      below += nanos(child);
    }
    if (plan instanceof QueryStageExec stage) {
      return inclusiveNanos(stage.plan());
    }
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return nanos(adaptive.executedPlan());
    }
    return below;
  }

  /** A pipeline's time includes that of all it reads, but for stages below. */
  private static double inclusiveNanos(SparkPlan plan) {
    if (plan instanceof QueryStageExec stage) {
      return inclusiveNanos(stage.plan());
    }
    if (plan instanceof ReusedExchangeExec reused) {
      return inclusiveNanos(reused.child());
    }
    double own = metric(plan, SHUFFLE_WRITE_NANOS);
    if (plan instanceof WholeStageCodegenExec) {
      return metric(plan, PIPELINE_MILLIS) * NANOS_PER_MILLI + nanos(plan);
    }
    for (SparkPlan child : Scala.<SparkPlan>list(plan.children())) {
      own += inclusiveNanos(child);
    }
    return own;
  }

  private static double metric(SparkPlan plan, String name) {
    Map<String, SQLMetric> metrics = Scala.map(plan.metrics());
    SQLMetric metric = metrics.get(name);
    return metric == null ? 0 : metric.value();
  }
}
