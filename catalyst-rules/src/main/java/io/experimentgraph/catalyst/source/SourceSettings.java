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
package io.experimentgraph.catalyst.source;

import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.internal.SQLConf;

/**
 * What a source fingerprinter may ask.
 *
 * @param hadoop configuration for file systems
 * @param sql the session's configuration
 * @param maxFiles most files of one source whose status is taken
 * @param settleTime age below which a file's modification time proves nothing: a second write
 *     within the clock's granularity would leave it unchanged
 * @param storeRoot the store, whose own tables are no source for reuse
 * @param goOn throws if the query's time is up; to be run between accesses to storage
 */
public record SourceSettings(
    Configuration hadoop,
    SQLConf sql,
    int maxFiles,
    Duration settleTime,
    String storeRoot,
    Runnable goOn) {

  /** Settings without a bound on time. */
  public SourceSettings(
      Configuration hadoop, SQLConf sql, int maxFiles, Duration settleTime, String storeRoot) {
    this(hadoop, sql, maxFiles, settleTime, storeRoot, () -> {});
  }

  /** The same settings under a bound on time. */
  public SourceSettings within(Runnable bound) {
    return new SourceSettings(hadoop, sql, maxFiles, settleTime, storeRoot, bound);
  }
}
