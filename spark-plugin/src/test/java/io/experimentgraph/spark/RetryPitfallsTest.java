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

import io.experimentgraph.graph.Artifact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * T34: retries and speculation gave two versions of one partition. Speculation does not exist in a
 * local Spark; for us it is a second attempt whose report does not win, as a retry is.
 */
class RetryPitfallsTest {

  private static final AtomicInteger FAILED_ATTEMPTS = new AtomicInteger();

  private static ReuseTestSession session;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start(Map.of("spark.master", "local[2,3]"));
    session
        .spark()
        .range(0, 400, 1, 4)
        .selectExpr("id", "id % 40 AS k")
        .write()
        .parquet(session.path("source").toString());
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static Dataset<Row> source() {
    return session.spark().read().parquet(session.path("source").toString());
  }

  /** Fails in the middle of the first attempts of each task. */
  private static Dataset<Row> failingTwice(Dataset<Row> ids) {
    AtomicInteger rows = new AtomicInteger();
    MapFunction<Long, Long> fail =
        id -> {
          if (rows.incrementAndGet() > 5 && TaskContext.get().attemptNumber() < 2) {
            FAILED_ATTEMPTS.incrementAndGet();
            throw new IllegalStateException("attempt fails");
          }
          return id;
        };
    return ids.as(Encoders.LONG()).map(fail, Encoders.LONG()).toDF("id");
  }

  private static void assertOneVersionOfEachPartition(Supplier<Dataset<Row>> below)
      throws IOException {
    session.settle();
    session.assertLoaded(below);
    session.assertFilesArePublished();
  }

  @Test
  void t34TasksThatAreTriedAgain() throws IOException {
    for (Supplier<Dataset<Row>> below :
        List.<Supplier<Dataset<Row>>>of(
            () -> source().filter("k > 3").select("id"),
            () -> source().groupBy("k").count().toDF("k", "id").filter("k > 3").select("id"))) {
      int failedBefore = FAILED_ATTEMPTS.get();
      List<Row> plain = session.plain(() -> failingTwice(below.get()));
      int failedPlain = FAILED_ATTEMPTS.get() - failedBefore;
      List<Row> with = session.run(() -> failingTwice(below.get()));
      assertThat(ReuseTestSession.sorted(with)).isEqualTo(ReuseTestSession.sorted(plain));
      assertThat(FAILED_ATTEMPTS.get() - failedBefore).isEqualTo(2 * failedPlain).isPositive();
      assertOneVersionOfEachPartition(below);
    }
  }

  /** One plan that runs twice at once, and one query by two threads, are stored once. */
  @Test
  void t34RunsAtOnce() throws IOException {
    Supplier<Dataset<Row>> query = () -> source().filter("k > 30").groupBy("k").count();
    List<Row> plain = session.plain(query);
    int before = session.artifacts().size();
    Dataset<Row> shared = query.get();
    SparkSession spark = session.spark();
    List<CompletableFuture<List<Row>>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean isShared = i < 2;
      runs.add(
          CompletableFuture.supplyAsync(
              () -> {
                SparkSession.setActiveSession(spark);
                return (isShared ? shared : query.get()).collectAsList();
              }));
    }
    for (CompletableFuture<List<Row>> run : runs) {
      assertThat(ReuseTestSession.sorted(run.join())).isEqualTo(ReuseTestSession.sorted(plain));
    }
    session.run(query);
    assertOneVersionOfEachPartition(query);
    assertThat(session.artifacts().stream().map(Artifact::vertex).distinct().count())
        .isEqualTo(session.artifacts().size())
        .isGreaterThan(before);
    assertThat(session.graph().failures()).isEmpty();
  }
}
