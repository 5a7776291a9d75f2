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
package io.experimentgraph.delta;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Waits between two attempts to commit, at random, so that writers do not meet again. */
final class Backoff {

  /** Attempts after which a writer gives up. */
  static final int ATTEMPTS = 40;

  private static final long FIRST_MILLIS = 5;
  private static final long LONGEST_MILLIS = 500;

  private Backoff() {}

  /**
   * Waits.
   *
   * @param attempt the attempt that failed, from 1
   * @throws InterruptedIOException if the thread is interrupted
   */
  static void pause(int attempt) throws IOException {
    long bound = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt, 10));
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(1, bound + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to commit");
    }
  }
}
