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
import io.experimentgraph.graph.FingerprintEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.Partition;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCPartition;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTable;

/**
 * Sources without a state that could be proved, if the user accepts rows of a certain age: the
 * state is the time window that it is now, so that no row is older than the window is long. Which
 * source it is enters the identity as a digest, since options hold passwords.
 */
final class TimeToLiveFingerprinter implements SourceFingerprinter {

  private static final String JDBC = "jdbc";
  private static final String CATALOG = "spark.sql.catalog.";

  /** The size of a source that tells none; estimates alone go by it. */
  private static final long NOMINAL_BYTES = 64L << 20;

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
    if (settings.timeToLive().isEmpty()) {
      return Optional.empty();
    }
    if (leaf instanceof LogicalRelation logical
        && logical.relation() instanceof JDBCRelation relation
        && settings.timeToLive().containsKey(JDBC)) {
      return Optional.of(state(JDBC, digest(relation), settings));
    }
    return leaf instanceof DataSourceV2Relation relation
        ? names(relation).stream()
            .filter(settings.timeToLive()::containsKey)
            .findFirst()
            .map(name -> state(name, digest(relation, settings), settings))
        : Optional.empty();
  }

  /** By what a user may call it: its catalog, its format, or the class of its table. */
  private static List<String> names(DataSourceV2Relation relation) {
    Table table = relation.table();
    List<String> names = new ArrayList<>();
    Scala.optional(relation.catalog()).map(CatalogPlugin::name).ifPresent(names::add);
    if (table instanceof JDBCTable) {
      names.add(JDBC);
    }
    names.add(table.getClass().getSimpleName());
    Map<String, String> properties = table.properties();
    if (properties != null && properties.get("provider") != null) {
      names.add(properties.get("provider"));
    }
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static SourceState state(String name, String digest, SourceSettings settings) {
    Duration timeToLive = settings.timeToLive().get(name);
    String identity = "ttl:" + name + ":" + digest;
    String state = window(timeToLive, settings);
    return new SourceState(
        identity,
        state,
        new IdentityEncoder("time to live").add(identity).addState(state).finish(),
        NOMINAL_BYTES,
        true,
        () -> window(timeToLive, settings));
  }

  private static String window(Duration timeToLive, SourceSettings settings) {
    long length = Math.max(1, timeToLive.toMillis());
    return length + "@" + Math.floorDiv(settings.clock().millis(), length);
  }

  private static String digest(JDBCRelation relation) {
    FingerprintEncoder source = new FingerprintEncoder(JDBC);
    source.add(relation.schema().json());
    add(source, SourceOptions.of(relation.jdbcOptions().parameters()));
    for (Partition part : relation.parts()) {
      String condition = part instanceof JDBCPartition jdbc ? jdbc.whereClause() : part.toString();
      source.add(condition == null ? "" : condition);
    }
    return source.finish().toHex();
  }

  private static String digest(DataSourceV2Relation relation, SourceSettings settings) {
    Table table = relation.table();
    FingerprintEncoder source = new FingerprintEncoder("table");
    source.add(table.getClass().getName()).add(table.name());
    source.add(relation.schema().json()).add(relation.timeTravelSpec().toString());
    add(source, SourceOptions.of(relation.options().asCaseSensitiveMap()));
    add(source, table.properties() == null ? Map.of() : table.properties());
    Optional<CatalogPlugin> catalog = Scala.optional(relation.catalog());
    source.add(catalog.map(c -> c.name() + " " + c.getClass().getName()).orElse(""));
    source.add(Scala.optional(relation.identifier()).map(Identifier::toString).orElse(""));
    catalog.ifPresent(c -> add(source, keysOf(c, settings)));
    if (table instanceof JDBCTable jdbc) {
      add(source, SourceOptions.of(jdbc.jdbcOptions().parameters()));
    }
    return source.finish().toHex();
  }

  /** A catalog of one name may lead elsewhere in another session. */
  private static Map<String, String> keysOf(CatalogPlugin catalog, SourceSettings settings) {
    Map<String, String> keys = new TreeMap<>();
    Scala.map(settings.sql().getAllConfs())
        .forEach(
            (key, value) -> {
              if (key.startsWith(CATALOG + catalog.name())) {
                keys.put(key, value);
              }
            });
    return keys;
  }

  private static void add(FingerprintEncoder source, Map<String, String> options) {
    source.add(options.size());
    new TreeMap<>(options).forEach((key, value) -> source.add(key).add(String.valueOf(value)));
  }
}
