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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.graph.VertexStatistics;
import io.experimentgraph.spark.runtime.Applications;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What is chosen to be stored, and what is noted of it, where Spark runs less than it could. */
class StoreChoiceTest extends SharedReuseSession {

  /** Nobody reads a common table expression whose references are all below loads. */
  @Test
  void definitionThatNobodyReadsIsNotStored() {
    view("cte", numbers(0, 60));
    Supplier<Dataset<Row>> query =
        query(
            "WITH c AS (SELECT k, s, count(*) AS n FROM cte WHERE id > 3 GROUP BY k, s)"
                + " SELECT a.k, max(b.n) AS m FROM c a JOIN c b ON a.s = b.s GROUP BY a.k");
    spark.conf().set("spark.experimentGraph.materialize.maxPerQuery", "1");
    try {
      session.run(query);
    } finally {
      spark.conf().unset("spark.experimentGraph.materialize.maxPerQuery");
    }
    session.assertReused(query);
    assertThat(session.lastDecision().count(Action.STORE))
        .as(ReuseTestSession.explain(session.lastDecision()))
        .isZero();
  }

  /** What the user cached is needed once by the query that fills the cache, and not twice. */
  @Test
  void frequencyOfWhatTheUserCached() {
    String path = parquet("cached", numbers(0, 60));
    Dataset<Row> cached = spark.read().parquet(path).filter("id > 3").groupBy("k").count().cache();
    for (int runs = 1; runs <= 3; runs++) {
      session.run(() -> cached.filter("count > 1"));
      var graph = Applications.find(spark.sparkContext()).orElseThrow().graph();
      List<VertexDecision> vertices =
          session.lastDecision().vertices().stream().filter(v -> v.vertex() != null).toList();
      assertThat(vertices).hasSizeGreaterThan(2);
      for (VertexDecision vertex : vertices) {
        VertexStatistics statistics = graph.statistics(vertex.vertex());
        assertThat(statistics.frequency()).as(vertex.operator()).isEqualTo(runs);
      }
    }
    cached.unpersist(true);
  }

  /**
   * A column that no query has asked for cannot be read, and only a store reads it: the query fails
   * once, and what it wanted to store is not tried again.
   */
  @Test
  void unreadableColumnFailsAQueryOnceAtMost() throws IOException {
    String path = session.path("mixed").toString();
    spark.sql("SELECT id, 'text' AS b FROM range(5)").coalesce(1).write().parquet(path);
    spark
        .sql("SELECT id, 1L AS b FROM range(5, 9)")
        .coalesce(1)
        .write()
        .mode("append")
        .parquet(path);
    Supplier<Dataset<Row>> query =
        () -> spark.read().schema("id LONG, b STRING").parquet(path).filter("id > 2").select("id");
    List<Row> plain = session.plain(query);
    assertThatThrownBy(() -> query.get().collectAsList()).hasStackTraceContaining("b");
    session.settle();
    for (int i = 0; i < 3; i++) {
      assertThat(ReuseTestSession.sorted(session.run(query)))
          .isEqualTo(ReuseTestSession.sorted(plain));
    }
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.QUERY_FAILED);
    FileUtils.deleteDirectory(new File(path));
  }
}
