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
package io.experimentgraph.examples.materialize;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One query.
 *
 * @param seconds on the clock, from planning to the result
 * @param checksum of all rows
 */
record Timed(double seconds, long checksum) {

  /**
   * Consumes all rows and columns at the price of one hash. That hangs on the date, so nothing but
   * the rows is stored.
   */
  static Timed of(Dataset<Row> rows) {
    long start = System.nanoTime();
    Row result =
        rows.selectExpr("xxhash64(*, current_date()) AS h")
            .selectExpr("bit_xor(h) AS h")
            .collectAsList()
            .get(0);
    return new Timed(secondsSince(start), result.isNullAt(0) ? 0 : result.getLong(0));
  }

  static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
