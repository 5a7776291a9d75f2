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

import io.experimentgraph.examples.flights.PartTimes;
import io.experimentgraph.examples.flights.RunReport;

/**
 * Outcome of one run.
 *
 * @param run which one
 * @param wallSeconds life of the Java virtual machine
 * @param report what the job itself measured
 * @param decisions what the Experiment Graph logged
 * @param storeBytes bytes of the stored artifacts after the run
 */
record RunResult(
    Run run, double wallSeconds, RunReport report, DecisionCounts decisions, long storeBytes) {

  /** Times of the feature part. */
  PartTimes features() {
    return report.part(RunReport.FEATURES);
  }

  /** Times of the model part. */
  PartTimes model() {
    return report.part(RunReport.MODEL);
  }
}
