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

import io.experimentgraph.spark.conf.ExperimentGraphConf;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** One {@link Application} for each running Spark context. */
public final class Applications {

  private static final Map<SparkContext, Application> RUNNING = new ConcurrentHashMap<>();

  private Applications() {}

  /** The application of a context, started if a store is configured and it was not before. */
  public static Optional<Application> start(SparkContext context) {
    Application running = RUNNING.get(context);
    if (running != null) {
      return Optional.of(running);
    }
    SparkConf conf = context.getConf();
    if (context.isStopped()
        || ExperimentGraphConf.STORE.read(key -> conf.get(key, null)).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(RUNNING.computeIfAbsent(context, Applications::launch));
  }

  /** The application of a context, if it was started. */
  public static Optional<Application> find(SparkContext context) {
    return Optional.ofNullable(RUNNING.get(context));
  }

  private static Application launch(SparkContext context) {
    Application application = new Application(context);
    boolean isCpuTime = Settings.of(context).read(ExperimentGraphConf.COST_CLOCK).equals("cpu");
    context.addSparkListener(
        new ApplicationListener(application, isCpuTime, () -> RUNNING.remove(context)));
    application.open();
    return application;
  }
}
