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
package io.experimentgraph.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run with us takes of what plain Spark takes for the same job on the same data; below 1 is
 * less.
 *
 * @param run the run with us
 * @param features task seconds of the feature part
 * @param featuresCpu processor seconds of the feature part, which a busy machine disturbs less
 * @param total task seconds of the whole application
 * @param wall seconds on the clock
 */
record Ratio(Run run, double features, double featuresCpu, double total, double wall) {

  /** Ratios of all runs with us whose plain twin ran as well. */
  static List<Ratio> of(List<RunResult> results) {
    List<Ratio> ratios = new ArrayList<>();
    for (RunResult result : results) {
      for (RunResult plain : results) {
        if (result.run().withUs() && plain.run() == result.run().plainTwin()) {
          ratios.add(of(result, plain));
        }
      }
    }
    return ratios;
  }

  private static Ratio of(RunResult result, RunResult plain) {
    return new Ratio(
        result.run(),
        result.features().taskSeconds() / plain.features().taskSeconds(),
        result.features().cpuSeconds() / plain.features().cpuSeconds(),
        result.report().taskSeconds() / plain.report().taskSeconds(),
        result.wallSeconds() / plain.wallSeconds());
  }
}
