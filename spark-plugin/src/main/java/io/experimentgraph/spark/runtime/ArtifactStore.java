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
import io.experimentgraph.catalyst.decide.StoreAccess;
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.WriteReport;
import io.experimentgraph.catalyst.rewrite.WrittenRdd;
import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.graph.UnknownStoreVersionException;
import io.experimentgraph.materialize.FullPass;
import io.experimentgraph.materialize.MaterializationPlan;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import io.experimentgraph.materialize.Materializer;
import io.experimentgraph.spark.conf.ExperimentGraphConf;
import io.experimentgraph.storage.LeasedBudget;
import io.experimentgraph.storage.StoreSweeper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The store of an application: the snapshot of the Experiment Graph that decisions use, the bytes
 * that are promised and those that are on disk. Everything that touches storage runs on the {@link
 * Worker}, but for the check of an artifact's files just before it is loaded.
 */
final class ArtifactStore implements StoreAccess {

  /** Age from which a snapshot is refreshed behind the query that uses it. */
  private static final long REFRESH_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A lease is renewed so often that no one failure loses it. */
  private static final int RENEWALS_PER_LEASE = 5;

  /** What a snapshot may be older by than the grace period allows, where that is very short. */
  private static final long YOUNG_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private static final int FAILED_REMEMBERED = 100_000;

  private final Path root;
  private final Configuration hadoop;
  private final long budgetBytes;
  private final LeasedBudget budget;
  private final Duration lease;
  private final long openTimeoutMillis;
  private final Sharing sharing;
  private final Materializer materializer;
  private final ExperimentGraphConf conf;
  private final Worker worker;
  private final FailureCounter failures;
  private final MaterializationTracker tracker;
  private final ExperimentGraphStore graphStore;
  private final StoreSweeper sweeper;

  /** The vertex of each store under way, by the artifact's id. */
  private final Map<String, Fingerprint> inProgress = new ConcurrentHashMap<>();

  private final Damage damage;
  private final Set<Fingerprint> failed = ConcurrentHashMap.newKeySet();

  private volatile ExperimentGraph graph = ExperimentGraph.EMPTY;
  private volatile Optional<ReasonCode> unusable = Optional.empty();
  private volatile boolean isWritable;
  private volatile long refreshedNanos;

  /** When the snapshot was asked for, by the clock by which artifacts are retired. */
  private volatile long readMillis;

  private final long oldMillis;
  private long openDeadlineNanos;
  private Future<?> opening;

  ArtifactStore(
      SparkContext context,
      ExperimentGraphConf conf,
      Worker worker,
      FailureCounter failures,
      MaterializationTracker tracker) {
    this.hadoop = context.hadoopConfiguration();
    this.damage = new Damage(hadoop, context.sparkUser(), failures);
    this.root = qualified(conf.read(ExperimentGraphConf.STORE).orElseThrow(), hadoop);
    this.budgetBytes = conf.read(ExperimentGraphConf.BUDGET);
    this.openTimeoutMillis = conf.read(ExperimentGraphConf.OPEN_TIMEOUT).toMillis();
    this.sharing = Sharing.of(conf.read(ExperimentGraphConf.SHARING));
    this.materializer = Algorithms.materializer(conf);
    this.conf = conf;
    this.worker = worker;
    this.failures = failures;
    this.tracker = tracker;
    this.graphStore =
        new DeltaExperimentGraphStore(
            root.toString(), verifying(hadoop), conf.read(ExperimentGraphConf.COMPACTION_INTERVAL));
    Duration gracePeriod = conf.read(ExperimentGraphConf.EVICTION_GRACE_PERIOD);
    this.oldMillis = Math.max(YOUNG_MILLIS, gracePeriod.toMillis() / 2);
    this.sweeper = new StoreSweeper(contents(), hadoop, gracePeriod);
    this.lease = conf.read(ExperimentGraphConf.LEASE);
    this.budget =
        new LeasedBudget(
            graphStore.ledger(),
            sweeper,
            context.sparkUser(),
            budgetBytes,
            lease,
            Clock.systemUTC());
  }

  /** Not every file system notices that a bit was flipped. */
  private static Configuration verifying(Configuration hadoop) {
    Configuration copy = new Configuration(hadoop);
    copy.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
    return copy;
  }

  private static Path qualified(String store, Configuration hadoop) {
    Path path = new Path(store);
    try {
      return path.getFileSystem(hadoop).makeQualified(path);
    } catch (IOException | RuntimeException e) {
      // The same failure comes back, and is shown, when the store is opened.
      return path;
    }
  }

  /** Reads the Experiment Graph, on the worker; the first query waits for it. */
  void open() {
    openDeadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(openTimeoutMillis);
    opening =
        worker.call(
            () -> {
              refreshNow();
              prepareForWriting();
              return null;
            });
    long pauseMillis = Math.max(1, lease.toMillis() / RENEWALS_PER_LEASE);
    worker.every(
        pauseMillis, ReasonCode.STORE_UNWRITABLE, "keeping reserved bytes", this::maintainNow);
    worker.every(
        Math.min(pauseMillis, oldMillis / 2),
        ReasonCode.STORE_UNREADABLE,
        root.toString(),
        this::refreshNow);
  }

  /** May be tried again as long as the store is not writable. */
  private void prepareForWriting() {
    if (unusable.isPresent()) {
      return;
    }
    try {
      DeltaExperimentGraphStore.makeDirectories(root.toString(), hadoop, sharing);
      sweepNow();
      if (graphStore.ledger().books().countedBytes() > budgetBytes) {
        shrink();
      }
      budget.topUp();
      isWritable = true;
    } catch (IOException | RuntimeException e) {
      failures.count(ReasonCode.STORE_UNWRITABLE, root.toString(), e);
    }
  }

  /** What has to be done although no query runs. */
  private void maintainNow() throws IOException {
    if (!isWritable) {
      prepareForWriting();
      return;
    }
    try {
      budget.renew();
    } finally {
      if (sweeper.isDue(graphStore.ledger().books(), System.currentTimeMillis())) {
        sweepNow();
      }
    }
  }

  private void sweepNow() throws IOException {
    sweeper.sweep(graphStore.ledger(), System.currentTimeMillis());
    refreshNow();
  }

  /** The budget was larger in a former application: what is worth least has to go. */
  private void shrink() throws IOException {
    MaterializationPlan plan =
        materializer.plan(
            FullPass.problem(
                graph,
                Algorithms.loadCost(conf, graph),
                Layout.WHOLE_ARTIFACTS,
                sweeper::bytes,
                budgetBytes));
    if (!plan.evict().isEmpty()) {
      evictNow(plan.evict(), ReasonCode.LOW_UTILITY);
    }
  }

  /** Why nothing can be loaded or stored now, if so. Waits for the store to be opened, bounded. */
  Optional<ReasonCode> whyUnusable() {
    if (worker.isBehind()) {
      return Optional.of(ReasonCode.STORE_NOT_READY);
    }
    try {
      long remaining = openDeadlineNanos - System.nanoTime();
      opening.get(Math.max(0, remaining), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of(ReasonCode.STORE_NOT_READY);
    } catch (ExecutionException e) {
      failures.count(ReasonCode.STORE_UNREADABLE, root.toString(), e.getCause());
      return Optional.of(ReasonCode.STORE_UNREADABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(ReasonCode.STORE_NOT_READY);
    }
    if (System.nanoTime() - refreshedNanos > REFRESH_AFTER_NANOS) {
      refreshedNanos = System.nanoTime();
      worker.submit(ReasonCode.STORE_UNREADABLE, root.toString(), this::refreshNow);
      if (isWritable) {
        topUpLater();
      }
    }
    // What was retired long ago may be gone before the query has read it.
    boolean isOld = Math.abs(System.currentTimeMillis() - readMillis) > oldMillis;
    return unusable.isEmpty() && isOld ? Optional.of(ReasonCode.STORE_NOT_READY) : unusable;
  }

  /** Takes the newest state from storage; on the worker. */
  void refreshNow() {
    long asked = System.currentTimeMillis();
    try {
      graph = graphStore.refresh();
      readMillis = asked;
      unusable = Optional.empty();
    } catch (UnknownStoreVersionException e) {
      becomeUnusable(ReasonCode.STORE_VERSION_UNKNOWN, e);
    } catch (IOException | RuntimeException e) {
      becomeUnusable(ReasonCode.STORE_UNREADABLE, e);
    }
    refreshedNanos = System.nanoTime();
  }

  private void becomeUnusable(ReasonCode reason, Exception failure) {
    graph = ExperimentGraph.EMPTY;
    unusable = Optional.of(reason);
    failures.count(reason, root.toString(), failure);
  }

  boolean isWritable() {
    return isWritable;
  }

  Path root() {
    return root;
  }

  private Path contents() {
    return new Path(root, Artifact.CONTENTS);
  }

  ExperimentGraphStore graphStore() {
    return graphStore;
  }

  long budgetBytes() {
    return budgetBytes;
  }

  Configuration hadoop() {
    return hadoop;
  }

  LeasedBudget budget() {
    return budget;
  }

  /** A store ended, and nothing of it is on disk that is not published; on the worker. */
  void settle(String artifactId) throws IOException {
    inProgress.remove(artifactId);
    budget.settle(artifactId);
    budget.topUp();
  }

  /** A store ended, and what it left on disk stays counted until its lease is over. */
  void leave(String artifactId) {
    inProgress.remove(artifactId);
    budget.leave(artifactId);
    topUpLater();
  }

  private void topUpLater() {
    worker.submit(ReasonCode.STORE_UNWRITABLE, "reserving bytes", budget::topUp);
  }

  @Override
  public ExperimentGraph graph() {
    return graph;
  }

  @Override
  public Path directory(String location) {
    return new Path(root, location);
  }

  @Override
  public List<FileStatus> checkedFiles(Artifact artifact) throws IOException {
    return damage.checkedFiles(artifact, directory(artifact.location()));
  }

  @Override
  public void reportDamaged(Artifact artifact, String detail) {
    if (damage.add(artifact, detail)) {
      worker.submit(
          ReasonCode.STORE_UNWRITABLE,
          "hiding artifact " + artifact.id(),
          () -> {
            graphStore.retire(List.of(artifact.id()), ReasonCode.ARTIFACT_DAMAGED.name());
            refreshNow();
          });
    }
  }

  /**
   * A job failed. If it failed where it read artifacts, these are hidden, so that the query runs
   * without them when it is tried again.
   *
   * @param failure what the job failed of, in words
   */
  void jobFailed(String failure) {
    Damage.mentioned(graph, failure).forEach(artifact -> reportDamaged(artifact, failure));
  }

  @Override
  public void reportUnreadable(Artifact artifact, String detail) {
    failures.count(ReasonCode.STORE_UNREADABLE, detail, null);
  }

  @Override
  public Set<Fingerprint> storesInProgress() {
    return Set.copyOf(inProgress.values());
  }

  /**
   * A query failed that was storing a vertex. It may have failed of what only the store read, such
   * as a column that nobody asked for; it must not fail of that again.
   */
  void queryFailed(Fingerprint vertex) {
    if (failed.size() < FAILED_REMEMBERED) {
      failed.add(vertex);
    }
  }

  @Override
  public boolean hasFailed(Fingerprint vertex) {
    return failed.contains(vertex);
  }

  @Override
  public String newArtifactId() {
    return budget.newArtifactId();
  }

  @Override
  public long freeBytes() {
    return isWritable ? budget.freeBytes() : 0;
  }

  @Override
  public void evict(Set<Fingerprint> vertices, ReasonCode reason) {
    worker.submit(
        ReasonCode.STORE_UNWRITABLE,
        "evicting artifacts of " + vertices.size() + " vertices",
        () -> evictNow(vertices, reason));
  }

  private void evictNow(Set<Fingerprint> vertices, ReasonCode reason) throws IOException {
    List<String> ids =
        graph.artifacts().stream()
            .filter(a -> vertices.contains(a.vertex()))
            .map(Artifact::id)
            .toList();
    graphStore.retire(ids, reason.name());
    sweepNow();
    budget.topUp();
  }

  @Override
  public boolean begin(
      PendingArtifact target,
      WrittenRdd written,
      String executionId,
      CollectionAccumulator<WriteReport> reports) {
    return promise(target) && tracker.begin(target, written, executionId, reports);
  }

  @Override
  public void failed(PendingArtifact target, Throwable failure) {
    // If it had begun, it ends as all stores do, and keeps what is promised to it until then.
    failures.count(ReasonCode.WRITE_FAILED, "artifact " + target.id(), failure);
  }

  private synchronized boolean promise(PendingArtifact target) {
    if (inProgress.containsKey(target.id())) {
      return true;
    }
    if (inProgress.containsValue(target.vertex().id())
        || tracker.isFinished(target)
        || !isWritable
        || !budget.promise(target.id(), target.capBytes())) {
      return false;
    }
    inProgress.put(target.id(), target.vertex().id());
    return true;
  }

  /** Gives back what is reserved, as the last work that is queued. */
  void giveBack() {
    worker.stopTimers();
    worker.submit(ReasonCode.STORE_UNWRITABLE, "giving reserved bytes back", budget::close);
  }

  void close() {
    worker.stopTimers();
    graphStore.close();
  }
}
