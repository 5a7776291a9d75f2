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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.internal.SQLConf;

/**
 * The configurations of Hadoop under which the relations of one query read: that of the
 * application, with the session's keys and the relation's options. To make one and to look through
 * it takes longer than all else about the state of a small source, and most relations of a query
 * share one.
 */
public final class ReaderConfigurations {

  /** Beginnings of the keys that readers of files look at. */
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

  private final Configuration application;
  private final SQLConf sql;
  private final Map<Key, ReaderConfiguration> known = new HashMap<>();

  /** A session, by its configuration, and what a relation adds to it. */
  private record Key(SQLConf sql, Map<String, String> options) {}

  /**
   * A configuration, and what it tells readers.
   *
   * @param hadoop all of it
   * @param readerKeys the keys that readers of files look at. A session's own keys reach them too,
   *     whatever their prefix
   */
  record ReaderConfiguration(Configuration hadoop, SortedMap<String, String> readerKeys) {}

  /**
   * Those of a query.
   *
   * @param application the configuration that all have in common
   * @param sql the session's configuration
   */
  ReaderConfigurations(Configuration application, SQLConf sql) {
    this.application = application;
    this.sql = sql;
  }

  Configuration application() {
    return application;
  }

  /** The configuration under which a relation reads, which is that of its own session. */
  ReaderConfiguration of(HadoopFsRelation relation) {
    SQLConf own = ((SparkSession) relation.sparkSession()).sessionState().conf();
    return of(own, Scala.map(relation.options()));
  }

  /** The configuration under which the session reads with options. */
  ReaderConfiguration of(Map<String, String> options) {
    return of(sql, options);
  }

  private ReaderConfiguration of(SQLConf session, Map<String, String> options) {
    Map<String, String> relevant = new HashMap<>(options);
    relevant.keySet().removeAll(List.of("path", "paths"));
    return known.computeIfAbsent(new Key(session, relevant), this::make);
  }

  private ReaderConfiguration make(Key key) {
    Configuration hadoop = new Configuration(application);
    Scala.map(key.sql().getAllConfs()).forEach((name, value) -> set(hadoop, name, value));
    key.options().forEach((name, value) -> set(hadoop, name, value));
    SortedMap<String, String> readerKeys = new TreeMap<>();
    for (Map.Entry<String, String> entry : hadoop) {
      if (READERS.stream().anyMatch(entry.getKey()::startsWith)) {
        readerKeys.put(entry.getKey(), entry.getValue());
      }
    }
    return new ReaderConfiguration(hadoop, readerKeys);
  }

  private static void set(Configuration hadoop, String name, String value) {
    if (value != null) {
      hadoop.set(name, value);
    }
  }
}
