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

import static io.experimentgraph.examples.planning.Report.decimals;

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.TextTable;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.materialize.Materializers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What one workload costs beside planning, as the Experiment Graph grows: merging it, and deciding
 * what to store. Deciding includes collecting the candidates from the graph.
 */
final class GrowingGraph implements Section {

  private static final int MERGED = 1_000;
  private static final int ARTIFACTS = 500;

  /** Workloads that each step is timed on. */
  private static final int ROUNDS = 41;

  /** Rounds before those that count: a driver that has decided for a while. */
  private static final int WARM_UPS = 5;

  private static final List<Integer> DECIDED = List.of(100, 1_000);
  private static final double MEGABYTE = 1e6;
  private static final double MOST_MERGE_MILLIS = 5;
  private static final double MOST_DECISION_MILLIS = 2;
  private static final double MOST_MEGABYTES = 600;

  @Override
  public String name() {
    return "growing-graph";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    GraphWorkloads workloads = new GraphWorkloads(settings.seed());
    CsvFile csv = new CsvFile("vertices", "what", "workload_vertices", "median_ms", "slowest_ms");
    TextTable table =
        new TextTable("EG vertices", "heap MB", "what", "workload", "median ms", "slowest ms");
    Map<String, List<Double>> medians = new LinkedHashMap<>();
    ExperimentGraph graph = ExperimentGraph.EMPTY;
    long before = heapBytes();
    for (int vertices : settings.graphSizes()) {
      report.say("Growing the graph to %d vertices".formatted(vertices));
      while (graph.size() < vertices) {
        graph = graph.withObservations(workloads.next(MERGED));
      }
      graph = graph.withArtifacts(Stream.generate(workloads::artifact).limit(ARTIFACTS).toList());
      double megabytes = (heapBytes() - before) / MEGABYTE;
      List<Measured> measured = measure(graph, workloads);
      for (Measured one : measured) {
        medians
            .computeIfAbsent(
                "%s, %d vertices".formatted(one.what(), one.workload()), w -> new ArrayList<>())
            .add(one.median());
        table.row(
            String.valueOf(vertices),
            decimals(megabytes, 0),
            one.what(),
            String.valueOf(one.workload()),
            decimals(one.median(), 2),
            decimals(one.slowest(), 2));
        csv.row(vertices, one.what(), one.workload(), one.median(), one.slowest());
      }
      if (vertices == settings.graphSizes().get(settings.graphSizes().size() - 1)) {
        note(vertices, megabytes, measured, report);
      }
    }
    report.table(
        "One workload beside a growing graph with %d stored artifacts".formatted(ARTIFACTS), table);
    report.csv("growing-graph.csv", csv);
    report.chart("growing-graph.svg", PlanningCharts.growth(settings.graphSizes(), medians));
  }

  /**
   * Times of one step.
   *
   * @param workload vertices of the workload
   * @param median milliseconds
   * @param slowest milliseconds
   */
  private record Measured(String what, int workload, double median, double slowest) {}

  private static List<Measured> measure(ExperimentGraph graph, GraphWorkloads workloads) {
    List<Measured> measured = new ArrayList<>();
    List<List<Observation>> merged = draw(workloads, MERGED);
    measured.add(
        time("merge", MERGED, merged, workload -> graph.withObservations(workload).size()));
    long bytes = graph.artifacts().stream().mapToLong(Artifact::sizeBytes).sum();
    for (int vertices : DECIDED) {
      List<List<Observation>> decided = draw(workloads, vertices);
      ExperimentGraph seen =
          graph.withObservations(decided.stream().flatMap(List::stream).toList());
      for (String name : List.of("marginalGain", "storageAware", "greedy")) {
        Materializer materializer = Materializers.byName(name, 0.5);
        // A tenth more than is stored: what is new has to displace something.
        measured.add(
            time(
                name,
                vertices,
                decided,
                workload ->
                    materializer
                        .plan(GraphWorkloads.decision(seen, workload, bytes + bytes / 10))
                        .store()
                        .size()));
      }
    }
    return measured;
  }

  private static List<List<Observation>> draw(GraphWorkloads workloads, int vertices) {
    return Stream.generate(() -> workloads.next(vertices)).limit(ROUNDS).toList();
  }

  private static Measured time(
      String what,
      int vertices,
      List<List<Observation>> workloads,
      ToIntFunction<List<Observation>> step) {
    int sink = 0;
    for (int i = 0; i < WARM_UPS; i++) {
      for (List<Observation> workload : workloads) {
        sink += step.applyAsInt(workload);
      }
    }
    double[] millis = new double[workloads.size()];
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      sink += step.applyAsInt(workloads.get(i));
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    if (sink < 0) {
      throw new IllegalStateException("Counts of vertices cannot be negative");
    }
    Arrays.sort(millis);
    return new Measured(what, vertices, millis[millis.length / 2], millis[millis.length - 1]);
  }

  private static void note(int vertices, double megabytes, List<Measured> measured, Report report) {
    for (Measured one : measured) {
      boolean isMerge = one.what().equals("merge");
      double most = isMerge ? MOST_MERGE_MILLIS : MOST_DECISION_MILLIS;
      report.goal(
          "%s of %d vertices in %s ms, EG of %d"
              .formatted(one.what(), one.workload(), decimals(most, 0), vertices),
          decimals(one.median(), 2) + " ms",
          one.median() <= most);
    }
    report.goal(
        "EG of %d vertices below %s MB".formatted(vertices, decimals(MOST_MEGABYTES, 0)),
        decimals(megabytes, 0) + " MB",
        megabytes < MOST_MEGABYTES);
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
