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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.spark.FaultyFileSystem.Operation;
import io.experimentgraph.spark.runtime.LoggedDecision.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What a store may cost while it is written, and what it may not. */
class WriteLimitsTest extends FaultySession {

  /** Spark runs what is below a global sort twice: for a sample, then to sort. */
  @Test
  void belowAGlobalSortEachPartitionIsWrittenOnce() {
    session.spark().conf().set("spark.sql.adaptive.coalescePartitions.enabled", "false");
    Supplier<Dataset<Row>> query = () -> source().groupBy("k").count().orderBy("count", "k");
    Set<String> created = ConcurrentHashMap.newKeySet();
    FaultyFileSystem.inject(
        (operation, path) -> {
          if (operation == Operation.CREATE && path.endsWith(".snappy.parquet")) {
            created.add(path);
          }
        });
    List<Row> plain = session.plain(query);
    assertThat(session.run(query)).isEqualTo(plain);
    FaultyFileSystem.heal();
    // The aggregate alone: its two partitions have rows each.
    assertThat(created).hasSize(2);
    session.assertReused(query);
    assertThat(session.run(query)).isEqualTo(plain);
  }

  /** The limit of time is for results that nobody has asked for before. */
  @Test
  void slowWriteAtFirstSightIsGivenUp() {
    restart(
        Map.of(
            "spark.experimentGraph.materialize.algorithm", "marginalGain",
            "spark.experimentGraph.materialize.firstSightShare", "0"));
    Supplier<Dataset<Row>> query =
        () -> session.spark().read().parquet(manyRows()).selectExpr("id % 1000 AS k", "s", "h + 1");
    List<Row> plain = session.plain(query);
    assertSameRows(query, plain);
    session.settle();
    assertThat(outcomes()).contains(ReasonCode.WRITE_TOO_SLOW);
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
    assertThat(session.graph().failures()).isEmpty();
  }

  @Test
  void writeLeavesRoomOnTheDisk() {
    restart(Map.of("spark.experimentGraph.materialize.minFreeDisk", "1000000t"));
    Supplier<Dataset<Row>> query = () -> source().groupBy("k").count();
    List<Row> plain = session.plain(query);
    assertSameRows(query, plain);
    session.settle();
    assertThat(outcomes()).isNotEmpty().containsOnly(ReasonCode.DISK_NEARLY_FULL);
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
    assertThat(session.graph().failures()).isEmpty();
  }

  private String manyRows() {
    String path = root.resolve("many").toString();
    session
        .spark()
        .range(0, 400_000, 1, 2)
        .selectExpr("id", "concat('s', xxhash64(id)) AS s", "xxhash64(id) AS h")
        .write()
        .mode("ignore")
        .parquet(path);
    return path;
  }

  private List<ReasonCode> outcomes() {
    return session.graph().decisions().stream()
        .flatMap(decision -> decision.outcomes().values().stream())
        .map(Outcome::reason)
        .toList();
  }
}
