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
package io.experimentgraph.examples.it;

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.examples.local.LocalSpark;
import io.experimentgraph.spark.ExperimentGraph;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark application of its own virtual machine. It runs one query of each shape and writes, per
 * query, the vertices, the number of loads and the rows, for another process to compare.
 */
public final class ReuseProbe {

  private ReuseProbe() {}

  /** Arguments: directory with the sources and the store, file to write. */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    List<String> lines = new ArrayList<>();
    SparkSession spark =
        LocalSpark.builder("probe", "local[2]", root)
            .config("spark.sql.json.filterPushdown.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.experimentGraph.materialize.algorithm", "all")
            .config("spark.experimentGraph.materialize.maxPerQuery", "100")
            .config("spark.experimentGraph.reuse.algorithm", "all")
            .config("spark.experimentGraph.source.settleTime", "0s")
            .config("spark.experimentGraph.plan.timeBudget", "600s")
            .getOrCreate();
    try (spark) {
      prepare(spark, root);
      ExperimentGraph graph = ExperimentGraph.of(spark);
      for (Map.Entry<String, String> query : queries().entrySet()) {
        List<Row> rows = spark.sql(query.getValue()).collectAsList();
        graph.awaitIdle(Duration.ofMinutes(2));
        lines.add(line(query.getKey(), rows, last(graph)));
      }
      if (!graph.failures().isEmpty()) {
        throw new IllegalStateException("failures: " + graph.failures());
      }
    }
    Files.write(Path.of(args[1]), lines, StandardCharsets.UTF_8);
  }

  private static LoggedDecision last(ExperimentGraph graph) {
    return graph.decisions().get(graph.decisions().size() - 1);
  }

  private static String line(String name, List<Row> rows, LoggedDecision decision) {
    String vertices =
        decision.vertices().stream()
            .map(VertexDecision::vertex)
            .map(String::valueOf)
            .sorted()
            .collect(Collectors.joining(","));
    String content = rows.stream().map(Row::toString).sorted().collect(Collectors.joining(";"));
    return String.join("\t", name, vertices, "" + decision.count(Action.LOAD), content);
  }

  private static void prepare(SparkSession spark, Path root) {
    boolean isFirst = !Files.exists(root.resolve("sales"));
    if (isFirst) {
      spark
          .range(400)
          .selectExpr(
              "id",
              "id % 11 AS k",
              "cast(id AS decimal(12, 2)) / 4 AS price",
              "timestamp_seconds(id * 7200) AS ts",
              "concat('c', id % 3) AS c")
          .write()
          .parquet(root.resolve("sales").toString());
      spark
          .range(11)
          .selectExpr("id AS k", "concat('kind ', id) AS label")
          .write()
          .format("delta")
          .save(root.resolve("kinds").toString());
      spark
          .range(20)
          .selectExpr("id", "id * 2 AS twice")
          .write()
          .csv(root.resolve("csv").toString());
      spark.range(20).selectExpr("id", "id * 3 AS v").write().json(root.resolve("json").toString());
      spark.range(20).selectExpr("id", "id * 5 AS v").write().orc(root.resolve("orc").toString());
      spark
          .range(20)
          .selectExpr("concat('line ', id) AS value")
          .write()
          .text(root.resolve("text").toString());
    }
    spark.read().parquet(root.resolve("sales").toString()).createOrReplaceTempView("sales");
    spark
        .read()
        .format("delta")
        .load(root.resolve("kinds").toString())
        .createOrReplaceTempView("kinds");
    spark
        .read()
        .schema("id LONG, twice LONG")
        .csv(root.resolve("csv").toString())
        .createOrReplaceTempView("c");
    spark
        .read()
        .schema("id LONG, v LONG")
        .json(root.resolve("json").toString())
        .createOrReplaceTempView("j");
    spark.read().orc(root.resolve("orc").toString()).createOrReplaceTempView("o");
    spark.read().text(root.resolve("text").toString()).createOrReplaceTempView("t");
  }

  private static Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put("filter", "SELECT id, price * 2 AS p FROM sales WHERE k > 3 AND c <> 'c1'");
    queries.put("aggregate", "SELECT k, count(*) n, sum(price) s, max(ts) m FROM sales GROUP BY k");
    queries.put(
        "join", "SELECT label, count(*) n FROM sales s JOIN kinds d ON s.k = d.k GROUP BY label");
    queries.put("outer", "SELECT s.id, label FROM sales s LEFT JOIN kinds d ON s.id = d.k");
    queries.put(
        "window", "SELECT id, rank() OVER (PARTITION BY k ORDER BY price DESC) r FROM sales");
    queries.put("union", "SELECT id FROM sales WHERE k = 1 UNION ALL SELECT k FROM kinds");
    queries.put("distinct", "SELECT DISTINCT k, c FROM sales");
    queries.put("generate", "SELECT k, x FROM sales LATERAL VIEW explode(array(id, k)) e AS x");
    queries.put(
        "cte",
        "WITH a AS (SELECT k, count(*) n FROM sales GROUP BY k) SELECT * FROM a x JOIN a y ON x.k = y.n");
    queries.put(
        "subquery", "SELECT id FROM sales WHERE k IN (SELECT k FROM kinds WHERE label > 'kind 3')");
    queries.put("csv", "SELECT sum(twice) s FROM c WHERE id > 3");
    queries.put("json", "SELECT sum(v) s FROM j WHERE id > 3");
    queries.put("orc", "SELECT sum(v) s FROM o WHERE id > 3");
    queries.put("text", "SELECT upper(value) u FROM t WHERE value LIKE 'line 1%'");
    queries.put("sorted", "SELECT k, avg(price) a FROM sales GROUP BY k ORDER BY a");
    return queries;
  }
}
