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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.DecidedQuery;
import io.experimentgraph.catalyst.decide.ReuseRule;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.examples.planning.GraphWorkloads;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.WorkloadDag;
import io.experimentgraph.spark.runtime.Application;
import io.experimentgraph.spark.runtime.SessionRuleContext;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;

/** Times our rule alone, on a thread with the stack that threads of programs have. */
final class DecisionTimer {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int WARM_UPS = 15;
  private static final int WORKLOAD = 500;

  /** What each vertex took to compute, and takes on disk. */
  private static final double SECONDS = 2;

  private static final long BYTES = 1_000_000;
  private static final long ROWS = 1_000;

  private final SparkSession session;
  private final Application application;
  private final ExecutorService thread;
  private final Effort effort;
  private final ExperimentGraph others;

  /**
   * How long each plan is decided on.
   *
   * @param rounds most decisions
   * @param seconds after which no further round begins
   */
  record Effort(int rounds, long seconds) {}

  /**
   * What the store knows of other workloads.
   *
   * @param vertices vertices of the graph
   * @param artifacts how many of them are stored
   * @param seed of all that is drawn
   */
  record Others(int vertices, int artifacts, long seed) {

    private ExperimentGraph graph() {
      GraphWorkloads workloads = new GraphWorkloads(seed);
      ExperimentGraph graph = ExperimentGraph.EMPTY;
      while (graph.size() < vertices) {
        graph = graph.withObservations(workloads.next(WORKLOAD));
      }
      return graph.withArtifacts(Stream.generate(workloads::artifact).limit(artifacts).toList());
    }
  }

  DecisionTimer(
      SparkSession session,
      Application application,
      ExecutorService thread,
      Effort effort,
      Others others) {
    this.session = session;
    this.application = application;
    this.thread = thread;
    this.effort = effort;
    this.others = others.graph();
  }

  /** Milliseconds of one decision. */
  double once(PlanCase plan) {
    return decide(plan, ExperimentGraph.EMPTY).nanos / 1e6;
  }

  /** Decides until Java has compiled what decisions run through. */
  void warmUp(List<PlanCase> plans, long seconds) {
    long end = System.nanoTime() + seconds * NANOS_PER_SECOND;
    while (System.nanoTime() < end) {
      for (PlanCase plan : plans) {
        unknown(plan, 1);
        known(plan, 1);
      }
    }
  }

  /** Times of decisions before anything was observed. */
  DecisionTimes unknown(PlanCase plan) {
    return unknown(plan, effort.rounds());
  }

  private DecisionTimes unknown(PlanCase plan, int most) {
    return time(plan, ExperimentGraph.EMPTY, most);
  }

  /** Times beside a store of others, when every step of the plan is known to be worth storing. */
  DecisionTimes known(PlanCase plan) {
    return known(plan, effort.rounds());
  }

  private DecisionTimes known(PlanCase plan, int most) {
    return time(plan, withStatistics(plan), most);
  }

  /** Times beside a store of others that holds all that deserves it of the plan. */
  DecisionTimes stored(PlanCase plan) {
    ExperimentGraph graph = withStatistics(plan);
    List<Artifact> stored;
    do {
      stored =
          decide(plan, graph).context.decided().stream()
              .flatMap(decided -> decided.stores().values().stream())
              .map(DecisionTimer::artifact)
              .toList();
      graph = graph.withArtifacts(stored);
    } while (!stored.isEmpty());
    return time(plan, graph, effort.rounds());
  }

  private ExperimentGraph withStatistics(PlanCase plan) {
    Optional<DecidedQuery> decided = decide(plan, ExperimentGraph.EMPTY).context.decided();
    List<Observation> observations = new ArrayList<>();
    decided.map(DecidedQuery::dag).ifPresent(dag -> observe(dag, observations));
    return others.withObservations(observations);
  }

  private static Artifact artifact(PendingArtifact target) {
    return new Artifact(
        target.id(),
        target.vertex().id(),
        target.vertex().template(),
        target.vertex().rowFamily(),
        target.columns(),
        Artifact.location(target.id()),
        List.of(new Artifact.DataFile("part-0.parquet", BYTES, ROWS)),
        ROWS,
        SECONDS,
        Map.of(),
        target.owner(),
        0,
        "");
  }

  private static void observe(WorkloadDag dag, List<Observation> observations) {
    for (Vertex vertex : dag.vertices()) {
      observations.add(
          new Observation(
              "measured",
              0,
              vertex,
              dag.operation(vertex.id()).inputs(),
              "",
              Observation.Access.COMPUTED,
              dag.terminals().contains(vertex.id()),
              SECONDS,
              BYTES,
              ROWS,
              Double.NaN,
              Double.NaN,
              "user"));
    }
  }

  private DecisionTimes time(PlanCase plan, ExperimentGraph graph, int most) {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UPS && !isOver(start, i); i++) {
      decide(plan, graph);
    }
    List<Round> measured = new ArrayList<>();
    start = System.nanoTime();
    while (measured.size() < most && !isOver(start, measured.size())) {
      measured.add(decide(plan, graph));
    }
    Round last = measured.get(measured.size() - 1);
    Optional<DecidedQuery> decided = last.context.decided();
    Optional<WorkloadDag> dag = decided.map(DecidedQuery::dag);
    return new DecisionTimes(
        PlanSize.of(plan.plan().get()),
        dag.map(d -> d.vertices().size()).orElse(0),
        decided.map(d -> d.stores().size()).orElse(0),
        decided.isPresent() ? decided.get().reason() : ReasonCode.INTERNAL_ERROR,
        measured.stream().mapToDouble(r -> r.nanos / 1e6).toArray(),
        measured.stream().mapToDouble(r -> r.processorNanos / 1e6).toArray());
  }

  /** Three rounds at least, however long they take. */
  private boolean isOver(long start, int done) {
    return done >= 3 && System.nanoTime() - start > effort.seconds() * NANOS_PER_SECOND;
  }

  private record Round(MeasuredContext context, long nanos, long processorNanos) {}

  private Round decide(PlanCase plan, ExperimentGraph graph) {
    LogicalPlan analyzed = plan.plan().get();
    return onThread(
        () -> {
          MeasuredContext[] context = new MeasuredContext[1];
          ReuseRule rule =
              new ReuseRule(
                  session,
                  () -> {
                    context[0] =
                        new MeasuredContext(
                            new SessionRuleContext(session, application), new FixedStore(graph));
                    return Optional.of(context[0]);
                  });
          long processorStart = THREADS.getCurrentThreadCpuTime();
          long start = System.nanoTime();
          rule.apply(analyzed);
          long nanos = System.nanoTime() - start;
          return new Round(context[0], nanos, THREADS.getCurrentThreadCpuTime() - processorStart);
        });
  }

  private <T> T onThread(Supplier<T> action) {
    try {
      return thread.submit(action::get).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The rule let an exception pass", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while measuring", e);
    }
  }
}
