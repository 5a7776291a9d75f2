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
package io.experimentgraph.catalyst.fingerprint;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.types.StructType;

/** One small Spark session for all tests of this package, with an empty table of many types. */
final class SparkTestSession {

  private static final String COLUMNS =
      "a INT, b INT, c INT, l BIGINT, x DOUBLE, y DOUBLE, z DOUBLE, s STRING, s2 STRING,"
          + " d1 DECIMAL(10,2), d2 DECIMAL(20,4), ts TIMESTAMP, dt DATE, arr ARRAY<INT>,"
          + " nested ARRAY<ARRAY<INT>>, m MAP<STRING, INT>, st STRUCT<u: INT, v: STRING>,"
          + " p BOOLEAN, q BOOLEAN, r BOOLEAN, bin BINARY, ci STRING COLLATE UTF8_LCASE";

  private static SparkSession session;

  private SparkTestSession() {}

  static synchronized SparkSession get() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[1]")
              .appName("fingerprint tests")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.sql.warehouse.dir", "target/warehouse")
              .getOrCreate();
      session
          .createDataFrame(List.<Row>of(), StructType.fromDDL(COLUMNS))
          .createOrReplaceTempView("t");
    }
    return session;
  }

  /** The analyzed plan of a query. */
  static LogicalPlan analyzed(String sql) {
    return analyzed(get().sql(sql));
  }

  /** The analyzed plan of a data frame. */
  static LogicalPlan analyzed(org.apache.spark.sql.Dataset<Row> frame) {
    return ((Dataset<Row>) frame).queryExecution().analyzed();
  }
}
