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

import io.experimentgraph.spark.conf.ExperimentGraphConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;

/** The keys that are fixed when the application starts. */
final class Settings {

  private Settings() {}

  static ExperimentGraphConf of(SparkContext context) {
    return ExperimentGraphConf.of(
        new SQLConf(),
        context.getConf(),
        complaint -> {
          throw new IllegalStateException("Checked when the session started: " + complaint);
        });
  }

  /** Spark's own SQL keys as the application was started with them. */
  static SQLConf sql(SparkContext context) {
    SQLConf sql = new SQLConf();
    SQLConf$.MODULE$.mergeSparkConf(sql, context.getConf());
    return sql;
  }
}
