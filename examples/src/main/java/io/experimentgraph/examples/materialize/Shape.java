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
package io.experimentgraph.examples.materialize;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The queries whose result is stored. */
enum Shape {
  /** Most rows of a scan, one column computed. */
  NARROW("narrow", "SELECT id, k, a * 2 + b AS x, c FROM fact WHERE a > 0.1 AND id > -%d"),

  /** Every row of the large side comes out. */
  JOIN(
      "join",
      "SELECT f.id, f.a, f.b, d.name, d.weight FROM fact f JOIN dim d ON f.k = d.k"
          + " WHERE f.id > -%d"),

  /** One row in twenty of the large side comes out. */
  SELECTIVE_JOIN(
      "selective join",
      "SELECT f.id, f.a, f.b, d.name, d.weight FROM fact f JOIN dim d ON f.k = d.k"
          + " WHERE d.weight < 0.05 AND f.id > -%d"),

  /** Two large sides meet by a shuffle, a tenth of the rows comes out. */
  SHUFFLED_JOIN(
      "shuffled join",
      "SELECT /*+ MERGE(g) */ f.id, f.a, g.b, g.c FROM fact f JOIN fact g ON f.id = g.k"
          + " WHERE f.id > -%d"),

  /** One group for twenty rows. */
  AGGREGATE(
      "aggregate",
      "SELECT k, count(*) AS n, sum(a) AS a, avg(b) AS b, max(c) AS c FROM fact WHERE id > -%d"
          + " GROUP BY k"),

  /** A hundred groups. */
  SMALL_AGGREGATE(
      "small aggregate",
      "SELECT k %% 100 AS g, count(*) AS n, sum(a) AS a, stddev(b) AS b FROM fact WHERE id > -%d"
          + " GROUP BY k %% 100"),

  /** Two hundred columns, fewer rows. */
  WIDE("wide", "SELECT id - %d AS id, " + columns() + " FROM slim"),

  /** Nine of ten rows have one key. */
  SKEWED(
      "skewed",
      "SELECT d.name, f.s %% 7 AS t, count(*) AS n, sum(f.a * d.weight) AS w"
          + " FROM fact f JOIN dim d ON f.s = d.k WHERE f.id > -%d GROUP BY d.name, f.s %% 7");

  private static final int WIDE_COLUMNS = 199;

  private final String title;
  private final String text;

  Shape(String title, String text) {
    this.title = title;
    this.text = text;
  }

  private static String columns() {
    return IntStream.rangeClosed(1, WIDE_COLUMNS)
        .mapToObj(i -> "(a + %d) * b AS x%d".formatted(i, i).replace("%", "%%"))
        .collect(Collectors.joining(", "));
  }

  String title() {
    return title;
  }

  /** The query, worded so that no other run of it gives the same vertex; all rows have ids >= 0. */
  String text(int run) {
    return String.format(Locale.ROOT, text, run + 1);
  }
}
