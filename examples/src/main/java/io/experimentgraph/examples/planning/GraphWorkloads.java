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

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.Content;
import io.experimentgraph.materialize.MaterializationProblem;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Standing;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Workloads that an Experiment Graph grows by: half of the vertices of each are those of an earlier
 * one, the rest are new. Each vertex is made of one or two of the 40 before it.
 */
public final class GraphWorkloads {

  private static final LoadCostModel LOAD_COST = new LoadCostModel(0.2, 0.02, 100e6);
  private static final int WINDOW = 40;
  private static final int COLUMNS = 10;
  private static final int REMEMBERED = 1_000;
  private static final long MINIMUM_SAVED = ReuseProblem.cost(0.5);

  private final Random random;

  /** Beginnings of workloads, to go on from. */
  private final List<List<Observation>> beginnings = new ArrayList<>();

  private int count;

  /** Draws by a seed. */
  public GraphWorkloads(long seed) {
    random = new Random(seed);
  }

  /** The next workload, as it is observed when it ends; the last vertex is what it asks for. */
  public List<Observation> next(int vertices) {
    count++;
    List<Observation> workload = new ArrayList<>(vertices);
    if (!beginnings.isEmpty()) {
      List<Observation> beginning = beginnings.get(random.nextInt(beginnings.size()));
      workload.addAll(beginning.subList(0, Math.min(vertices / 2, beginning.size())));
    }
    while (workload.size() < vertices) {
      workload.add(observation(workload, workload.size() == vertices - 1));
    }
    List<Observation> beginning = List.copyOf(workload.subList(0, vertices / 2));
    if (beginnings.size() < REMEMBERED) {
      beginnings.add(beginning);
    } else {
      beginnings.set(random.nextInt(REMEMBERED), beginning);
    }
    return workload;
  }

  private Observation observation(List<Observation> before, boolean isTerminal) {
    List<Fingerprint> inputs = new ArrayList<>();
    int window = Math.min(WINDOW, before.size());
    for (int i = 0; i < (random.nextInt(5) == 0 ? 2 : 1) && window > 0; i++) {
      Fingerprint input = before.get(before.size() - 1 - random.nextInt(window)).vertex().id();
      if (!inputs.contains(input)) {
        inputs.add(input);
      }
    }
    Vertex vertex =
        new Vertex(drawn(), drawn(), drawn(), List.of(), "Project", Vertex.Kind.DATASET);
    return new Observation(
        "workload " + count,
        count,
        vertex,
        inputs,
        "",
        Observation.Access.COMPUTED,
        isTerminal,
        random.nextDouble() * 2,
        1_000 + random.nextInt(10_000_000),
        1_000,
        Double.NaN,
        Double.NaN,
        "user");
  }

  private Fingerprint drawn() {
    return new Fingerprint(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** An artifact of a vertex of one of the latest workloads. */
  public Artifact artifact() {
    List<Observation> beginning = beginnings.get(random.nextInt(beginnings.size()));
    Observation observation = beginning.get(random.nextInt(beginning.size()));
    List<Artifact.Column> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(new Artifact.Column(drawn(), "c" + i, "\"long\""));
    }
    String id = Long.toHexString(random.nextLong());
    return new Artifact(
        id,
        observation.vertex().id(),
        observation.vertex().template(),
        observation.vertex().rowFamily(),
        columns,
        Artifact.location(id),
        List.of(new Artifact.DataFile("part-0.parquet", observation.sizeBytes(), 1_000)),
        1_000,
        1,
        Map.of(),
        new Owner("user", "", Sharing.PRIVATE),
        0,
        "4.1.0");
  }

  /**
   * What is to be decided after a workload: its vertices, and all stored artifacts each by itself,
   * as the plugin puts it. Recreation costs are sums over paths, since only times are measured.
   */
  static MaterializationProblem decision(
      ExperimentGraph graph, List<Observation> workload, long budgetBytes) {
    MaterializationProblem.Builder problem =
        new MaterializationProblem.Builder(Layout.WHOLE_ARTIFACTS);
    problem.leastGain(MINIMUM_SAVED).mostNew(4);
    Map<Fingerprint, Artifact> stored = new HashMap<>();
    graph.artifacts().forEach(artifact -> stored.put(artifact.vertex(), artifact));
    Map<Fingerprint, Integer> numbers = new HashMap<>();
    Map<Fingerprint, Double> recreation = new HashMap<>();
    for (Observation observation : workload) {
      Fingerprint id = observation.vertex().id();
      double seconds = graph.statistics(id).computeSeconds();
      double sum = seconds;
      for (Fingerprint input : observation.inputs()) {
        sum += recreation.get(input);
      }
      recreation.put(id, sum);
      int[] inputs = observation.inputs().stream().mapToInt(numbers::get).toArray();
      Artifact own = stored.remove(id);
      Candidate candidate =
          own == null
              ? candidate(graph, observation, seconds, sum)
              : Candidate.stored(
                  own,
                  own.sizeBytes(),
                  graph,
                  LOAD_COST,
                  ReuseProblem.cost(seconds),
                  graph.statistics(id).requests());
      numbers.put(id, problem.add(candidate, inputs));
    }
    for (Artifact artifact : stored.values()) {
      long cost = Candidate.recreationCost(artifact, graph);
      double frequency = graph.statistics(artifact.vertex()).frequency();
      problem.add(
          Candidate.stored(artifact, artifact.sizeBytes(), graph, LOAD_COST, cost, frequency));
    }
    return problem.build(budgetBytes);
  }

  private static Candidate candidate(
      ExperimentGraph graph, Observation observation, double seconds, double recreationSeconds) {
    Fingerprint id = observation.vertex().id();
    List<Fingerprint> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(new Fingerprint(i, 0, 0, 0));
    }
    return new Candidate(
        id,
        observation.inputs().isEmpty() ? Standing.FORBIDDEN : Standing.NEW,
        Content.of(observation.vertex().rowFamily(), columns, observation.sizeBytes()),
        ReuseProblem.cost(seconds),
        ReuseProblem.cost(LOAD_COST.seconds(observation.sizeBytes(), 1)),
        ReuseProblem.cost(recreationSeconds),
        graph.statistics(id).frequency(),
        graph.statistics(id).requests(),
        graph.potential(id));
  }
}
