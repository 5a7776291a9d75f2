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

import io.experimentgraph.catalyst.cost.StageFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of one stage. Each partition counts once, with its latest success: a partition that was
 * tried again, ran twice by speculation, or was lost and made anew, is needed once.
 */
final class StageTasks {

  private record Task(double taskSeconds, double runSeconds) {}

  private final Map<Integer, Task> byPartition = new HashMap<>();
  private final Set<Long> metricIds = new HashSet<>();

  /**
   * A task succeeded.
   *
   * @param taskSeconds what it cost, in the seconds that costs are given in
   * @param runSeconds what it took on the clock
   */
  void succeeded(int partition, double taskSeconds, double runSeconds) {
    byPartition.put(partition, new Task(taskSeconds, runSeconds));
  }

  /** An attempt of the stage updated a metric. */
  void updated(long metricId) {
    metricIds.add(metricId);
  }

  StageFacts facts(int stageId) {
    double taskSeconds = byPartition.values().stream().mapToDouble(Task::taskSeconds).sum();
    double runSeconds = byPartition.values().stream().mapToDouble(Task::runSeconds).sum();
    return new StageFacts(stageId, taskSeconds, runSeconds, metricIds);
  }
}
