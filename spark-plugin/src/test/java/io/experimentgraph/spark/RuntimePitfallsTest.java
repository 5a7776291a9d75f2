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

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong results of peers that came about while a query ran; see docs/pitfalls.md. */
class RuntimePitfallsTest extends SharedReuseSession {

  // T33: what differs when it is read twice is never matched, nor is anything below it touched.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, uniform(0, 1000, 5) AS r FROM t33 WHERE k > 1",
        "SELECT id FROM (SELECT id FROM t33 WHERE k > 1) WHERE uniform(0.0D, 1.0D, 7) < 0.5",
        "SELECT id, rand(3) AS r FROM t33 WHERE k > 1",
        "SELECT id, uuid() IS NOT NULL AS r FROM t33 WHERE k > 1",
        "SELECT id, monotonically_increasing_id() AS r FROM t33 WHERE k > 1",
        "SELECT id, row_number() OVER (ORDER BY k) AS r FROM t33 WHERE k > 1",
        "SELECT k, first(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, collect_list(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT id FROM t33 o WHERE k > 1 AND id > (SELECT first(id) FROM t33 WHERE k > 1)",
        "SELECT id, spark_partition_id() AS r FROM t33 WHERE k > 1",
        "SELECT id, randn() AS r FROM t33 WHERE k > 1",
        "SELECT id FROM t33 WHERE k > 1 AND rand() < 0.5",
        "SELECT id, shuffle(array(1, 2, 3)) AS r FROM t33 WHERE k > 1",
        "SELECT id, input_file_name() AS r FROM t33 WHERE k > 1",
        "SELECT k, last(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, any_value(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, first_value(id) OVER (PARTITION BY k) AS r FROM t33 WHERE k > 1",
        "SELECT k, collect_set(id) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, listagg(s) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, max_by(id, s) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT k, mode(s) AS r FROM t33 WHERE k > 1 GROUP BY k",
        "SELECT id, lag(id) OVER (ORDER BY k) AS r FROM t33 WHERE k > 1",
        "SELECT id, ntile(3) OVER (ORDER BY k) AS r FROM t33 WHERE k > 1",
        "SELECT id, sum(id) OVER (ORDER BY k ROWS 1 PRECEDING) AS r FROM t33 WHERE k > 1"
      })
  void t33NothingUnderOrderDependence(String text) {
    String path = parquet("t33", numbers(0, 40));
    session.run(() -> spark.read().parquet(path).filter("k > 1"));
    Supplier<Dataset<Row>> query =
        () -> {
          spark.read().parquet(path).createOrReplaceTempView("t33");
          return spark.sql(text);
        };
    for (int i = 0; i < 2; i++) {
      session.run(query);
      assertThat(session.lastDecision().vertices())
          .as(ReuseTestSession.explain(session.lastDecision()))
          .noneMatch(v -> v.action() == Action.LOAD && !text.contains("SELECT first(id) FROM t33"));
    }
    assertThat(session.lastDecision().vertices()).anyMatch(v -> v.action() == Action.REFUSE);
  }

  @Test
  void t33CurrentTimeIsNeverStored() {
    String path = parquet("t33time", numbers(0, 40));
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .selectExpr("id", "current_timestamp() AS now")
                .groupBy("now")
                .count();
    session.run(query);
    List<Row> first = query.get().collectAsList();
    session.settle();
    List<Row> second = query.get().collectAsList();
    assertThat(second.get(0).get(0)).isNotEqualTo(first.get(0).get(0));
  }

  // T37: column metadata is what MLlib's attributes live in.
  @Test
  void t37MetadataSurvivesTheLoad() {
    String path = parquet("t37", numbers(0, 60));
    Metadata metadata = new MetadataBuilder().putString("note", "kept").putLong("n", 3).build();
    Supplier<Dataset<Row>> query =
        () ->
            spark
                .read()
                .parquet(path)
                .filter("k > 0")
                .select(col("id"), col("s").as("s", metadata), col("k"));
    session.assertReused(query);
    Dataset<Row> loaded = query.get();
    assertThat(loaded.schema().apply("s").metadata()).isEqualTo(metadata);
    Dataset<Row> indexed =
        new StringIndexer().setInputCol("s").setOutputCol("i").fit(loaded).transform(loaded);
    Dataset<Row> encoded =
        new OneHotEncoder().setInputCol("i").setOutputCol("v").fit(indexed).transform(indexed);
    assertThat(AttributeGroup.fromStructField(encoded.schema().apply("v")).size()).isEqualTo(2);
    List<Row> withUs = encoded.select("id", "v").collectAsList();
    List<Row> plain = session.plain(() -> encoded.select("id", "v"));
    assertThat(ReuseTestSession.sorted(withUs)).isEqualTo(ReuseTestSession.sorted(plain));
  }

  // T39: the rewritten node's output equals the replaced one's, position by position.
  @Test
  void t39OutputEqualsThatOfTheReplacedNode() {
    String path = parquet("t39", numbers(0, 30));
    Supplier<Dataset<Row>> wide =
        () ->
            spark
                .read()
                .parquet(path)
                .filter("k = 1")
                .selectExpr("id", "k", "x", "s", "id IS NULL AS never");
    session.assertReused(wide);
    for (Supplier<Dataset<Row>> narrow :
        List.<Supplier<Dataset<Row>>>of(
            () -> wide.get().select("s", "id"),
            () -> wide.get().selectExpr("x AS id", "id AS x"),
            () -> wide.get().selectExpr("id", "id AS again", "never"))) {
      List<Row> plain = session.plain(narrow);
      Dataset<Row> with = narrow.get();
      assertThat(session.run(() -> with)).containsExactlyInAnyOrderElementsOf(plain);
      assertThat(session.loadsOfLastQuery()).isPositive();
      assertThat(with.queryExecution().optimizedPlan().schema().json())
          .isEqualTo(with.schema().json());
    }
  }

  // T41: inner and outer subtree are both stored; the load is decided once, and rewritten once.
  @Test
  void t41OverlappingCandidates() {
    String path = parquet("t41", numbers(0, 80));
    Supplier<Dataset<Row>> inner = () -> spark.read().parquet(path).filter("k < 4");
    Supplier<Dataset<Row>> outer = () -> inner.get().groupBy("s").agg(sum("id").as("t"));
    Supplier<Dataset<Row>> both = () -> inner.get().join(outer.get(), "s").filter("t > id");
    session.assertReused(inner);
    session.assertReused(outer);
    session.assertReused(both);
    session.assertReused(() -> both.get().union(both.get()));
  }

  @Test
  void t33DuplicatesDroppedBySomeColumns() {
    String path = parquet("t33drop", numbers(0, 40));
    Supplier<Dataset<Row>> below = () -> spark.read().parquet(path).filter("k > 1");
    session.assertReused(below);
    Supplier<Dataset<Row>> some = () -> below.get().dropDuplicates("k");
    session.assertNeverReused(some);
    session.assertNeverReused(() -> some.get().groupBy("s").count());
    session.assertReused(() -> below.get().select("k", "s").dropDuplicates());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM t33c o WHERE EXISTS"
            + " (SELECT 1 FROM t33c i WHERE i.k = o.k AND rand() < 2)",
        "SELECT id, (SELECT max(i.id) FROM t33c i WHERE i.k = o.k AND length(uuid()) > 0) AS r"
            + " FROM t33c o",
        "SELECT id FROM t33c o WHERE id IN"
            + " (SELECT first(i.id) FROM t33c i WHERE i.s = o.s GROUP BY i.k)"
      })
  void t33SubqueryForEachRow(String text) {
    view("t33c", numbers(0, 40));
    for (int i = 0; i < 2; i++) {
      session.run(query(text));
      assertThat(session.loadsOfLastQuery())
          .as(ReuseTestSession.explain(session.lastDecision()))
          .isZero();
    }
    assertThat(session.lastDecision().vertices()).anyMatch(v -> v.action() == Action.REFUSE);
  }

  // T35: a model of rows that come out differently each time was put together from two of them.
  @Test
  void t35ModelOfRowsThatDifferEachTime() {
    String path = parquet("t35", numbers(0, 200));
    Supplier<Dataset<Row>> parent =
        () ->
            new VectorAssembler()
                .setInputCols(new String[] {"r"})
                .setOutputCol("v")
                .transform(
                    spark.read().parquet(path).filter("k > 0").selectExpr("id", "rand() AS r"));
    Supplier<StandardScalerModel> fit =
        () ->
            new StandardScaler()
                .setWithMean(true)
                .setInputCol("v")
                .setOutputCol("scaled")
                .fit(parent.get());
    int before = session.graph().decisions().size();
    Vector first = fit.get().mean();
    session.settle();
    Vector second = fit.get().mean();
    session.settle();
    assertThat(second).isNotEqualTo(first);
    assertThat(session.graph().decisions().stream().skip(before).toList())
        .isNotEmpty()
        .allMatch(d -> d.count(Action.LOAD) == 0 && d.count(Action.STORE) == 0);
  }

  // T40: more than fits into one buffer, and sizes that are equal, were lost.
  @Test
  void t40ManyArtifactsOfOneSize() throws IOException {
    Path root = session.path("t40");
    Map<String, String> settings =
        Map.of(
            "spark.experimentGraph.store",
            root.resolve("store").toString(),
            "spark.experimentGraph.materialize.maxPerQuery",
            "1");
    String path = parquet("t40source", numbers(0, 8));
    List<Supplier<Dataset<Row>>> queries = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // The names of the columns alone are more than a buffer of 64 KiB holds.
      List<String> columns = new ArrayList<>();
      for (int c = 0; c < 40; c++) {
        columns.add("id + %d AS c%d_%d".formatted(1000 + 40 * i + c, i, c));
      }
      String[] expressions = columns.toArray(new String[0]);
      queries.add(() -> SparkSession.active().read().parquet(path).selectExpr(expressions));
    }
    session.close();
    session = ReuseTestSession.start(root, settings);
    queries.forEach(session::run);
    assertThat(store(root).refresh().artifacts()).hasSize(60);
    session.close();
    session = ReuseTestSession.start(root, settings);
    for (Supplier<Dataset<Row>> query : queries) {
      session.assertSameAsPlain(query);
      assertThat(session.loadsOfLastQuery()).isEqualTo(1);
    }
    List<Long> sizes = store(root).refresh().artifacts().stream().map(Artifact::sizeBytes).toList();
    assertThat(Set.copyOf(sizes)).hasSizeLessThan(sizes.size());
    long onDisk = 0;
    for (String file : ReuseTestSession.files(root.resolve("store/contents"))) {
      onDisk +=
          file.endsWith(".parquet") ? Files.size(root.resolve("store/contents").resolve(file)) : 0;
    }
    assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(onDisk);
    spark = session.spark();
  }

  private static DeltaExperimentGraphStore store(Path root) {
    return new DeltaExperimentGraphStore(
        root.resolve("store").toString(), session.spark().sparkContext().hadoopConfiguration());
  }
}
