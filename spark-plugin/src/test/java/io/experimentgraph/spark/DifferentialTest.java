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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.spark.RandomExpressions.Column;
import io.experimentgraph.spark.RandomExpressions.Kind;
import io.experimentgraph.spark.RandomQueries.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

/**
 * Random queries give the same rows and the same schema with us as without: cold, warm, and built
 * on each other's artifacts. A failure prints the seed of its round; {@code
 * -Dexperimentgraph.differential.seed=S} repeats it, and {@code
 * -Dexperimentgraph.differential.rounds=N} runs rounds S, S + 1...
 */
class DifferentialTest {

  private static final String PREFIX = "experimentgraph.differential.";
  private static final long SEED = Long.getLong(PREFIX + "seed", 20_261_121L);
  private static final int ROUNDS = Integer.getInteger(PREFIX + "rounds", 1);
  private static final int QUERIES = Integer.getInteger(PREFIX + "queries", 30);

  /** Larger results say no more, and take long. */
  private static final int MAX_ROWS = 20_000;

  /** Of the warm runs, so many must have loaded something: else the test tests nothing. */
  private static final double MIN_HITS = 0.4;

  private static final double TOLERANCE = 1e-9;

  private record Checked(Relation relation, List<String> plain, String schema) {}

  private final List<String> differences = new ArrayList<>();
  private int queries;
  private int failing;
  private int warmRuns;
  private int hits;
  private int coldHits;

  @Test
  void randomQueriesGiveWhatPlainSparkGives() {
    for (int round = 0; round < ROUNDS; round++) {
      round(SEED + round);
    }
    assertThat(differences).isEmpty();
    assertThat((double) hits).as("warm runs that were hits").isGreaterThan(MIN_HITS * warmRuns);
  }

  private void round(long seed) {
    try (ReuseTestSession session = ReuseTestSession.start()) {
      Random random = new Random(seed);
      RandomQueries generator = new RandomQueries(random, tables(session.spark()));
      List<Checked> earlier = new ArrayList<>();
      for (int i = 0; i < QUERIES; i++) {
        Relation relation = generator.next();
        String where = "seed " + seed + " query " + i;
        configure(session.spark(), random);
        Optional<Checked> plain = plain(session, relation);
        if (plain.isEmpty()) {
          failing++;
          continue;
        }
        queries++;
        Checked checked = plain.get();
        coldHits += check(session, checked, where + " cold") ? 1 : 0;
        earlier.add(checked);
        Checked again =
            earlier.get(earlier.size() - 1 - random.nextInt(Math.min(4, earlier.size())));
        configure(session.spark(), random);
        hits += check(session, again, where + " warm") ? 1 : 0;
        warmRuns++;
      }
    }
    System.out.printf(
        "Differential test, seed %d: %d queries, %d that fail in plain Spark, %d cold hits,"
            + " %d warm runs, %d hits, %d differences%n",
        seed, queries, failing, coldHits, warmRuns, hits, differences.size());
  }

  /** How a query is run must not matter; what is stored differs from query to query. */
  private static void configure(SparkSession spark, Random random) {
    spark.conf().set("spark.sql.adaptive.enabled", Boolean.toString(random.nextBoolean()));
    spark.conf().set("spark.sql.shuffle.partitions", Integer.toString(1 + random.nextInt(3)));
    spark
        .conf()
        .set("spark.sql.autoBroadcastJoinThreshold", random.nextInt(3) == 0 ? "-1" : "10485760");
    spark.conf().set("spark.experimentGraph.materialize.maxPerQuery", "" + (1 + random.nextInt(4)));
  }

  /** What plain Spark gives, if it gives anything and not too much. */
  private static Optional<Checked> plain(ReuseTestSession session, Relation relation) {
    try {
      List<Row> rows = session.plain(() -> session.sql(relation.sql()));
      if (rows.size() > MAX_ROWS) {
        return Optional.empty();
      }
      String schema = withoutUs(session, () -> schema(session.sql(relation.sql())));
      return Optional.of(new Checked(relation, texts(rows, relation), schema));
    } catch (Exception e) {
      // Some of Spark's exceptions are checked ones that its methods do not declare.
      return Optional.empty();
    }
  }

  /** Runs a query with us, compares, and tells whether anything was loaded. */
  private boolean check(ReuseTestSession session, Checked checked, String where) {
    try {
      Dataset<Row> with = session.sql(checked.relation().sql());
      List<String> actual = texts(with.collectAsList(), checked.relation());
      session.settle();
      boolean isHit = session.loadsOfLastQuery() > 0;
      String schema = schema(with);
      Optional<String> difference = difference(checked.plain(), actual);
      if (difference.isPresent()) {
        report(session, where, difference.get(), checked);
      } else if (!schema.equals(checked.schema())) {
        report(session, where, checked.schema() + " but " + schema, checked);
      } else if (!session.graph().failures().isEmpty()) {
        report(session, where, "counted " + session.graph().failures(), checked);
      }
      return isHit;
    } catch (Exception e) {
      session.settle();
      report(session, where, "failed: " + e, checked);
      return false;
    }
  }

  private static String withoutUs(ReuseTestSession session, Supplier<String> action) {
    session.spark().conf().set("spark.experimentGraph.enabled", "false");
    try {
      return action.get();
    } finally {
      session.spark().conf().set("spark.experimentGraph.enabled", "true");
    }
  }

  /** The analyzed schema, and what a writer of the executed plan would see. */
  private static String schema(Dataset<Row> query) {
    StringBuilder text = new StringBuilder(query.schema().json());
    for (StructField field : query.queryExecution().executedPlan().schema().fields()) {
      text.append('\n')
          .append(field.name())
          .append(' ')
          .append(field.dataType().catalogString())
          .append(' ')
          .append(field.metadata());
    }
    return text.toString();
  }

  private void report(ReuseTestSession session, String where, String what, Checked checked) {
    String text =
        "%s: %s%n%s%n%s"
            .formatted(
                where,
                what.length() > 1500 ? what.substring(0, 1500) : what,
                checked.relation().sql(),
                ReuseTestSession.explain(session.lastDecision()));
    System.out.println("DIFFERENCE " + text);
    differences.add(text);
  }

  /** Rows as texts, those values last whose last bits may differ. */
  private static List<String> texts(List<Row> rows, Relation relation) {
    List<String> texts = new ArrayList<>(rows.size());
    for (Row row : rows) {
      StringBuilder exact = new StringBuilder();
      StringBuilder fuzzy = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        boolean isFuzzy = relation.columns().get(i).kind() == Kind.FUZZY;
        Object value = row.get(i);
        String type = value == null ? "" : value.getClass().getSimpleName() + ":";
        (isFuzzy ? fuzzy : exact).append(type).append(value).append('|');
      }
      texts.add(exact + "\t" + fuzzy);
    }
    texts.sort(Comparator.naturalOrder());
    return texts;
  }

  private static Optional<String> difference(List<String> plain, List<String> with) {
    for (int i = 0; i < Math.max(plain.size(), with.size()); i++) {
      String expected = i < plain.size() ? plain.get(i) : "nothing";
      String actual = i < with.size() ? with.get(i) : "nothing";
      if (!expected.equals(actual) && !isClose(expected, actual)) {
        return Optional.of(
            "%d rows and %d rows; sorted row %d: plain %s, with us %s"
                .formatted(plain.size(), with.size(), i, expected, actual));
      }
    }
    return Optional.empty();
  }

  private static boolean isClose(String one, String other) {
    String[] a = one.split("\t", -1);
    String[] b = other.split("\t", -1);
    if (a.length != 2 || b.length != 2 || !a[0].equals(b[0])) {
      return false;
    }
    List<String> x = Arrays.asList(a[1].split("\\|", -1));
    List<String> y = Arrays.asList(b[1].split("\\|", -1));
    for (int i = 0; i < x.size(); i++) {
      if (!x.get(i).equals(y.get(i)) && !isCloseNumber(x.get(i), y.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCloseNumber(String one, String other) {
    if (!one.startsWith("Double:") || !other.startsWith("Double:")) {
      return false;
    }
    double a = Double.parseDouble(one.substring(7));
    double b = Double.parseDouble(other.substring(7));
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
  }

  private static List<Relation> tables(SparkSession spark) {
    Map<String, String> formats =
        Map.of("tp", "parquet", "tc", "csv", "tj", "json", "td", "delta", "to", "orc");
    List<Relation> tables = new ArrayList<>();
    for (String name : formats.keySet().stream().sorted().toList()) {
      String format = formats.get(name);
      boolean isNested = !format.equals("csv");
      String nested =
          isNested
              ? ", IF(id % 5 = 0, NULL, named_struct('a', cast(id % 3 AS INT), 'b',"
                  + " IF(id % 4 = 0, NULL, concat('s', id % 3)))) AS n,"
                  + " IF(id % 6 = 0, NULL, array(cast(id % 4 AS INT), NULL, 2)) AS l,"
                  + " map('k', cast(id AS INT)) AS m"
              : "";
      spark
          .range(name.hashCode() % 3 + 14)
          .selectExpr(
              ("IF(id % 9 = 8, NULL, id % 7) AS i; cast(id % 4 AS INT) AS k;"
                      + " IF(id % 5 = 1, NULL, concat('s', id % 6)) AS s;"
                      + " IF(id % 8 = 1, NULL, (id % 5) * 0.25D) AS x;"
                      + " date_add(DATE'2024-01-01', cast(id % 4 AS INT)) AS d;"
                      + " cast(id % 3 AS DECIMAL(10,2)) + 0.25BD AS e;"
                      + " IF(id % 7 = 3, NULL, id % 2 = 0) AS b;"
                      + " timestamp_seconds(1704103200 + (id % 3) * 86400) AS t")
                  .split(";"))
          .createOrReplaceTempView("made");
      Dataset<Row> rows =
          spark.sql(
              "SELECT i, k, s, x, d, e, b, t"
                  + nested
                  + " FROM"
                  + " (SELECT *, coalesce(i, 8) AS id FROM made)");
      rows.union(rows.limit(3)).coalesce(2).write().format(format).saveAsTable(name);
      List<Column> columns =
          new ArrayList<>(
              List.of(
                  new Column("i", Kind.INT),
                  new Column("k", Kind.INT),
                  new Column("s", Kind.STRING),
                  new Column("x", Kind.DOUBLE),
                  new Column("d", Kind.DATE),
                  new Column("e", Kind.DECIMAL),
                  new Column("b", Kind.BOOLEAN),
                  new Column("t", Kind.TIME)));
      if (isNested) {
        columns.add(new Column("n", Kind.STRUCT));
        columns.add(new Column("l", Kind.ARRAY));
        columns.add(new Column("m", Kind.MAP));
      }
      tables.add(new Relation("SELECT * FROM " + name, columns));
    }
    spark.sql("CREATE VIEW v AS SELECT k AS vk, x AS vx, s AS vs FROM tp WHERE k > 0");
    tables.add(
        new Relation(
            "SELECT * FROM v",
            List.of(
                new Column("vk", Kind.INT),
                new Column("vx", Kind.DOUBLE),
                new Column("vs", Kind.STRING))));
    return tables;
  }
}
