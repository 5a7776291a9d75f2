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
package io.experimentgraph.examples.planning;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * How long one plan takes, in microseconds, over all problems and virtual machines.
 *
 * @param median of all plans
 * @param mean of all plans
 * @param high what one plan in a hundred exceeds
 */
record PlanTime(double median, double mean, double high) {

  /** Measures with JMH. */
  static PlanTime measure(Settings settings, Regime regime, int vertices, String algorithm) {
    Settings.Timing timing = settings.timing();
    OptionsBuilder options = new OptionsBuilder();
    options
        .include("\\b" + PlanningBenchmark.class.getSimpleName() + "\\b")
        .param("algorithm", algorithm)
        .param("regime", regime.name())
        .param("vertices", String.valueOf(vertices))
        .param("seed", String.valueOf(settings.seed()))
        .forks(timing.forks())
        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC")
        .warmupIterations(timing.warmups())
        .warmupTime(new TimeValue(timing.millis(), TimeUnit.MILLISECONDS))
        .measurementIterations(timing.iterations())
        .measurementTime(new TimeValue(timing.millis(), TimeUnit.MILLISECONDS))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    try {
      return of(new Runner(options.build()).run());
    } catch (RunnerException e) {
      throw new IllegalStateException(
          "Cannot measure %s at %d vertices".formatted(algorithm, vertices), e);
    }
  }

  private static PlanTime of(Collection<RunResult> results) {
    Statistics micros = results.iterator().next().getPrimaryResult().getStatistics();
    return new PlanTime(micros.getPercentile(50), micros.getMean(), micros.getPercentile(99));
  }
}
