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
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.internal.SQLConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what went wrong inside of us. The first failure of each kind is logged with its stack
 * trace, later ones only counted; too many open the circuit breaker.
 */
public final class FailureCounter {

  private static final Logger LOG = LoggerFactory.getLogger(FailureCounter.class);

  private final int limit;
  private final SQLConf redaction;
  private final Map<ReasonCode, Long> counts = new EnumMap<>(ReasonCode.class);

  /**
   * Counts from zero.
   *
   * @param limit failures inside of queries that open the circuit breaker
   * @param redaction says what must not be logged
   */
  FailureCounter(int limit, SQLConf redaction) {
    this.limit = limit;
    this.redaction = redaction;
  }

  synchronized void count(ReasonCode reason, String detail, Throwable failure) {
    long count = counts.merge(reason, 1L, Long::sum);
    if (count == 1) {
      LOG.warn(
          "Experiment Graph: {}: {} ({}). Queries run as plain Spark where needed",
          reason,
          reason.sentence(),
          Redaction.of(redaction, detail),
          Redaction.of(redaction, failure));
    }
  }

  /** Failures by reason. */
  public synchronized Map<ReasonCode, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Only failures inside of a query count: a store that cannot be written slows nobody down. */
  synchronized boolean isCircuitOpen() {
    return counts.getOrDefault(ReasonCode.INTERNAL_ERROR, 0L) >= limit;
  }
}
