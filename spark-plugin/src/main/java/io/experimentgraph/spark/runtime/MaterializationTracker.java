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
import io.experimentgraph.catalyst.rewrite.PendingArtifact;
import io.experimentgraph.catalyst.rewrite.WriteReport;
import io.experimentgraph.catalyst.rewrite.WriteReport.Outcome;
import io.experimentgraph.catalyst.rewrite.WrittenRdd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Follows the stores that run now. A store is published if the query succeeded and <em>one</em>
 * execution of the operator was consumed to its end: each partition reported exactly once by the
 * winning attempt of one stage. Anything else is given up and its files are removed.
 */
final class MaterializationTracker {

  /** The operator's runs of one store; a global sort above, for example, causes two. */
  private static final class Store {
    final PendingArtifact target;
    final Map<Integer, Run> runs = new LinkedHashMap<>();

    Store(PendingArtifact target) {
      this.target = target;
    }
  }

  /** Ended stores that are remembered, to remove what they write late. */
  private static final int REMEMBERED = 256;

  private static final double NANOS_PER_SECOND = 1e9;

  private record Run(
      WrittenRdd written, String executionId, CollectionAccumulator<WriteReport> reports) {}

  private final Application application;
  private final Map<String, Store> open = new HashMap<>();

  /** Stores that ended, the latest ones: their operators may run again, or still. */
  private final Map<String, Store> finished = new LinkedHashMap<>();

  /** All stores that ended, as long as a plan that the user keeps may run them again. */
  private final Set<PendingArtifact> over = Collections.newSetFromMap(new WeakHashMap<>());

  MaterializationTracker(Application application) {
    this.application = application;
  }

  synchronized boolean begin(
      PendingArtifact target,
      WrittenRdd written,
      String executionId,
      CollectionAccumulator<WriteReport> reports) {
    if (over.contains(target)) {
      return false;
    }
    open.computeIfAbsent(target.id(), id -> new Store(target))
        .runs
        .put(written.id(), new Run(written, executionId, reports));
    return true;
  }

  /** By artifact, the seconds that tasks of an execution have spent on writing it. */
  synchronized Map<String, Double> writeSeconds(String executionId) {
    Map<String, Double> seconds = new HashMap<>();
    for (Store store : open.values()) {
      for (Run run : store.runs.values()) {
        if (executionId.equals(run.executionId())) {
          long nanos = run.reports().value().stream().mapToLong(WriteReport::writeNanos).sum();
          seconds.merge(store.target.id(), nanos / NANOS_PER_SECOND, Double::sum);
        }
      }
    }
    return seconds;
  }

  synchronized boolean isFinished(PendingArtifact target) {
    return over.contains(target);
  }

  /** A SQL execution ended. */
  void executionEnded(String executionId, boolean isSuccess, boolean isCancelled) {
    if (!isSuccess && !isCancelled) {
      noteFailure(executionId);
    }
    finish(run -> Objects.equals(run.executionId(), executionId), isSuccess);
  }

  private synchronized void noteFailure(String executionId) {
    for (Store store : open.values()) {
      if (store.runs.values().stream().anyMatch(r -> executionId.equals(r.executionId()))) {
        application.store().queryFailed(store.target.vertex().id());
      }
    }
  }

  /**
   * A job ended. Outside of any SQL execution, as the jobs of {@code df.rdd()} are, it ends a
   * store; after the end of its execution, as a job of {@code toLocalIterator()} may run, it can
   * only have written files that nobody wants any more.
   */
  void jobEnded(Set<Integer> rddIds, boolean isSuccess) {
    List<PendingArtifact> late = new ArrayList<>();
    synchronized (this) {
      for (Store store : finished.values()) {
        if (store.runs.keySet().stream().anyMatch(rddIds::contains)) {
          late.add(store.target);
        }
      }
    }
    late.forEach(target -> Publication.removeLate(application, target));
    finish(run -> run.executionId() == null && rddIds.contains(run.written().id()), isSuccess);
  }

  /** The application ends; what still runs will never be published. */
  void close() {
    finish(run -> true, false);
  }

  private interface RunFilter {
    boolean matches(Run run);
  }

  private void finish(RunFilter filter, boolean isSuccess) {
    List<Store> ended = new ArrayList<>();
    synchronized (this) {
      for (Store store : new ArrayList<>(open.values())) {
        if (store.runs.values().stream().anyMatch(filter::matches)) {
          open.remove(store.target.id());
          finished.put(store.target.id(), store);
          over.add(store.target);
          ended.add(store);
        }
      }
      while (finished.size() > REMEMBERED) {
        finished.remove(finished.keySet().iterator().next());
      }
    }
    for (Store store : ended) {
      List<WriteReport> reports = new ArrayList<>();
      store.runs.values().forEach(run -> reports.addAll(run.reports().value()));
      Optional<List<WriteReport>> complete = isSuccess ? complete(store) : Optional.empty();
      if (complete.isPresent()) {
        Publication.publish(application, store.target, complete.get());
      } else {
        ReasonCode reason = isSuccess ? whyIncomplete(store, reports) : ReasonCode.QUERY_FAILED;
        Publication.giveUp(application, store.target, reason, detail(reports));
      }
    }
  }

  private static Optional<List<WriteReport>> complete(Store store) {
    return store.runs.values().stream()
        .flatMap(run -> WriteReport.whole(run.reports().value(), run.written()).stream())
        .findFirst();
  }

  private static ReasonCode whyIncomplete(Store store, List<WriteReport> reports) {
    if (reports.stream().anyMatch(r -> r.outcome() == Outcome.TOO_LARGE)) {
      return ReasonCode.WRITE_TOO_LARGE;
    }
    if (reports.stream().anyMatch(r -> r.outcome() == Outcome.TOO_SLOW)) {
      return ReasonCode.WRITE_TOO_SLOW;
    }
    if (reports.stream().anyMatch(r -> r.outcome() == Outcome.DISK_FULL)) {
      return ReasonCode.DISK_NEARLY_FULL;
    }
    if (reports.stream().anyMatch(r -> r.outcome() == Outcome.FAILED)) {
      return ReasonCode.WRITE_FAILED;
    }
    int partitions =
        store.runs.values().stream().mapToInt(run -> run.written().partitions()).max().orElse(0);
    return reports.size() > partitions ? ReasonCode.WRITTEN_TWICE : ReasonCode.NOT_FULLY_CONSUMED;
  }

  private static String detail(List<WriteReport> reports) {
    return reports.stream()
        .map(WriteReport::detail)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
