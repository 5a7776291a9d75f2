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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;

/**
 * What changes the rows of a source beside the source: its options, whose keys have no case, and
 * the keys of Hadoop's configuration that file readers look at. A session's own keys reach readers
 * by the latter way, whatever their prefix.
 */
final class SourceOptions {

  private static final List<String> READERS =
      List.of(
          "parquet.",
          "orc.",
          "avro.",
          "hive.exec.orc.",
          "mapreduce.input.",
          "mapred.input.",
          "textinputformat.",
          "io.compression.");

  private SourceOptions() {}

  /** Options by lower-case key, in the order of the keys. */
  static TreeMap<String, String> of(scala.collection.Map<String, String> options) {
    return of(Scala.map(options));
  }

  /** Options by lower-case key, in the order of the keys. */
  static TreeMap<String, String> of(Map<String, String> options) {
    TreeMap<String, String> sorted = new TreeMap<>();
    options.forEach((key, value) -> sorted.put(key.toLowerCase(Locale.ROOT), value));
    return sorted;
  }

  /** Adds options to an identity; null is no text. */
  static void add(IdentityEncoder rows, Map<String, String> options) {
    rows.add(options.size());
    options.forEach(
        (key, value) -> {
          rows.add(key).add(value == null ? 0 : 1);
          if (value != null) {
            rows.add(value);
          }
        });
  }

  /** The configuration under which a relation reads. */
  static Configuration hadoop(HadoopFsRelation relation) {
    return ((SparkSession) relation.sparkSession())
        .sessionState()
        .newHadoopConfWithOptions(relation.options());
  }

  /** The configuration under which the session reads with options. */
  static Configuration hadoop(SourceSettings settings, Map<String, String> options) {
    Configuration hadoop = new Configuration(settings.hadoop());
    Map<String, String> all = new TreeMap<>(Scala.map(settings.sql().getAllConfs()));
    all.putAll(options);
    all.forEach(
        (key, value) -> {
          if (value != null) {
            hadoop.set(key, value);
          }
        });
    return hadoop;
  }

  /** Adds the keys that readers of files look at. */
  static void addReaderKeys(IdentityEncoder rows, Configuration hadoop) {
    TreeMap<String, String> keys = new TreeMap<>();
    for (Map.Entry<String, String> entry : hadoop) {
      if (READERS.stream().anyMatch(entry.getKey()::startsWith)) {
        keys.put(entry.getKey(), entry.getValue());
      }
    }
    add(rows, keys);
  }
}
