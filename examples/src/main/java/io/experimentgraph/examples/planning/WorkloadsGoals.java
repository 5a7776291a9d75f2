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

import static io.experimentgraph.examples.planning.Planners.EXACT;
import static io.experimentgraph.examples.planning.Planners.HELIX;
import static io.experimentgraph.examples.planning.Planners.LINEAR;
import static io.experimentgraph.examples.planning.Report.decimals;

import java.util.Map;

/** What exact planning of many workloads has to reach. */
final class WorkloadsGoals {

  /** Of 10,000 workloads. */
  private static final double MOST_SECONDS = 3;

  private static final double WORKLOADS = 10_000;
  private static final double MOST_TIMES_LINEAR = 3;

  /** Quotients of sums that are equal differ by no more. */
  private static final double ROUNDING = 1e-12;

  private WorkloadsGoals() {}

  static void note(WorkloadFamily family, Map<String, WorkloadsResult> results, Report report) {
    WorkloadsResult exact = results.get(EXACT);
    WorkloadsResult helix = results.get(HELIX);
    double most = MOST_SECONDS * exact.workloads() / WORKLOADS;
    report.goal(
        "exact plans %d %s workloads in %s s"
            .formatted(exact.workloads(), family, decimals(most, 1)),
        "%s s".formatted(decimals(exact.seconds(), 3)),
        exact.seconds() <= most);
    double ratio = exact.seconds() / results.get(LINEAR).seconds();
    report.goal(
        "exact takes at most 3 times as long as linear on %s workloads".formatted(family),
        "%s times".formatted(decimals(ratio, 2)),
        ratio <= MOST_TIMES_LINEAR);
    report.goal(
        "exact is optimal on %s workloads".formatted(family),
        "Helix's plans of %d cost %s times as much"
            .formatted(helix.median().count(), decimals(helix.costRatio(), 6)),
        Math.abs(helix.costRatio() - 1) <= ROUNDING);
  }
}
