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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code df.cache()} holds may be older than its source: that must not get into the store. */
class UserCacheTest {

  private static final List<String> LOG = List.of("_delta_log", "00000000000000000001.json");

  private ReuseTestSession session;
  private SparkSession spark;

  @BeforeEach
  void start() {
    session = ReuseTestSession.start();
    spark = session.spark();
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private Path log(String table) {
    return session.path(table).resolve(LOG.get(0)).resolve(LOG.get(1));
  }

  /** A Delta table whose second version appears only when {@link #commit} is called. */
  private String tableBeforeItsSecondVersion(String name) throws IOException {
    String path = session.path(name).toString();
    session.plain(
        () -> {
          rows(0, 20).write().format("delta").save(path);
          rows(20, 40).write().format("delta").mode("append").save(path);
          return spark.range(1).toDF();
        });
    Files.move(log(name), session.path(name + ".json"));
    Files.deleteIfExists(log(name).resolveSibling(".00000000000000000001.json.crc"));
    Files.deleteIfExists(log(name).resolveSibling("00000000000000000001.crc"));
    org.apache.spark.sql.delta.DeltaLog.clearCache();
    return path;
  }

  private Dataset<Row> rows(int from, int to) {
    return spark.range(from, to).selectExpr("id", "id % 3 AS k").coalesce(1);
  }

  /** As another application does it: this one's caches are not told. */
  private void commit(String name) {
    try {
      Files.move(session.path(name + ".json"), log(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingMadeOfAnOutdatedCacheIsStored() throws IOException {
    String path = tableBeforeItsSecondVersion("t");
    Supplier<Dataset<Row>> rows = () -> spark.read().format("delta").load(path).filter("id >= 0");
    Supplier<Dataset<Row>> counts = () -> rows.get().groupBy("k").count();
    Dataset<Row> cached = rows.get().cache();
    assertThat(cached.count()).isEqualTo(20);
    session.settle();
    commit("t");
    session.run(() -> cached.groupBy("k").count());
    session.run(counts);
    cached.unpersist(true);
    assertThat(session.plain(rows)).hasSize(40);
    session.assertReused(counts);
    assertThat(session.run(rows)).hasSize(40);
  }

  @Test
  void nothingMadeOfACacheOverFormerFilesIsStored() throws IOException {
    Path directory = session.path("files");
    rows(0, 20).write().parquet(directory.toString());
    rows(20, 40).write().parquet(session.path("more").toString());
    Supplier<Dataset<Row>> rows =
        () -> spark.read().parquet(directory.toString()).filter("id >= 0");
    Supplier<Dataset<Row>> counts = () -> rows.get().groupBy("k").count();
    Dataset<Row> cached = rows.get().cache();
    assertThat(cached.count()).isEqualTo(20);
    session.settle();
    Files.move(onlyFile(session.path("more")), directory.resolve("more.parquet"));
    assertThat(ReuseTestSession.sorted(session.run(counts)))
        .isEqualTo(ReuseTestSession.sorted(session.plain(counts)));
    cached.unpersist(true);
    assertThat(session.plain(rows)).hasSize(40);
    session.assertReused(counts);
  }

  /** A cache may be kept on purpose, to go on with the rows that were there. */
  @Test
  void cacheOverFormerFilesIsNotReplacedByWhatIsThereNow() throws IOException {
    Path directory = session.path("kept");
    rows(0, 20).write().parquet(directory.toString());
    Supplier<Dataset<Row>> counts =
        () -> spark.read().parquet(directory.toString()).filter("id >= 0").groupBy("k").count();
    Dataset<Row> cached = spark.read().parquet(directory.toString()).filter("id >= 0").cache();
    assertThat(cached.count()).isEqualTo(20);
    rows(20, 40).write().parquet(session.path("others").toString());
    Files.copy(onlyFile(session.path("others")), directory.resolve("more.parquet"));
    cached.unpersist(true);
    session.assertReused(counts);

    Files.move(directory.resolve("more.parquet"), session.path("aside"));
    Dataset<Row> former = spark.read().parquet(directory.toString()).filter("id >= 0").cache();
    assertThat(former.count()).isEqualTo(20);
    Files.move(session.path("aside"), directory.resolve("more.parquet"));
    session.assertNeverReused(counts);
  }

  @Test
  void whatIsMadeOfACacheOverPresentFilesIsStoredAndLoaded() {
    String path = session.path("present").toString();
    rows(0, 20).write().parquet(path);
    Supplier<Dataset<Row>> rows = () -> spark.read().parquet(path).filter("id >= 0");
    rows.get().cache().count();
    session.assertReused(() -> rows.get().groupBy("k").count());
  }

  /** Refreshed, a cache holds other rows than when its plan was seen first. */
  @Test
  void nothingMadeOfARefreshedCacheIsStoredAsWhatItsFilesWereBefore() throws IOException {
    Path directory = session.path("back");
    rows(0, 20).write().parquet(directory.toString());
    rows(20, 40).write().parquet(session.path("forth").toString());
    Supplier<Dataset<Row>> rows =
        () -> spark.read().parquet(directory.toString()).filter("id >= 0");
    Supplier<Dataset<Row>> counts = () -> rows.get().groupBy("k").count();
    Dataset<Row> cached = rows.get().cache();
    assertThat(cached.count()).isEqualTo(20);
    Files.copy(onlyFile(session.path("forth")), directory.resolve("more.parquet"));
    spark.catalog().refreshByPath(directory.toString());
    assertThat(session.run(rows)).hasSize(40);
    Files.delete(directory.resolve("more.parquet"));
    session.run(counts);
    cached.unpersist(true);
    session.assertReused(counts);
  }

  /** Spark finds what to throw away by looking for the table in the plan that it keeps. */
  @Test
  void cacheOfALoadIsMadeAnewWhenItsTableIsWrittenTo() {
    spark.sql("CREATE TABLE written USING parquet AS SELECT id, id % 3 AS k FROM range(20)");
    Supplier<Dataset<Row>> counts = () -> spark.table("written").groupBy("k").count();
    session.assertReused(counts);
    Dataset<Row> cached = counts.get().cache();
    assertThat(cached.collectAsList()).hasSize(3);
    assertThat(session.loadsOfLastQuery()).isPositive();
    spark.sql("INSERT INTO written SELECT id, id % 5 AS k FROM range(20)");
    assertThat(session.run(counts)).hasSize(5);
    cached.unpersist(true);
    assertThat(session.run(counts)).hasSize(5);
  }

  @Test
  void cacheOfALoadIsMadeAnewWhenRowsOfItsDeltaTableAreDeleted() {
    spark.sql("CREATE TABLE shrunk USING delta AS SELECT id, id % 3 AS k FROM range(20)");
    Supplier<Dataset<Row>> counts = () -> spark.table("shrunk").groupBy("k").count();
    session.assertReused(counts);
    Dataset<Row> cached = counts.get().cache();
    assertThat(cached.collectAsList()).hasSize(3);
    assertThat(session.loadsOfLastQuery()).isPositive();
    spark.sql("DELETE FROM shrunk WHERE k = 0");
    assertThat(session.run(counts)).hasSize(2);
    cached.unpersist(true);
    session.assertReused(counts);
  }

  @Test
  void cacheOfALoadIsMadeAnewWhenItsFilesAreRefreshed() throws IOException {
    String path = session.path("refreshed").toString();
    rows(0, 20).write().parquet(path);
    Supplier<Dataset<Row>> counts =
        () -> spark.read().parquet(path).groupBy("id").count().filter("id >= 0");
    session.assertReused(counts);
    Dataset<Row> cached = counts.get().cache();
    assertThat(cached.collectAsList()).hasSize(20);
    assertThat(session.loadsOfLastQuery()).isPositive();
    rows(20, 40).write().parquet(session.path("added").toString());
    Files.move(onlyFile(session.path("added")), session.path("refreshed").resolve("b.parquet"));
    spark.catalog().refreshByPath(path);
    assertThat(session.run(counts)).hasSize(40);
    cached.unpersist(true);
    session.assertReused(counts);
  }

  @Test
  void whatIsStoredWhileItIsCachedIsMadeAnewWhenItsTableIsWrittenTo() {
    spark.sql("CREATE TABLE filled USING parquet AS SELECT id, id % 3 AS k FROM range(20)");
    Supplier<Dataset<Row>> counts = () -> spark.table("filled").groupBy("k").count();
    Dataset<Row> cached = counts.get().cache();
    assertThat(cached.collectAsList()).hasSize(3);
    session.settle();
    spark.sql("INSERT INTO filled SELECT id, id % 5 AS k FROM range(20)");
    assertThat(session.run(counts)).hasSize(5);
    cached.unpersist(true);
    session.assertReused(counts);
    assertThat(session.run(counts)).hasSize(5);
  }

  @Test
  void cachedViewIsFoundByItsName() {
    String path = session.path("viewed").toString();
    rows(0, 20).write().parquet(path);
    spark.read().parquet(path).groupBy("k").count().createOrReplaceTempView("counts");
    session.assertReused(() -> spark.table("counts"));
    spark.sql("CACHE TABLE counts");
    assertThat(spark.catalog().isCached("counts")).isTrue();
    spark.sql("UNCACHE TABLE counts");
    assertThat(spark.catalog().isCached("counts")).isFalse();
  }

  /**
   * The files of a partitioned table are listed anew for each query, and the cache is not asked.
   */
  @Test
  void nothingMadeOfACacheBesideALoadIsStored() throws IOException {
    spark.sql("CREATE TABLE parts (id LONG, p INT) USING parquet PARTITIONED BY (p)");
    spark.sql("INSERT INTO parts SELECT /*+ COALESCE(1) */ id, id % 2 FROM range(20)");
    String path = session.path("dimension").toString();
    rows(0, 20).write().parquet(path);
    Supplier<Dataset<Row>> dimension =
        () -> spark.read().parquet(path).groupBy("k").agg(functions.max("id").as("id"));
    session.assertReused(dimension);
    Supplier<Dataset<Row>> joined = () -> spark.table("parts").join(dimension.get(), "id");
    Supplier<Dataset<Row>> counts = () -> joined.get().groupBy("p").count();
    Dataset<Row> cached = joined.get().cache();
    List<Row> former = cached.collectAsList();
    assertThat(session.loadsOfLastQuery()).isPositive();
    session.settle();
    assertThat(isFromCache(joined)).isTrue();
    Path partition = session.path("warehouse").resolve("parts/p=0");
    Files.copy(onlyFile(partition), partition.resolve("more.parquet"));
    session.run(counts);
    cached.unpersist(true);
    spark.sql("REFRESH TABLE parts");
    assertThat(session.plain(joined)).hasSizeGreaterThan(former.size());
    session.assertReused(counts);
    session.assertReused(joined);
  }

  /** Whether plain Spark finds what was cached while we were on. */
  private boolean isFromCache(Supplier<Dataset<Row>> query) {
    AtomicReference<Dataset<Row>> plain = new AtomicReference<>();
    session.plain(
        () -> {
          plain.set(query.get());
          return plain.get();
        });
    return ((org.apache.spark.sql.classic.Dataset<Row>) plain.get())
        .queryExecution()
        .withCachedData()
        .toString()
        .contains("InMemoryRelation");
  }

  private static Path onlyFile(Path directory) {
    return ReuseTestSession.files(directory).stream()
        .filter(f -> f.endsWith(".parquet") && !f.startsWith("."))
        .map(directory::resolve)
        .findFirst()
        .orElseThrow();
  }
}
