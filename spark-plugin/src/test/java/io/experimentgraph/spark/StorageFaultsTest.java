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
import io.experimentgraph.spark.FaultyFileSystem.Fault;
import io.experimentgraph.spark.FaultyFileSystem.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage that refuses, fails now and then, is full, or does not answer. */
class StorageFaultsTest extends FaultySession {

  private static final long PATIENCE_SECONDS = 120;

  /** Files of artifacts that tasks read: what fails there, plain Spark would not have read. */
  private static boolean isRead(Operation operation, String path) {
    return EnumSet.of(Operation.OPEN, Operation.READ, Operation.STATUS).contains(operation)
        && path.contains("/contents/")
        && path.endsWith(".parquet");
  }

  private static IOException failure(int kind, String path) {
    return switch (kind) {
      case 0 -> new IOException("No space left on device");
      case 1 -> new AccessControlException("Permission denied: " + path);
      case 2 -> new FileNotFoundException(path);
      default -> new IOException("Connection reset by peer");
    };
  }

  /** Any mixture of faults costs artifacts, and never a query. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void nothingThatStorageDoesReachesAQuery(long seed) {
    Random random = new Random(seed);
    Set<Operation> failing = EnumSet.noneOf(Operation.class);
    for (Operation operation : Operation.values()) {
      if (random.nextInt(3) == 0) {
        failing.add(operation);
      }
    }
    int oneIn = 1 + random.nextInt(4);
    String where = List.of("/contents/", "/observations/", "/artifacts/", "/").get((int) seed % 4);
    AtomicInteger injected = new AtomicInteger();
    String program = "seed %d: 1 in %d of %s at %s".formatted(seed, oneIn, failing, where);
    List<List<Row>> plain = queries().stream().map(session::plain).toList();
    FaultyFileSystem.inject(
        (operation, path) -> {
          synchronized (random) {
            if (failing.contains(operation)
                && path.contains(where)
                && !isRead(operation, path)
                && random.nextInt(oneIn) == 0) {
              injected.incrementAndGet();
              throw failure(random.nextInt(4), path);
            }
          }
        });
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < plain.size(); i++) {
        assertThat(ReuseTestSession.sorted(session.run(queries().get(i))))
            .as(program)
            .isEqualTo(ReuseTestSession.sorted(plain.get(i)));
      }
    }
    FaultyFileSystem.heal();
    assertThat(session.graph().failures()).as(program).doesNotContainKey(ReasonCode.INTERNAL_ERROR);
    if (injected.get() > 20 && oneIn == 1) {
      assertThat(session.graph().failures()).as(program).isNotEmpty();
    }
    queries().forEach(this::assertRecovers);
  }

  /** One that stays: the very same operation fails as long as the queries run. */
  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "CLOSE", "RENAME", "LIST", "MKDIRS"})
  void operationThatAlwaysFails(Operation operation) {
    List<Row> plain = session.plain(queries().get(1));
    assertSameRows(queries().get(0), session.plain(queries().get(0)));
    session.settle();
    FaultyFileSystem.inject(
        (found, path) -> {
          if (found == operation) {
            throw failure(operation.ordinal() % 2, path);
          }
        });
    for (int i = 0; i < 2; i++) {
      assertSameRows(queries().get(1), plain);
      session.settle();
    }
    assertThat(session.graph().failures())
        .isNotEmpty()
        .doesNotContainKey(ReasonCode.INTERNAL_ERROR);
    assertThat(
            session
                .sql("SELECT * FROM experiment_graph_decisions() WHERE action = 'FAILURE'")
                .count())
        .isPositive();
    FaultyFileSystem.heal();
    assertRecovers(queries().get(1));
  }

  /** A store of which nothing can be read when the application starts. */
  @Test
  void storeThatCannotBeOpened() {
    session.assertReused(queries().get(1));
    FaultyFileSystem.inject(
        (operation, path) -> {
          throw new AccessControlException("Permission denied: " + path);
        });
    restart(Map.of());
    List<Row> plain = session.plain(queries().get(1));
    assertSameRows(queries().get(1), plain);
    assertThat(session.graph().failures()).isNotEmpty();
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.STORE_UNREADABLE);
    FaultyFileSystem.heal();
    assertRecovers(queries().get(1));
  }

  /**
   * What cannot be seen when a query is planned: its file is there and fails when a task reads it.
   * That query fails; the artifact is hidden, so no two queries fail by one artifact.
   */
  @Test
  void artifactThatFailsInTheMiddleOfAQueryIsHidden() {
    Supplier<Dataset<Row>> query = queries().get(0);
    session.assertReused(query);
    List<Row> plain = session.plain(query);
    Set<Path> unreadable = Set.copyOf(stored("contents", ".parquet"));
    FaultyFileSystem.inject(
        (operation, path) -> {
          if (operation == Operation.READ
              && unreadable.stream().anyMatch(f -> path.endsWith(f.toString()))) {
            throw new IOException("Input/output error");
          }
        });
    assertThatThrownBy(() -> query.get().collectAsList())
        .hasStackTraceContaining("Input/output error");
    int failures = 1;
    for (boolean failing = true; failing; ) {
      session.settle();
      try {
        assertSameRows(query, plain);
        failing = false;
      } catch (Exception e) {
        assertThat(e).hasStackTraceContaining("Input/output error");
        failures++;
        assertThat(failures)
            .as("unreadable: %s", unreadable)
            .isLessThanOrEqualTo(unreadable.size());
      }
    }
    session.settle();
    assertThat(session.graph().failures()).containsKey(ReasonCode.ARTIFACT_DAMAGED);
    FaultyFileSystem.heal();
    assertRecovers(query);
  }

  /** A query goes on while the storage of the store does not answer at all. */
  @ParameterizedTest
  @ValueSource(strings = {"contents", "observations", "artifacts"})
  void queryDoesNotWaitForStorageThatDoesNotAnswer(String where) {
    List<List<Row>> plain = queries().stream().map(session::plain).toList();
    assertSameRows(queries().get(0), plain.get(0));
    session.settle();
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger waiting = new AtomicInteger();
    Fault hang =
        (operation, path) -> {
          if (path.contains("/" + where) && !isRead(operation, path)) {
            waiting.incrementAndGet();
            await(released);
          }
        };
    FaultyFileSystem.inject(hang);
    try {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < plain.size(); i++) {
          Supplier<Dataset<Row>> query = queries().get(i);
          List<Row> expected = plain.get(i);
          var spark = session.spark();
          CompletableFuture.runAsync(
                  () -> {
                    org.apache.spark.sql.SparkSession.setActiveSession(spark);
                    assertSameRows(query, expected);
                  })
              .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .join();
        }
      }
      assertThat(waiting.get()).isPositive();
    } finally {
      FaultyFileSystem.heal();
      released.countDown();
    }
    session.settle();
    queries().forEach(this::assertRecovers);
  }

  /** Every query waits for the opening of the store together, and not each of them anew. */
  @Test
  void queriesWaitOnceForAStoreThatDoesNotOpen() {
    CountDownLatch released = new CountDownLatch(1);
    FaultyFileSystem.inject((operation, path) -> await(released));
    try {
      restart(Map.of("spark.experimentGraph.openTimeout", "2s"));
      long start = System.nanoTime();
      List<Row> plain = session.plain(queries().get(1));
      for (int i = 0; i < 20; i++) {
        assertSameRows(queries().get(1), plain);
        assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.STORE_NOT_READY);
      }
      assertThat(session.graph().decisions().stream().filter(d -> d.decideMillis() > 500).count())
          .as("queries that waited, in %s ms", (System.nanoTime() - start) / 1_000_000)
          .isLessThanOrEqualTo(1);
    } finally {
      FaultyFileSystem.heal();
      released.countDown();
    }
    assertRecovers(queries().get(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Not released");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
