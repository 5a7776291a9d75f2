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
package io.experimentgraph.examples.flights;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Time of each named part of an application, on the clock and inside its tasks. */
final class PartMetrics extends SparkListener {

  /** Name of the part to which tasks belong that ran outside of all parts. */
  static final String OTHER = "other";

  private static final String PROPERTY = "flights.part";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Map<Integer, String> partOfStage = new ConcurrentHashMap<>();
  private final Map<String, PartTimes> times = new TreeMap<>();

  /** Runs a part of the application; its jobs are recognised by a local property of the context. */
  <T> T measure(String part, SparkContext context, Supplier<T> body) {
    long start = System.nanoTime();
    context.setLocalProperty(PROPERTY, part);
    try {
      return body.get();
    } finally {
      context.setLocalProperty(PROPERTY, null);
      add(part, new PartTimes((System.nanoTime() - start) / NANOS_PER_SECOND, 0, 0));
    }
  }

  /** Times by part; complete once the context has been stopped. */
  synchronized Map<String, PartTimes> times() {
    return Map.copyOf(times);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    Properties properties = event.properties();
    String part = properties == null ? OTHER : properties.getProperty(PROPERTY, OTHER);
    partOfStage.put(event.stageInfo().stageId(), part);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    TaskMetrics metrics = event.taskMetrics();
    if (metrics != null) {
      add(
          partOfStage.getOrDefault(event.stageId(), OTHER),
          new PartTimes(
              0,
              metrics.executorRunTime() / MILLIS_PER_SECOND,
              metrics.executorCpuTime() / NANOS_PER_SECOND));
    }
  }

  private synchronized void add(String part, PartTimes more) {
    times.merge(part, more, PartTimes::plus);
  }
}
