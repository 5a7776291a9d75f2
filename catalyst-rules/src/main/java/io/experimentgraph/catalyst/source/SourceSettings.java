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
import java.time.InstantSource;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.internal.SQLConf;

/**
 * What a source fingerprinter may ask.
 *
 * @param readers configurations for file systems and for readers of files
 * @param sql the session's configuration
 * @param maxFiles most files of one source whose status is taken
 * @param settleTime age below which a file's modification time proves nothing: a second write
 *     within the clock's granularity would leave it unchanged
 * @param storeRoot the store, whose own tables are no source for reuse
 * @param patience longest time that reading the state of one source may take
 * @param timeToLive for sources without a provable state, by their short name in lower case, the
 *     age that their rows may have
 * @param clock the time
 */
public record SourceSettings(
    ReaderConfigurations readers,
    SQLConf sql,
    int maxFiles,
    Duration settleTime,
    String storeRoot,
    Duration patience,
    Map<String, Duration> timeToLive,
    InstantSource clock) {

  /** Settings by which no source is taken on trust. */
  public SourceSettings(
      Configuration hadoop, SQLConf sql, int maxFiles, Duration settleTime, String storeRoot) {
    this(
        new ReaderConfigurations(hadoop, sql),
        sql,
        maxFiles,
        settleTime,
        storeRoot,
        Duration.ofMinutes(1),
        Map.of(),
        InstantSource.system());
  }

  /** The application's configuration for file systems. */
  public Configuration hadoop() {
    return readers.application();
  }
}
