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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T42: who may not read the sources is not served from the store. */
class AccessTest {

  private static final String[] STAFF = {"staff"};

  private Path root;
  private ReuseTestSession session;

  @BeforeEach
  void forgetDenials() throws IOException {
    root = Files.createTempDirectory("experiment-graph-test");
    GuardedFileSystem.DENIED.clear();
  }

  @AfterEach
  void stop() {
    GuardedFileSystem.DENIED.clear();
    session.close();
  }

  /** An application of its own, so that its tasks run as that user, too. */
  private void startAs(String user, String sharing) {
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.experimentGraph.sharing", sharing);
    settings.put("spark.hadoop.fs.guarded.impl", GuardedFileSystem.class.getName());
    settings.put("spark.delta.logStore.guarded.impl", "io.delta.storage.LocalLogStore");
    session = TestUsers.as(user, STAFF, () -> ReuseTestSession.start(root, settings));
  }

  private String table() {
    return "guarded://" + root.resolve("t");
  }

  private Supplier<Dataset<Row>> query(String format) {
    return () -> session.spark().read().format(format).load(table()).groupBy("k").count();
  }

  /** With a schema of the user's own, nothing is read before the query runs. */
  private Supplier<Dataset<Row>> files() {
    return () ->
        session.spark().read().schema("id LONG, k LONG").parquet(table()).groupBy("k").count();
  }

  private Supplier<Dataset<Row>> read(String format) {
    return format.equals("parquet") ? files() : query(format);
  }

  private void write(String format) {
    session
        .spark()
        .range(1000)
        .selectExpr("id", "id % 10 AS k")
        .write()
        .format(format)
        .save(table());
  }

  private <T> T as(String user, Supplier<T> action) {
    return TestUsers.as(user, STAFF, action);
  }

  private void runAs(String user, Runnable action) {
    as(
        user,
        () -> {
          action.run();
          return null;
        });
  }

  private void assertFailsAsPlain(String user, String format) {
    for (String enabled : new String[] {"false", "true"}) {
      session.spark().conf().set("spark.experimentGraph.enabled", enabled);
      assertThatThrownBy(() -> as(user, () -> read(format).get().collectAsList()))
          .as("enabled: " + enabled)
          .hasStackTraceContaining(user + " may not read ");
    }
    assertThat(session.loadsOfLastQuery()).isZero();
    assertThat(session.lastDecision().vertices())
        .extracting(VertexDecision::reason)
        .contains(ReasonCode.ACCESS_DENIED);
  }

  @ParameterizedTest
  @CsvSource({"parquet, all", "parquet, group", "delta, all", "delta, group"})
  void t42ArtifactsOfOthersAreServedToThoseWhoMayReadTheSources(String format, String sharing) {
    startAs("alice", sharing);
    runAs("alice", () -> write(format));
    runAs("alice", () -> session.assertReused(read(format)));
    session.close();

    startAs("bob", sharing);
    GuardedFileSystem.DENIED.add("bob");
    assertFailsAsPlain("bob", format);

    GuardedFileSystem.DENIED.clear();
    runAs("bob", () -> session.assertSameAsPlain(read(format)));
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta"})
  void rightsThatWereWithdrawnCoverOnesOwnArtifacts(String format) {
    startAs("alice", "private");
    runAs("alice", () -> write(format));
    runAs("alice", () -> session.assertReused(read(format)));
    GuardedFileSystem.DENIED.add("alice");
    assertFailsAsPlain("alice", format);
  }

  /** One question for each root of each source, and none where nothing is loaded. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet"})
  void whatIsNotLoadedIsNotAskedFor(String format) {
    startAs("alice", "private");
    runAs("alice", () -> write(format));
    GuardedFileSystem.CHECKS.set(0);
    runAs("alice", () -> session.run(read(format)));
    assertThat(GuardedFileSystem.CHECKS).hasValue(0);
    runAs("alice", () -> session.run(() -> read(format).get().union(read(format).get())));
    assertThat(session.loadsOfLastQuery()).isPositive();
    assertThat(GuardedFileSystem.CHECKS).hasValue(1);
  }
}
