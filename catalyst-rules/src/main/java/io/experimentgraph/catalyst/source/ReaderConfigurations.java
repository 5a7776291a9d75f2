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
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.internal.SQLConf;

/**
 * The configurations of Hadoop under which the relations of one query read: that of the
 * application, with the session's keys and the relation's options. To make one, or to look through
 * it, takes longer than all else about the state of a small source, and most relations of a query
 * share one.
 */
public final class ReaderConfigurations {

  /** Beginnings of the keys that readers of files look at. */
  private static final String[] READERS = {
    "parquet.",
    "orc.",
    "avro.",
    "hive.exec.orc.",
    "mapreduce.input.",
    "mapred.input.",
    "textinputformat.",
    "io.compression."
  };

  private static final String OLD_KEYS = "mapred.";
  private static final String FILE_SYSTEMS = "fs.";

  private static final Set<String> PATHS = Set.of("path", "paths");

  private final Configuration application;
  private final SQLConf sql;
  private final Map<Reader, Configuration> known = new HashMap<>();
  private final Map<SQLConf, SessionKeys> sessionKeys = new IdentityHashMap<>();
  private Map<String, String> applicationKeys;

  /**
   * How a relation reads.
   *
   * @param sql the configuration of its session
   * @param options its own, without paths, which are for itself
   */
  record Reader(SQLConf sql, Map<String, String> options) {

    Reader {
      options = new TreeMap<>(options);
      options.keySet().removeAll(PATHS);
    }
  }

  /**
   * What a session has set.
   *
   * @param ofReaders keys that readers of files look at
   * @param ofFileSystems keys that a file system may look at
   */
  private record SessionKeys(Map<String, String> ofReaders, Map<String, String> ofFileSystems) {

    /** Where a session opens file systems with rights of its own, it sees with eyes of its own. */
    Map<String, String> credentials() {
      Map<String, String> keys = new TreeMap<>(ofFileSystems);
      keys.keySet().removeIf(key -> !key.startsWith(FILE_SYSTEMS));
      return keys;
    }

    static SessionKeys of(SQLConf conf) {
      Map<String, String> all = withNewNames(Scala.map(conf.getAllConfs()));
      return new SessionKeys(readerKeys(all.entrySet()), fileSystemKeys(all));
    }
  }

  /**
   * Those of a query.
   *
   * @param application the configuration that all have in common
   * @param sql the session's configuration
   */
  public ReaderConfigurations(Configuration application, SQLConf sql) {
    this.application = application;
    this.sql = sql;
  }

  Configuration application() {
    return application;
  }

  /** How a relation reads, which is by its own session. */
  static Reader reader(HadoopFsRelation relation) {
    return new Reader(
        ((SparkSession) relation.sparkSession()).sessionState().conf(),
        Scala.map(relation.options()));
  }

  /** How the query's session reads with options. */
  Reader reader(Map<String, String> options) {
    return new Reader(sql, options);
  }

  /**
   * The configuration by which the file system of a reader's files is opened: the application's own
   * where neither the session nor the options have a say in it, since a copy takes long.
   */
  Configuration forFileSystem(Reader reader) {
    Map<String, String> own = new TreeMap<>(sessionKeys(reader.sql()).ofFileSystems());
    own.putAll(fileSystemKeys(reader.options()));
    return own.isEmpty() ? application : known.computeIfAbsent(reader, r -> copyWith(own));
  }

  /** The configuration by which the query's session opens file systems. */
  Configuration forFileSystem() {
    return forFileSystem(reader(Map.of()));
  }

  private Configuration copyWith(Map<String, String> own) {
    Configuration hadoop = new Configuration(application);
    own.forEach(hadoop::set);
    return hadoop;
  }

  private SessionKeys sessionKeys(SQLConf conf) {
    return sessionKeys.computeIfAbsent(conf, SessionKeys::of);
  }

  /**
   * Adds the keys that a reader looks at to an identity: those of the application, of the session
   * and of the options, which reach it whatever their prefix; and with what rights a session opens
   * file systems, where it has set them.
   */
  void addKeys(IdentityEncoder rows, Reader reader) {
    if (applicationKeys == null) {
      applicationKeys = readerKeys(application);
    }
    SourceOptions.add(rows, applicationKeys);
    SourceOptions.add(rows, sessionKeys(reader.sql()).ofReaders());
    SourceOptions.add(rows, sessionKeys(reader.sql()).credentials());
    SourceOptions.add(rows, readerKeys(reader.options().entrySet()));
  }

  private static Map<String, String> readerKeys(Iterable<Map.Entry<String, String>> all) {
    Map<String, String> keys = new TreeMap<>();
    for (Map.Entry<String, String> entry : all) {
      if (isForReaders(entry.getKey())) {
        keys.put(entry.getKey(), entry.getValue());
      }
    }
    return keys;
  }

  /** Hadoop knows many old keys by new names, once its classes are loaded. */
  private static Map<String, String> withNewNames(Map<String, String> all) {
    if (all.keySet().stream().noneMatch(key -> key.startsWith(OLD_KEYS))) {
      return all;
    }
    Map<String, String> named = new TreeMap<>(all);
    Configuration translated = new JobConf(false);
    all.forEach(
        (key, value) -> {
          if (key.startsWith(OLD_KEYS)) {
            translated.set(key, value);
          }
        });
    translated.forEach(entry -> named.putIfAbsent(entry.getKey(), entry.getValue()));
    return named;
  }

  /** Keys of Hadoop's world have a dot, options of formats have none, and Spark's are for Spark. */
  private static Map<String, String> fileSystemKeys(Map<String, String> all) {
    Map<String, String> keys = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (value != null && key.indexOf('.') >= 0 && !key.startsWith("spark.")) {
            keys.put(key, value);
          }
        });
    return keys;
  }

  private static boolean isForReaders(String key) {
    for (String beginning : READERS) {
      if (key.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }
}
