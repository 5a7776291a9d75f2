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
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the store is read and written, so that no query ever waits for storage.
 * Tasks run in the order in which they were given.
 */
final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** A piece of work that may fail. */
  interface Task {
    void run() throws IOException;
  }

  /** Tasks that wait, beyond which no query adds to them; each may hold a query's plan. */
  private static final int BACKLOG_LIMIT = 1000;

  private final FailureCounter failures;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> daemon(task, "experiment-graph"));

  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "experiment-graph-timers"));

  Worker(FailureCounter failures) {
    this.failures = failures;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Queues a task whose failure is counted and otherwise without effect. */
  void submit(ReasonCode onFailure, String what, Task task) {
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } catch (Exception | LinkageError e) {
              // Scala throws checked exceptions unannounced.
              failures.count(onFailure, what, e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("Experiment Graph is closed; not done any more: {}", what);
    }
  }

  /** Queues a task again and again, but not while one of it waits, until {@link #stopTimers}. */
  void every(long pauseMillis, ReasonCode onFailure, String what, Task task) {
    AtomicBoolean isPending = new AtomicBoolean();
    Task once =
        () -> {
          isPending.set(false);
          task.run();
        };
    Future<?> unused =
        timers.scheduleWithFixedDelay(
            () -> {
              if (isPending.compareAndSet(false, true)) {
                submit(onFailure, what, once);
              }
            },
            pauseMillis,
            pauseMillis,
            TimeUnit.MILLISECONDS);
  }

  /** Ends what {@link #every} began. */
  void stopTimers() {
    timers.shutdownNow();
  }

  /** True while storage is so slow that what finished queries left to do piles up. */
  boolean isBehind() {
    return executor.getQueue().size() > BACKLOG_LIMIT;
  }

  <T> Future<T> call(Callable<T> task) {
    return executor.submit(task);
  }

  void awaitIdle(Duration timeout) throws TimeoutException, InterruptedException {
    try {
      executor.submit(() -> {}).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An empty task cannot fail", e);
    }
  }

  /** Finishes what is queued, if that takes no longer than the timeout. */
  void close(Duration timeout) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "Experiment Graph: the application ended before everything was stored; raise"
                + " spark.experimentGraph.flushTimeout to wait longer");
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
