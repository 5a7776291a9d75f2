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
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.decide.VertexDecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row filters and masks of an authorization plugin, in whatever phase it rewrites plans. */
class RowFilterTest {

  private ReuseTestSession session;

  @AfterEach
  void stop() {
    RowPolicy.clear();
    session.close();
  }

  private void start(String extension, boolean isOursFirst, Map<String, String> more) {
    String theirs = RowPolicy.class.getName() + "$" + extension;
    String extensions =
        isOursFirst
            ? String.join(",", ReuseTestSession.OURS, ReuseTestSession.DELTA, theirs)
            : String.join(",", theirs, ReuseTestSession.DELTA, ReuseTestSession.OURS);
    Map<String, String> settings = new HashMap<>(more);
    settings.put("spark.sql.extensions", extensions);
    start(settings);
  }

  private void start(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("spark.experimentGraph.sharing", "all");
    session = ReuseTestSession.start(settings);
    session
        .spark()
        .range(1000)
        .selectExpr("id % 10 AS dept", "id AS salary")
        .write()
        .parquet(session.path("t").toString());
    RowPolicy.DEPARTMENTS.put("alice", 1L);
    RowPolicy.DEPARTMENTS.put("bob", 2L);
    RowPolicy.MASKED.add("bob");
  }

  private Supplier<Dataset<Row>> query() {
    return () ->
        session
            .spark()
            .read()
            .parquet(session.path("t").toString())
            .groupBy("dept")
            .sum("salary")
            .withColumnRenamed("sum(salary)", "s");
  }

  /** Runs the query as a user, with and without us, and checks the one row that is theirs. */
  private long loadsAs(String user, long dept, long salaries) {
    TestUsers.as(
        user,
        () -> {
          assertThat(session.plain(query()))
              .singleElement()
              .satisfies(
                  row -> {
                    assertThat(row.getLong(0)).isEqualTo(dept);
                    assertThat(row.getLong(1)).isEqualTo(salaries);
                  });
          session.assertSameAsPlain(query());
        });
    return session.loadsOfLastQuery();
  }

  /** Sum of the salaries of a department. */
  private static long salaries(long dept) {
    return 100 * dept + 10 * 4950;
  }

  @ParameterizedTest
  @CsvSource({
    "InNormalization, true",
    "InNormalization, false",
    "InOptimizer, true",
    "BeforeCostBasedOptimization, true"
  })
  void whatRewritesPlansAfterUsKeepsUsOut(String extension, boolean isOursFirst) {
    start(extension, isOursFirst, Map.of());
    // Elsewhere Spark itself does not see the mask: the column keeps its id.
    boolean masks = extension.equals("InOptimizer");
    if (!masks) {
      RowPolicy.MASKED.clear();
    }
    for (int run = 0; run < 2; run++) {
      assertThat(loadsAs("alice", 1, salaries(1))).isZero();
      assertThat(loadsAs("bob", 2, masks ? 0 : salaries(2))).isZero();
    }
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.UNKNOWN_EXTENSION);
    assertThat(session.lastDecision().detail()).isEqualTo(RowPolicy.class.getName());
    // A change that no plan shows us.
    RowPolicy.DEPARTMENTS.put("alice", 3L);
    RowPolicy.MASKED.clear();
    assertThat(loadsAs("alice", 3, salaries(3))).isZero();
    assertThat(loadsAs("bob", 2, salaries(2))).isZero();
    assertThat(ReuseTestSession.files(session.store().resolve("contents"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"InResolution, true", "InPostHocResolution, false"})
  void whatRewritesPlansBeforeUsIsPartOfThem(String extension, boolean isOursFirst) {
    start(extension, isOursFirst, Map.of());
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(loadsAs("bob", 2, 0)).isZero();
    assertThat(loadsAs("alice", 1, salaries(1))).isPositive();
    assertThat(loadsAs("bob", 2, 0)).isPositive();
    RowPolicy.DEPARTMENTS.put("alice", 3L);
    RowPolicy.MASKED.clear();
    assertThat(loadsAs("alice", 3, salaries(3))).isZero();
    // What bob stored below his mask is what he sees now; rows are compared in any case.
    assertThat(loadsAs("bob", 2, salaries(2))).isPositive();
    // And back.
    RowPolicy.DEPARTMENTS.put("alice", 1L);
    assertThat(loadsAs("alice", 1, salaries(1))).isPositive();
  }

  @Test
  void usersOfAnUnknownExtensionNeverShare() {
    start("InPostHocResolution", true, Map.of());
    RowPolicy.DEPARTMENTS.put("carol", 1L);
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(loadsAs("carol", 1, salaries(1))).isZero();
    assertThat(session.lastDecision().vertices())
        .extracting(VertexDecision::reason)
        .contains(ReasonCode.OTHER_PRINCIPAL);
    assertThat(loadsAs("carol", 1, salaries(1))).isPositive();
  }

  /** Equal plans share, different ones cannot. */
  @Test
  void whoTrustsAnExtensionSharesByPlan() {
    start(
        "InPostHocResolution",
        true,
        Map.of("spark.experimentGraph.trustedExtensions", RowPolicy.class.getName()));
    RowPolicy.DEPARTMENTS.put("carol", 1L);
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(loadsAs("carol", 1, salaries(1))).isPositive();
    assertThat(loadsAs("bob", 2, 0)).isZero();
    RowPolicy.MASKED.add("carol");
    // The mask is applied to what is loaded from below it.
    assertThat(loadsAs("carol", 1, 0)).isPositive();
  }

  @Test
  void aFilterThatNamesTheUserIsRefused() {
    start("InPostHocResolution", true, Map.of());
    RowPolicy.NAMED.add("alice");
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(session.lastDecision().vertices())
        .extracting(VertexDecision::reason)
        .contains(ReasonCode.CURRENT_TIME_OR_USER);
  }

  /** Rules that a program adds in the middle of a session. */
  @Test
  void rulesThatAreAddedLaterAreSeen() {
    start(Map.of());
    RowPolicy.clear();
    session.assertReused(query());
    session.spark().experimental().extraOptimizations_$eq(Scala.seq(List.of(new RowPolicy(true))));
    RowPolicy.DEPARTMENTS.put("alice", 1L);
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.UNKNOWN_EXTENSION);
    session.spark().experimental().extraOptimizations_$eq(Scala.seq(List.of()));
    session.assertReused(query());
  }

  /** As {@code withExtensions}, at the worst moment. */
  @Test
  void rulesThatAreInjectedByAProgramAreSeen() {
    start(Map.of());
    RowPolicy.clear();
    session.assertReused(query());
    new RowPolicy.InOptimizer()
        .apply(((org.apache.spark.sql.classic.SparkSession) session.spark()).extensions());
    RowPolicy.DEPARTMENTS.put("alice", 1L);
    assertThat(loadsAs("alice", 1, salaries(1))).isZero();
    assertThat(session.lastDecision().reason()).isEqualTo(ReasonCode.UNKNOWN_EXTENSION);
  }
}
