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
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.storage.RDDInfo;

/** Hears how queries end, and hands the work that follows to the worker. */
final class ApplicationListener extends SparkListener {

  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private final Application application;
  private final Runnable onEnd;
  private final Map<Integer, Set<Integer>> rddsOfJob = new HashMap<>();
  private final Map<Integer, String> executionOfStage = new HashMap<>();
  private final Map<String, Map<Integer, StageTasks>> stagesOfExecution = new HashMap<>();
  private final boolean isCpuTime;

  ApplicationListener(Application application, boolean isCpuTime, Runnable onEnd) {
    this.application = application;
    this.isCpuTime = isCpuTime;
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

  /** Failed attempts are not what a vertex costs. */
  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    String executionId = executionOfStage.get(event.stageId());
    TaskMetrics metrics = event.taskMetrics();
    if (executionId == null || metrics == null || !event.taskInfo().successful()) {
      return;
    }
    double runSeconds = metrics.executorRunTime() / MILLIS;
    tasks(executionId, event.stageId())
        .succeeded(
            event.taskInfo().partitionId(),
            isCpuTime ? metrics.executorCpuTime() / NANOS : runSeconds,
            runSeconds);
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    StageInfo stage = event.stageInfo();
    String executionId = executionOfStage.get(stage.stageId());
    if (executionId != null) {
      Scala.map(stage.accumulables())
          .keySet()
          .forEach(id -> tasks(executionId, stage.stageId()).updated((Long) id));
    }
  }

  private StageTasks tasks(String executionId, int stageId) {
    return stagesOfExecution
        .computeIfAbsent(executionId, id -> new HashMap<>())
        .computeIfAbsent(stageId, id -> new StageTasks());
  }

  private List<StageFacts> stagesOf(String executionId) {
    Map<Integer, StageTasks> stages = stagesOfExecution.remove(executionId);
    List<StageFacts> facts = new ArrayList<>();
    if (stages != null) {
      stages.forEach((stageId, tasks) -> facts.add(tasks.facts(stageId)));
    }
    executionOfStage.values().removeIf(executionId::equals);
    return facts;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (!(event instanceof SparkListenerSQLExecutionEnd end)) {
      return;
    }
    String executionId = Long.toString(end.executionId());
    boolean isSuccess = end.executionFailure().isEmpty();
    List<StageFacts> stages = stagesOf(executionId);
    if (isSuccess && end.qe() != null) {
      application.queries().measure(executionId, end.qe(), stages);
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
