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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.cost.CostAttribution;
import io.experimentgraph.catalyst.cost.CostAttribution.CachedPlan;
import io.experimentgraph.catalyst.cost.CostAttribution.Measured;
import io.experimentgraph.catalyst.cost.StageFacts;
import io.experimentgraph.catalyst.decide.DecidedQuery;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.spark.runtime.LoggedDecision.Outcome;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.internal.SQLConf;

/** The queries that were decided and may still run, to tell what they cost when they end. */
final class RunningQueries {

  /** Queries that are remembered for the attribution of their costs. */
  private static final int REMEMBERED = 64;

  private record Query(long number, DecidedQuery decided) {}

  private record Ended(Query query, Map<Fingerprint, Measured> measured, SQLConf conf) {}

  private final Application application;
  private final Deque<Query> queries = new ArrayDeque<>();
  private final Map<String, Long> queryOfArtifact = new HashMap<>();
  private final Map<Fingerprint, Double> measuredSeconds = new HashMap<>();
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();

  RunningQueries(Application application) {
    this.application = application;
  }

  synchronized void decided(long number, DecidedQuery decided) {
    if (decided.root() == null) {
      return;
    }
    queries.addFirst(new Query(number, decided));
    decided.stores().values().forEach(store -> queryOfArtifact.put(store.id(), number));
    if (queries.size() > REMEMBERED) {
      Query forgotten = queries.removeLast();
      forgotten.decided().stores().values().forEach(s -> queryOfArtifact.remove(s.id()));
    }
  }

  /** Notes what became of an artifact in the record of the query that wanted it stored. */
  void outcome(String artifactId, Outcome outcome) {
    Long number;
    synchronized (this) {
      number = queryOfArtifact.get(artifactId);
    }
    if (number != null) {
      application.decisions().update(number, record -> record.with(artifactId, outcome));
    }
  }

  /** Task-seconds that making an artifact took: measured, or expected where that failed. */
  synchronized double buildSeconds(PendingArtifact target) {
    return measuredSeconds.getOrDefault(target.vertex().id(), target.buildSeconds());
  }

  /** A SQL execution ended well: its costs are attributed, before its stores are published. */
  void measure(String executionId, QueryExecution execution, List<StageFacts> stages) {
    Optional<Query> found = find(execution);
    if (found.isEmpty()) {
      return;
    }
    Query query = found.get();
    // Before the stores of the execution end, and with them what their tasks reported.
    Map<String, Double> writes = application.tracker().writeSeconds(executionId);
    application
        .worker()
        .submit(
            ReasonCode.INTERNAL_ERROR,
            "measuring query " + query.number(),
            () -> {
              SQLConf conf = execution.sparkSession().sessionState().conf();
              // Some expressions are of another mind under another configuration.
              Map<Fingerprint, Measured> measured =
                  Scala.withConf(conf, () -> attribute(query.decided(), execution, stages, writes));
              synchronized (this) {
                measured.forEach((v, m) -> keep(v, m.cumulativeSeconds()));
              }
              noteLoads(query, measured);
              ended.put(executionId, new Ended(query, measured, conf));
            });
  }

  private void keep(Fingerprint vertex, double seconds) {
    if (!Double.isNaN(seconds)) {
      measuredSeconds.put(vertex, seconds);
    }
  }

  /** After the stores of an execution were published or given up: it becomes observations. */
  void record(String executionId) {
    application
        .worker()
        .submit(
            ReasonCode.STORE_UNWRITABLE,
            "recording execution " + executionId,
            () -> {
              Ended end = ended.remove(executionId);
              if (end != null && application.store().isWritable()) {
                Collection<Observation> observations =
                    Scala.withConf(end.conf(), () -> observations(executionId, end));
                application.store().graphStore().append(observations);
                application.store().graphStore().compactIfDue();
                application.store().refreshNow();
              }
            });
  }

  private Collection<Observation> observations(String executionId, Ended end) {
    DecidedQuery decided = end.query().decided();
    Map<Fingerprint, Observation> observations = new LinkedHashMap<>();
    observe(executionId, end, decided).forEach(o -> observations.put(o.vertex().id(), o));
    for (DecidedQuery inner : cachedBelow(decided)) {
      for (Observation observation : observe(executionId, end, inner)) {
        // The query that fills the user's cache has the same vertices, and knows less of how they
        // came about; each is needed once.
        Fingerprint vertex = observation.vertex().id();
        if (end.measured().containsKey(vertex) || !observations.containsKey(vertex)) {
          observations.put(vertex, observation);
        }
      }
    }
    return observations.values();
  }

  /** What the user cached was asked for when it was cached: the terminals are the query's own. */
  private List<Observation> observe(String executionId, Ended end, DecidedQuery decided) {
    return Observations.of(
        application,
        executionId,
        decided,
        end.query().decided().dag().terminals(),
        end.measured(),
        end.conf());
  }

  private void noteLoads(Query query, Map<Fingerprint, Measured> measured) {
    query
        .decided()
        .loads()
        .forEach(
            (node, load) -> {
              Measured m = measured.get(node.vertex().orElseThrow().id());
              if (m != null) {
                Outcome outcome = new Outcome(null, null, -1, m.cumulativeSeconds());
                application
                    .decisions()
                    .update(query.number(), r -> r.with(load.artifact().id(), outcome));
              }
            });
  }

  private Map<Fingerprint, Measured> attribute(
      DecidedQuery decided,
      QueryExecution execution,
      List<StageFacts> stages,
      Map<String, Double> writes) {
    return CostAttribution.attribute(
        decided.root(),
        decided.loads().keySet(),
        decided.cached(),
        execution.executedPlan(),
        stages,
        writes,
        this::findCached);
  }

  private synchronized Optional<Query> find(QueryExecution execution) {
    Object normalized = execution.normalized();
    return queries.stream()
        .filter(query -> isSame(query.decided().rewritten(), normalized))
        .findFirst();
  }

  private synchronized Optional<CachedPlan> findCached(InMemoryTableScanExec scan) {
    Object logical = scan.relation().cacheBuilder().logicalPlan();
    return queries.stream()
        .map(Query::decided)
        .filter(q -> q.root().plan().equals(logical))
        .findFirst()
        .map(q -> new CachedPlan(q.root(), q.loads().keySet(), q.cached()));
  }

  private synchronized List<DecidedQuery> cachedBelow(DecidedQuery decided) {
    return queries.stream()
        .map(Query::decided)
        .filter(
            q ->
                decided.cached().stream().anyMatch(node -> node.plan().sameResult(q.root().plan())))
        .limit(decided.cached().size())
        .toList();
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object one, Object other) {
    return one == other;
  }
}
