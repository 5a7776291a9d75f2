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
package io.experimentgraph.examples.tpc;

import io.experimentgraph.examples.tpc.ResultComparison.Verdict;

/**
 * A query that ran without us, then with us, then with us again.
 *
 * @param name of the query
 * @param plain without us
 * @param cold with us, on what the queries before it stored
 * @param warm with us, on what it stored itself as well
 */
record CheckedQuery(String name, QueryRun plain, QueryRun cold, QueryRun warm) {

  /** Without us against the worse of the two runs with us. */
  Verdict verdict() {
    Verdict first = ResultComparison.compare(plain, cold);
    Verdict second = ResultComparison.compare(plain, warm);
    return first.compareTo(second) >= 0 ? first : second;
  }

  /** Why a run failed, or null. */
  String failure() {
    if (plain.failure() != null) {
      return "plain: " + plain.failure();
    }
    if (cold.failure() != null) {
      return "cold: " + cold.failure();
    }
    return warm.failure() != null ? "warm: " + warm.failure() : null;
  }
}
