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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store on a {@link FaultyFileSystem}, and sources on a sound one. */
abstract class FaultySession {

  private static final int TRIES = 200;

  Path root;
  ReuseTestSession session;

  @BeforeEach
  void start() throws IOException {
    FaultyFileSystem.heal();
    root = Files.createTempDirectory("experiment-graph-test");
    restart(Map.of());
    session
        .spark()
        .range(0, 3000, 1, 2)
        .selectExpr("id", "id % 7 AS k", "xxhash64(id) AS h", "concat('s', id % 3) AS s")
        .write()
        .parquet(session.path("source").toString());
  }

  @AfterEach
  void stop() {
    FaultyFileSystem.heal();
    session.close();
  }

  final void restart(Map<String, String> settings) {
    if (session != null) {
      session.close();
    }
    Map<String, String> all = new HashMap<>();
    all.put("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName());
    all.put("spark.hadoop.io.delta.kernel.logStore.faulty.impl", "io.delta.storage.LocalLogStore");
    all.put("spark.experimentGraph.store", FaultyFileSystem.SCHEME + "://" + root + "/store");
    all.putAll(settings);
    session = ReuseTestSession.start(root, all);
  }

  final Dataset<Row> source() {
    return SparkSession.active().read().parquet(root.resolve("source").toString());
  }

  /** Queries that share parts, so that each may load what others stored. */
  final List<Supplier<Dataset<Row>>> queries() {
    return List.of(
        () -> source().filter("id > 3").select("id", "h"),
        () -> source().filter("id > 3").groupBy("k").count(),
        () -> source().filter("id > 3").groupBy("k").count().filter("count > 5"));
  }

  /** Runs a query with us, without waiting for what follows. */
  final void assertSameRows(Supplier<Dataset<Row>> query, List<Row> plain) {
    assertThat(ReuseTestSession.sorted(query.get().collectAsList()))
        .isEqualTo(ReuseTestSession.sorted(plain));
  }

  /** The store is looked at again some time after a failure: a bounded number of queries later. */
  final void assertRecovers(Supplier<Dataset<Row>> query) {
    List<Row> plain = session.plain(query);
    for (int i = 0; i < TRIES; i++) {
      assertSameRows(query, plain);
      session.settle();
      if (session.loadsOfLastQuery() > 0) {
        return;
      }
    }
    assertThat(session.loadsOfLastQuery())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isPositive();
  }

  final List<Path> stored(String directory, String suffix) {
    Path store = root.resolve("store");
    return ReuseTestSession.files(store).stream()
        .filter(f -> f.startsWith(directory) && f.endsWith(suffix))
        .map(store::resolve)
        .toList();
  }
}
