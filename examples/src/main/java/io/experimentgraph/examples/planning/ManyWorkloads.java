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

import io.experimentgraph.reuse.ReuseProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it takes to plan thousands of workloads one after another in one virtual machine, and
 * what the plans cost in total. All problems are built before a clock starts; each algorithm has
 * planned them once by then, so that its code is compiled.
 */
final class ManyWorkloads implements Section {

  @Override
  public String name() {
    return "many-workloads";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    WorkloadsTables tables = new WorkloadsTables();
    for (WorkloadFamily family : WorkloadFamily.values()) {
      report.say("Planning %d %s workloads".formatted(settings.workloads(), family));
      List<Workload> workloads = family.draw(settings.seed(), settings.workloads());
      Map<String, WorkloadsResult> results = measure(settings, workloads);
      report.table(
          "%d %s workloads".formatted(workloads.size(), family), WorkloadsTables.times(results));
      report.chart(
          "cumulative-%s.svg".formatted(family), PlanningCharts.cumulative(family, results));
      tables.add(family, workloads, results);
      WorkloadsGoals.note(family, results, report);
    }
    tables.report(report);
  }

  /** Passes of all algorithms alternate, so that other work on the machine hits all alike. */
  private static Map<String, WorkloadsResult> measure(Settings settings, List<Workload> workloads) {
    double[] optimum = costs(EXACT, workloads);
    Map<String, Double> ratios = new LinkedHashMap<>();
    Map<String, List<PassTimes>> passes = new LinkedHashMap<>();
    for (String algorithm : Planners.OURS) {
      double[] costs = costs(algorithm, planned(algorithm, settings, workloads));
      double best = Arrays.stream(optimum).limit(costs.length).sum();
      ratios.put(algorithm, Arrays.stream(costs).sum() / best);
      passes.put(algorithm, new ArrayList<>());
    }
    for (int pass = 0; pass < settings.passes(); pass++) {
      for (String algorithm : Planners.OURS) {
        List<Workload> planned = planned(algorithm, settings, workloads);
        passes.get(algorithm).add(PassTimes.measure(Planners.byName(algorithm), planned));
      }
    }
    Map<String, WorkloadsResult> results = new LinkedHashMap<>();
    for (String algorithm : Planners.OURS) {
      results.put(
          algorithm,
          new WorkloadsResult(
              algorithm, workloads.size(), ratios.get(algorithm), passes.get(algorithm)));
    }
    return results;
  }

  /** Helix plans the first ones only. */
  private static List<Workload> planned(
      String algorithm, Settings settings, List<Workload> workloads) {
    return algorithm.equals(HELIX)
        ? workloads.subList(0, Math.min(settings.helixSample(), workloads.size()))
        : workloads;
  }

  private static double[] costs(String algorithm, List<Workload> workloads) {
    return PlanQuality.costs(
        algorithm, workloads.stream().map(Workload::problem).toArray(ReuseProblem[]::new));
  }
}
