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
package io.experimentgraph.examples.tpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A family of tables and queries. */
public enum Suite {
  /** Derived from TPC-H: 22 queries. */
  TPCH("TPC-H") {
    @Override
    List<TpcTable> tables() {
      return TpchTables.all();
    }

    @Override
    TpcTable.Generator generator() {
      return TpchTables::rows;
    }
  },

  /** Derived from TPC-DS: 99 queries, four of them in two variants. */
  TPCDS("TPC-DS") {
    @Override
    List<TpcTable> tables() {
      return TpcdsTables.all();
    }

    @Override
    TpcTable.Generator generator() {
      return TpcdsTables::rows;
    }
  };

  private static final String SUFFIX = ".sql";

  /**
   * Without its limit, the setting that stores everything would write the join of all sales with
   * all inventory of their items, in full and many times.
   */
  private static final Set<String> ALWAYS_LIMITED = Set.of("q72");

  private static final Pattern LAST_LIMIT = Pattern.compile("(?i)\\s+limit\\s+\\d+\\s*;?\\s*$");

  private final String title;

  Suite(String title) {
    this.title = title;
  }

  /** The name of what it is derived from. */
  String title() {
    return title;
  }

  /** The name of its directories. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract List<TpcTable> tables();

  abstract TpcTable.Generator generator();

  /**
   * Reads the queries.
   *
   * @param root directory with one of SQL files for each suite
   * @return texts by name, ordered by number
   */
  public Map<String, String> queries(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(root.resolve(id()))) {
      files =
          all.filter(file -> file.toString().endsWith(SUFFIX))
              .sorted(Comparator.comparing(Suite::number).thenComparing(Suite::queryName))
              .toList();
    }
    Map<String, String> queries = new LinkedHashMap<>();
    for (Path file : files) {
      queries.put(queryName(file), Files.readString(file));
    }
    return queries;
  }

  /**
   * Puts after each query that ends with a limit the same without it. What stands below a limit is
   * left alone, so only these show what becomes of the rest of the query.
   */
  static Map<String, String> withUnlimited(Map<String, String> queries) {
    Map<String, String> more = new LinkedHashMap<>();
    queries.forEach(
        (name, text) -> {
          more.put(name, text);
          String unlimited = LAST_LIMIT.matcher(text).replaceFirst("");
          if (!unlimited.equals(text) && !ALWAYS_LIMITED.contains(name)) {
            more.put(name + "-unlimited", unlimited);
          }
        });
    return more;
  }

  private static String queryName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  private static int number(Path file) {
    return Integer.parseInt(queryName(file).replaceAll("\\D", ""));
  }
}
