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
import io.experimentgraph.catalyst.decide.VertexDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who loads what others stored, and who sees it on disk. */
class SharingTest {

  private static final String[] ALICE = {"staff", "dev"};
  private static final String[] BOB = {"ops", "staff"};
  private static final String[] CAROL = {"dev"};

  private Path root;
  private ReuseTestSession session;

  private void start(String sharing) {
    session = ReuseTestSession.start(root, Map.of("spark.experimentGraph.sharing", sharing));
  }

  private void startAnew(String sharing) throws IOException {
    root = Files.createTempDirectory("experiment-graph-test");
    start(sharing);
    session
        .spark()
        .range(1000)
        .selectExpr("id", "id % 10 AS k")
        .write()
        .parquet(session.path("t").toString());
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private Supplier<Dataset<Row>> query() {
    return () -> session.spark().read().parquet(session.path("t").toString()).groupBy("k").count();
  }

  private long loadsAs(String user, String... groups) {
    return TestUsers.as(
        user,
        groups,
        () -> {
          session.assertSameAsPlain(query());
          return session.loadsOfLastQuery();
        });
  }

  /** A server runs the queries of many users in one application. */
  @Test
  void decisionsAreShownToWhomTheyConcern() throws IOException {
    startAnew("all");
    loadsAs("alice", ALICE);
    assertThat(decisionsShownTo("alice", ALICE)).isPositive();
    assertThat(decisionsShownTo("bob", BOB)).isZero();
    assertThat(decisions()).isPositive();
  }

  private long decisionsShownTo(String user, String... groups) {
    return TestUsers.as(user, groups, this::decisions);
  }

  private long decisions() {
    return session
        .sql("SELECT * FROM experiment_graph_decisions() WHERE operator = 'Aggregate'")
        .count();
  }

  private void assertOthersWereTheReason() {
    assertThat(session.lastDecision().vertices())
        .extracting(VertexDecision::reason)
        .contains(ReasonCode.OTHER_PRINCIPAL);
  }

  @Test
  void whatIsPrivateIsLoadedByItsOwnerAlone() throws IOException {
    startAnew("private");
    assertThat(loadsAs("alice", ALICE)).isZero();
    assertThat(loadsAs("alice", ALICE)).isPositive();
    assertThat(loadsAs("bob", BOB)).isZero();
    assertOthersWereTheReason();
    assertThat(loadsAs("bob", BOB)).isPositive();
  }

  @Test
  void membersOfTheWritersPrimaryGroupLoadWhatIsSharedWithIt() throws IOException {
    startAnew("group");
    assertThat(loadsAs("alice", ALICE)).isZero();
    assertThat(loadsAs("bob", BOB)).isPositive();
    // A member of alice's other group is none of her primary group.
    assertThat(loadsAs("carol", CAROL)).isZero();
    assertOthersWereTheReason();
  }

  @Test
  void whatIsSharedWithAllIsLoadedByAll() throws IOException {
    startAnew("all");
    assertThat(loadsAs("alice", ALICE)).isZero();
    assertThat(loadsAs("carol", CAROL)).isPositive();
  }

  /** The setting of the reader alone opens nothing, and neither does that of the writer. */
  @ParameterizedTest
  @CsvSource({"private, all", "all, private"})
  void bothSidesMustAgree(String writer, String reader) throws IOException {
    startAnew(writer);
    assertThat(loadsAs("alice", ALICE)).isZero();
    session.close();
    start(reader);
    assertThat(loadsAs("bob", BOB)).isZero();
    assertOthersWereTheReason();
    assertThat(loadsAs("alice", ALICE)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "private, rwx------, rw-------",
    "group, rwxrwx---, rw-rw----",
    "all, rwxrwx---, rw-rw----"
  })
  void theStoreIsClosedToTheWorld(String sharing, String directories, String files)
      throws IOException {
    startAnew(sharing);
    session.assertReused(query());
    // No rows, hence no files that a task would have written.
    session.assertSameAsPlain(() -> query().get().filter("count > 1000000"));
    assertThat(permission(session.store())).isEqualTo(directories);
    for (String file : ReuseTestSession.files(session.store())) {
      Path path = session.store().resolve(file);
      for (Path up = path.getParent(); !up.equals(root); up = up.getParent()) {
        assertThat(permission(up)).as(up.toString()).isEqualTo(directories);
      }
      if (file.matches("contents/[^/]*/(part-.*parquet|_delta_log/.*json)")) {
        assertThat(permission(path)).as(file).isEqualTo(files);
      }
    }
    assertThat(ReuseTestSession.files(session.store()))
        .anyMatch(file -> file.matches("contents/[^/]*/part-.*parquet"))
        .anyMatch(file -> file.startsWith("observations/_delta_log/"));
  }

  private static String permission(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
