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

import io.experimentgraph.catalyst.Scala;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.package$;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;

/**
 * Identity of everything around a query that may change its result: the version of Spark, the time
 * zone, the locale, and every explicitly set {@code spark.sql.*} key. A key counts unless it is
 * known to change speed only: an unknown key costs a miss, an overlooked one would cost a wrong
 * result.
 */
public final class SessionEnvironment {

  private static final String PREFIX = "spark.sql.";

  /** Keys, and beginnings of keys, that change how fast a result comes and never the result. */
  private static final List<String> PERFORMANCE_ONLY =
      List.of(
          "spark.sql.adaptive.",
          "spark.sql.autoBroadcastJoinThreshold",
          "spark.sql.broadcastTimeout",
          "spark.sql.cache.",
          "spark.sql.catalog.",
          "spark.sql.catalogImplementation",
          "spark.sql.codegen.",
          "spark.sql.columnVector.",
          "spark.sql.debug.",
          "spark.sql.event.",
          "spark.sql.exchange.reuse",
          "spark.sql.execution.arrow.",
          "spark.sql.execution.broadcastHashJoin.",
          "spark.sql.execution.reuseSubquery",
          "spark.sql.execution.sortBeforeRepartition",
          "spark.sql.extensions",
          "spark.sql.files.maxPartitionBytes",
          "spark.sql.files.maxPartitionNum",
          "spark.sql.files.minPartitionNum",
          "spark.sql.files.openCostInBytes",
          "spark.sql.hive.metastore.",
          "spark.sql.inMemoryColumnarStorage.",
          "spark.sql.join.preferSortMergeJoin",
          "spark.sql.leafNodeDefaultParallelism",
          "spark.sql.maxPlanStringLength",
          "spark.sql.optimizer.dynamicPartitionPruning.",
          "spark.sql.parquet.columnarReaderBatchSize",
          "spark.sql.parquet.compression.codec",
          "spark.sql.parquet.enableVectorizedReader",
          "spark.sql.parquet.filterPushdown",
          "spark.sql.queryExecutionListeners",
          "spark.sql.shuffle.partitions",
          // Spark switches this off in the session in which it runs what df.cache() holds.
          "spark.sql.sources.bucketing.autoBucketedScan.enabled",
          "spark.sql.sources.parallelPartitionDiscovery.",
          "spark.sql.statistics.",
          "spark.sql.streaming.",
          "spark.sql.ui.",
          "spark.sql.warehouse.dir");

  private SessionEnvironment() {}

  /** The identity of a configuration. */
  public static Identity of(SQLConf conf) {
    Map<String, String> relevant = new TreeMap<>();
    Scala.map(conf.getAllConfs())
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX) && !isPerformanceOnly(key) && !isDefault(key, value)) {
                relevant.put(key, value);
              }
            });
    IdentityEncoder encoder =
        new IdentityEncoder("environment")
            .add(package$.MODULE$.SPARK_VERSION())
            .add(conf.sessionLocalTimeZone())
            .add(Locale.getDefault().toString())
            .add(Charset.defaultCharset().name())
            .add(relevant.size());
    relevant.forEach((key, value) -> encoder.add(key).add(value));
    return encoder.finish();
  }

  private static boolean isPerformanceOnly(String key) {
    return PERFORMANCE_ONLY.stream()
        .anyMatch(known -> known.endsWith(".") ? key.startsWith(known) : key.equals(known));
  }

  /** A key set to its default is as good as not set, unless its default hangs on other keys. */
  private static boolean isDefault(String key, String value) {
    return SQLConf$.MODULE$.containsConfigKey(key)
        && value.equals(SQLConf$.MODULE$.getConfigEntry(key).defaultValueString());
  }
}
