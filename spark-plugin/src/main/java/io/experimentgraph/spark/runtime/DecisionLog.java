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

import io.experimentgraph.catalyst.decide.DecidedQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The decision records of the latest queries of an application. */
public final class DecisionLog {

  private final int retained;
  private final Map<Long, LoggedDecision> records = new LinkedHashMap<>();
  private long last;

  DecisionLog(int retained) {
    this.retained = retained;
  }

  /** Records a user's query and numbers it. */
  synchronized LoggedDecision add(DecidedQuery query, String principal) {
    last++;
    LoggedDecision record =
        new LoggedDecision(
            last,
            principal,
            System.currentTimeMillis(),
            query.reason(),
            query.detail(),
            query.decideMillis(),
            query.vertices(),
            Map.of());
    records.put(last, record);
    if (records.size() > retained) {
      records.remove(records.keySet().iterator().next());
    }
    return record;
  }

  /** Adds what became of a query, if its record is still held. */
  synchronized void update(long query, UnaryOperator<LoggedDecision> change) {
    records.computeIfPresent(query, (id, record) -> change.apply(record));
  }

  /** All records that are held, oldest first. */
  public synchronized List<LoggedDecision> all() {
    return new ArrayList<>(records.values());
  }
}
