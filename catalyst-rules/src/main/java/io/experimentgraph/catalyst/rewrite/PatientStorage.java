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
package io.experimentgraph.catalyst.rewrite;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Calls to the store's storage, for threads that a query waits for: a storage that does not answer
 * holds nobody up for longer than a bound, and while one call hangs no other waits at all.
 */
public final class PatientStorage {

  /** How long a query waits for one call: many times what storage in good health needs. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "experiment-graph-storage");
            thread.setDaemon(true);
            return thread;
          });

  /** Calls that were given up and have not come back. */
  private static final AtomicInteger HANGING = new AtomicInteger();

  private PatientStorage() {}

  /**
   * Makes a call as the current user, and waits for it no longer than {@link #PATIENCE}.
   *
   * @param <T> what it gives
   * @throws IOException what the call throws, or that it takes longer
   */
  public static <T> T call(Callable<T> call) throws IOException {
    if (HANGING.get() > 0) {
      throw new StorageHangsException("an earlier call did not come back yet");
    }
    Call<T> running = new Call<>(call, UserGroupInformation.getCurrentUser());
    Future<T> result = THREADS.submit(running);
    try {
      return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      running.giveUp();
      throw new StorageHangsException("no answer within " + PATIENCE.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for storage");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  /** Makes a call that nobody waits for. */
  public static void later(Callable<?> call) {
    THREADS.execute(
        () -> {
          try {
            call.call();
          } catch (Exception e) {
            // What was not removed now is swept later.
          }
        });
  }

  private static final class Call<T> implements Callable<T> {

    private enum State {
      RUNNING,
      GIVEN_UP,
      DONE
    }

    private final Callable<T> call;
    private final UserGroupInformation user;
    private State state = State.RUNNING;

    Call(Callable<T> call, UserGroupInformation user) {
      this.call = call;
      this.user = user;
    }

    @Override
    public T call() throws Exception {
      try {
        return user.doAs((PrivilegedExceptionAction<T>) call::call);
      } finally {
        finish();
      }
    }

    synchronized void giveUp() {
      if (state == State.RUNNING) {
        state = State.GIVEN_UP;
        HANGING.incrementAndGet();
      }
    }

    private synchronized void finish() {
      if (state == State.GIVEN_UP) {
        HANGING.decrementAndGet();
      }
      state = State.DONE;
    }
  }
}
