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
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Plans that are none of our business. */
class HarmlessPlansTest extends SharedReuseSession {

  private static List<String> contents() {
    return ReuseTestSession.files(session.store().resolve("contents"));
  }

  private static List<LoggedDecision> decisionsOf(Runnable action) {
    int before = session.graph().decisions().size();
    action.run();
    session.settle();
    List<LoggedDecision> all = session.graph().decisions();
    return all.subList(Math.min(before, all.size()), all.size());
  }

  @Test
  void commandsAreLeftAlone() {
    spark.sql("CREATE TABLE harmless USING parquet AS SELECT id, id % 3 AS k FROM range(30)");
    List<String> before = contents();
    List<LoggedDecision> decisions =
        decisionsOf(
            () ->
                List.of(
                        "SHOW TABLES",
                        "DESCRIBE EXTENDED harmless",
                        "SHOW CREATE TABLE harmless",
                        "CREATE OR REPLACE TEMP VIEW harmlessview AS"
                            + " SELECT k, count(*) AS n FROM harmless GROUP BY k",
                        "CREATE VIEW harmlessstored AS SELECT k FROM harmless WHERE id > 3",
                        "ALTER TABLE harmless SET TBLPROPERTIES ('a' = 'b')",
                        "REFRESH TABLE harmless",
                        "SET spark.sql.shuffle.partitions",
                        "EXPLAIN EXTENDED INSERT INTO harmless SELECT id, k FROM harmless",
                        "DROP VIEW harmlessstored")
                    .forEach(command -> spark.sql(command).collectAsList()));
    // Commands look at plans without running them: nothing is loaded, and nothing comes of a store.
    assertThat(decisions).allMatch(d -> d.count(Action.LOAD) == 0 && d.outcomes().isEmpty());
    assertThat(contents()).isEqualTo(before);
    assertThat(session.graph().failures()).isEmpty();
    session.assertReused(query("SELECT k, count(*) AS n FROM harmless GROUP BY k"));
  }

  @Test
  void explainOfWhatIsStoredIsHarmless() {
    view("explained", numbers(0, 40));
    String text = "SELECT k, sum(id) AS t FROM explained WHERE id > 3 GROUP BY k";
    session.assertReused(query(text));
    List<String> before = contents();
    for (String mode : List.of("", "EXTENDED", "CODEGEN", "COST", "FORMATTED")) {
      String plan = spark.sql("EXPLAIN " + mode + " " + text).first().getString(0);
      assertThat(plan).doesNotContain("Error occurred");
    }
    session.settle();
    assertThat(contents()).isEqualTo(before);
    session.assertReused(query(text));
  }

  /** Statistics, caches and refreshes read their table itself, whatever is cached or stored. */
  @Test
  void plansThatIgnoreCachedDataAreLeftAlone() {
    spark.sql("CREATE TABLE ignoring USING parquet AS SELECT id, id % 3 AS k FROM range(30)");
    Supplier<Dataset<Row>> query = query("SELECT id FROM ignoring WHERE k > 0");
    session.assertReused(query);
    spark.sql("CACHE TABLE ignoredcache AS SELECT id FROM ignoring WHERE k > 0");
    spark.sql("ANALYZE TABLE ignoring COMPUTE STATISTICS FOR ALL COLUMNS");
    assertThat(session.run(query)).hasSize(20);
    spark.sql("INSERT INTO ignoring VALUES (100, 1)");
    spark.sql("REFRESH TABLE ignoring");
    session.assertSameAsPlain(query);
    session.assertSameAsPlain(query("SELECT id FROM ignoredcache"));
    spark.sql("UNCACHE TABLE ignoredcache");
    session.assertReused(query);
    assertThat(query.get().count()).isEqualTo(21);
  }

  @Test
  void theStoreItselfIsNoSource() {
    view("ours", numbers(0, 40));
    session.assertReused(query("SELECT k, count(*) AS n FROM ours GROUP BY k"));
    for (String table : List.of("observations", "artifacts")) {
      String path = session.store().resolve(table).toString();
      for (int i = 0; i < 2; i++) {
        assertThat(
                session.run(() -> spark.read().format("delta").load(path).filter("1 = 1").limit(3)))
            .isNotEmpty();
        assertThat(session.loadsOfLastQuery()).isZero();
        session.run(() -> spark.read().format("delta").load(path).groupBy("principal").count());
        assertThat(session.lastDecision().vertices())
            .anyMatch(v -> v.reason() == ReasonCode.OWN_MAINTENANCE)
            .noneMatch(v -> v.action() == Action.STORE);
      }
    }
    List<String> before = contents();
    ExperimentGraph.withoutReuse(
        () -> spark.sql("SELECT k, max(id) AS m FROM ours GROUP BY k").collectAsList());
    session.settle();
    assertThat(contents()).isEqualTo(before);
  }
}
