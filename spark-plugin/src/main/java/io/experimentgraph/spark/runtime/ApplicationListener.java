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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.cost.StageFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkThrowable;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.storage.RDDInfo;

/** Hears how queries end, and hands the work that follows to the worker. */
final class ApplicationListener extends SparkListener {

  private final Application application;
  private final Runnable onEnd;
  private final Map<Integer, Set<Integer>> rddsOfJob = new HashMap<>();
  private final Map<Integer, String> executionOfStage = new HashMap<>();
  private final Map<String, List<StageFacts>> stagesOfExecution = new HashMap<>();

  ApplicationListener(Application application, Runnable onEnd) {
    this.application = application;
    this.onEnd = onEnd;
  }

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    String executionId =
        event.properties() == null
            ? null
            : event.properties().getProperty(SQLExecution.EXECUTION_ID_KEY());
    Set<Integer> rdds = new HashSet<>();
    for (StageInfo stage : Scala.<StageInfo>list(event.stageInfos())) {
      Scala.<RDDInfo>list(stage.rddInfos()).forEach(rdd -> rdds.add(rdd.id()));
      if (executionId != null) {
        executionOfStage.put(stage.stageId(), executionId);
      }
    }
    rddsOfJob.put(event.jobId(), rdds);
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd event) {
    if (event.jobResult() instanceof JobFailed failed) {
      application.store().jobFailed(String.valueOf(failed.exception()));
    }
    Set<Integer> rdds = rddsOfJob.remove(event.jobId());
    if (rdds != null) {
      application.tracker().jobEnded(rdds, event.jobResult().equals(JobSucceeded$.MODULE$));
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    StageInfo stage = event.stageInfo();
    String executionId = executionOfStage.remove(stage.stageId());
    if (executionId == null || stage.taskMetrics() == null) {
      return;
    }
    Set<Long> metricIds = new HashSet<>();
    Scala.map(stage.accumulables()).keySet().forEach(id -> metricIds.add((Long) id));
    stagesOfExecution
        .computeIfAbsent(executionId, id -> new ArrayList<>())
        .add(
            new StageFacts(
                stage.stageId(), stage.taskMetrics().executorRunTime() / 1000.0, metricIds));
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (!(event instanceof SparkListenerSQLExecutionEnd end)) {
      return;
    }
    String executionId = Long.toString(end.executionId());
    boolean isSuccess = end.executionFailure().isEmpty();
    List<StageFacts> stages = stagesOfExecution.remove(executionId);
    if (isSuccess && end.qe() != null) {
      application.queries().measure(executionId, end.qe(), stages == null ? List.of() : stages);
    }
    application.tracker().executionEnded(executionId, isSuccess, !isSuccess && isCancelled(end));
    application.queries().record(executionId);
  }

  private static boolean isCancelled(SparkListenerSQLExecutionEnd end) {
    Throwable failure = Scala.optional(end.executionFailure()).orElse(null);
    while (failure != null) {
      if (failure instanceof SparkThrowable condition
          && "SPARK_JOB_CANCELLED".equals(condition.getCondition())) {
        return true;
      }
      failure = failure.getCause();
    }
    return false;
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd event) {
    onEnd.run();
    application.close();
  }
}
