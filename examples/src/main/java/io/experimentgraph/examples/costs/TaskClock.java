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
package io.experimentgraph.examples.costs;

import java.util.function.ToLongFunction;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;

/** Adds up what the tasks of all finished stages took. */
final class TaskClock extends SparkListener {

  /** What is counted. */
  enum Kind {
    /** Time on the clock; on a machine that others use as well it counts them in. */
    run(metrics -> metrics.executorRunTime() * 1_000_000L),
    /** Time that a task's thread had a processor. */
    cpu(TaskMetrics::executorCpuTime);

    private final ToLongFunction<TaskMetrics> nanos;

    Kind(ToLongFunction<TaskMetrics> nanos) {
      this.nanos = nanos;
    }
  }

  private static final double NANOS = 1e9;

  private final Kind kind;
  private long nanos;

  TaskClock(Kind kind) {
    this.kind = kind;
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    nanos += kind.nanos.applyAsLong(event.stageInfo().taskMetrics());
  }

  /** Task-seconds so far. */
  synchronized double seconds() {
    return nanos / NANOS;
  }
}
