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
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Identity of what changes results and is no key of Spark SQL: the time zone of the machine, in
 * which ORC and some parsers read; the release of Delta; and the keys by which file formats are told
 * how to read, wherever they were set.
 */
public final class Surroundings {

  /** Beginnings of Hadoop's keys that Spark hands to the readers of files. */
  private static final List<String> OF_READERS =
      List.of(
          "avro.",
          "hive.exec.orc.",
          "io.compression.",
          "mapreduce.input.",
          "orc.",
          "parquet.",
          "textinputformat.");

  /** Beginnings of keys that say where and as whom storage is reached, never how it is read. */
  private static final List<String> OF_STORAGE = List.of("spark.", "fs.", "dfs.", "ipc.");

  private Surroundings() {}

  /**
   * The identity of what surrounds a session now.
   *
   * @param session whose keys outside of Spark go to the readers of files
   * @param hadoop the application's configuration of storage
   */
  public static Identity of(SQLConf session, Configuration hadoop) {
    Map<String, String> keys = new TreeMap<>();
    for (Map.Entry<String, String> entry : hadoop) {
      if (OF_READERS.stream().anyMatch(entry.getKey()::startsWith)) {
        keys.put(entry.getKey(), entry.getValue());
      }
    }
    Scala.map(session.getAllConfs())
        .forEach(
            (key, value) -> {
              if (OF_STORAGE.stream().noneMatch(key::startsWith)) {
                keys.put(key, value);
              }
            });
    IdentityEncoder encoder =
        new IdentityEncoder("surroundings")
            .add(TimeZone.getDefault().getID())
            .add(io.delta.package$.MODULE$.VERSION())
            .add(keys.size());
    keys.forEach((key, value) -> encoder.add(key).add(value));
    return encoder.finish();
  }
}
