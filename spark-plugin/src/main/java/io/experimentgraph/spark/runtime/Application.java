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
import io.experimentgraph.catalyst.Redaction;
import io.experimentgraph.catalyst.decide.DecidedQuery;
import io.experimentgraph.catalyst.decide.QueryObserver;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.catalyst.fingerprint.PlanFingerprinter;
import io.experimentgraph.catalyst.rewrite.ArtifactLoad;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceFingerprinters;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.spark.conf.ExperimentGraphConf;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.util.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Experiment Graph in one Spark application: the store, what runs now, and what was decided. */
public final class Application implements QueryObserver {

  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** Queries that there is nothing to say about. */
  private static final Set<ReasonCode> SILENT =
      EnumSet.of(
          ReasonCode.COMMAND,
          ReasonCode.NOTHING_TO_DECIDE,
          ReasonCode.DELTA_INTERNAL,
          ReasonCode.STREAMING);

  private final SparkContext context;
  private final String principal;
  private final String loginName;
  private final SQLConf redaction;
  private final Duration flushTimeout;
  private final FailureCounter failures;
  private final DecisionLog decisions;
  private final Worker worker;
  private final ArtifactStore store;
  private final MaterializationTracker tracker;
  private final RunningQueries queries;
  private final List<SourceFingerprinter> sources;
  private final Set<String> complaints = ConcurrentHashMap.newKeySet();

  Application(SparkContext context) {
    this.context = context;
    ExperimentGraphConf conf = Settings.of(context);
    this.principal = context.sparkUser();
    this.loginName = CurrentUser.loginName();
    this.redaction = Settings.sql(context);
    this.flushTimeout = conf.read(ExperimentGraphConf.FLUSH_TIMEOUT);
    this.failures = new FailureCounter(conf.read(ExperimentGraphConf.FAILURE_LIMIT), redaction);
    this.decisions = new DecisionLog(conf.read(ExperimentGraphConf.DECISIONS_RETAINED));
    this.worker = new Worker(failures);
    this.tracker = new MaterializationTracker(this);
    this.store = new ArtifactStore(context, conf, worker, failures, tracker);
    this.queries = new RunningQueries(this);
    this.sources =
        SourceFingerprinters.all(
            Utils.getContextOrSparkClassLoader(),
            (detail, cause) -> failures.count(ReasonCode.SOURCE_UNREADABLE, detail, cause));
  }

  void open() {
    store.open();
    // Loads the classes and lists that a first query would otherwise wait for.
    worker.submit(ReasonCode.INTERNAL_ERROR, "warming up", PlanFingerprinter::warmUp);
  }

  /** The user who runs the application. */
  public String principal() {
    return principal;
  }

  /** The name by which Hadoop knows that user. */
  String loginName() {
    return loginName;
  }

  ArtifactStore store() {
    return store;
  }

  /** How long files stay that nobody can load any more. */
  Duration gracePeriod() {
    return Settings.of(context).read(ExperimentGraphConf.EVICTION_GRACE_PERIOD);
  }

  /** The newest snapshot of the Experiment Graph that is at hand. */
  public ExperimentGraph graph() {
    return store.graph();
  }

  /** The kinds of sources whose state can be told. */
  List<SourceFingerprinter> sources() {
    return sources;
  }

  MaterializationTracker tracker() {
    return tracker;
  }

  RunningQueries queries() {
    return queries;
  }

  Worker worker() {
    return worker;
  }

  /** What went wrong. */
  public FailureCounter failures() {
    return failures;
  }

  /** A text without secrets, as far as the application's configuration says what they are. */
  String redacted(String text) {
    return Redaction.of(redaction, text);
  }

  /** What was decided. */
  public DecisionLog decisions() {
    return decisions;
  }

  void complain(String complaint) {
    if (complaints.add(complaint)) {
      LOG.warn("Experiment Graph: {}", complaint);
    }
  }

  @Override
  public void decided(DecidedQuery query) {
    if (query.reason() != null && SILENT.contains(query.reason())) {
      return;
    }
    LoggedDecision record = decisions.add(query, CurrentUser.principal(this));
    queries.decided(record.query(), query);
    if (record.reason() != null) {
      LOG.info(
          "Experiment Graph: query {}: left alone: {} {}",
          record.query(),
          record.reason(),
          record.detail());
      return;
    }
    Set<String> artifacts = new HashSet<>();
    for (ArtifactLoad load : query.loads().values()) {
      artifacts.add(load.artifact().id());
    }
    LOG.info(
        "Experiment Graph: query {}: loaded {}, storing {}, refused {}, saves about {} s of task"
            + " time, decided in {} ms",
        record.query(),
        artifacts.size(),
        record.count(Action.STORE),
        record.count(Action.REFUSE),
        String.format(Locale.ROOT, "%.2f", record.estimatedSavedSeconds()),
        String.format(Locale.ROOT, "%.1f", record.decideMillis()));
  }

  @Override
  public void failed(ReasonCode reason, Throwable failure) {
    failures.count(reason, String.valueOf(failure), failure);
  }

  /**
   * Waits until everything that finished queries left to be done is on disk.
   *
   * @throws TimeoutException if that takes longer
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitIdle(Duration timeout) throws TimeoutException, InterruptedException {
    context.listenerBus().waitUntilEmpty(timeout.toMillis());
    worker.awaitIdle(timeout);
  }

  void close() {
    tracker.close();
    store.giveBack();
    worker.close(flushTimeout);
    store.close();
  }
}
