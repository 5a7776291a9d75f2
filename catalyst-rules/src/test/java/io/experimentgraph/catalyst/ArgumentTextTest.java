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
package io.experimentgraph.catalyst;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArgumentTextTest {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = PlanTestSession.open();
  }

  private static LogicalPlan plan(String sql) {
    return ((Dataset<?>) spark.sql(sql)).queryExecution().analyzed();
  }

  private static String text(LogicalPlan plan, SQLConf conf) {
    return ArgumentText.of(plan, List.of(), conf);
  }

  private static SQLConf conf() {
    return new SQLConf();
  }

  @Test
  void literalsAreKeptAndIdsAreNot() {
    LogicalPlan project = plan("SELECT id * 2 AS twice FROM range(9) WHERE id > 10");
    assertThat(text(project, conf())).matches("\\[\\(id \\* .*2.*\\) AS twice]");
    LogicalPlan filter = Scala.list(project.children()).get(0);
    assertThat(text(filter, conf())).contains("(id > ").contains("10").doesNotContain("#");
    LogicalPlan numbered = plan("SELECT * FROM VALUES ('a') AS t(s) WHERE s = 'no #999999'");
    assertThat(text(Scala.list(numbered.children()).get(0), conf())).isEqualTo("(s = no #999999)");
  }

  @Test
  void whatSparkRedactsIsRedacted() {
    SQLConf conf = conf();
    conf.setConfString("spark.sql.redaction.string.regex", "(?i)secret[0-9]*");
    LogicalPlan project = plan("SELECT * FROM VALUES ('a') AS t(s) WHERE s = 'Secret99'");
    LogicalPlan filter = Scala.list(project.children()).get(0);
    assertThat(text(filter, conf)).startsWith("(s = ").doesNotContain("Secret99");
    LogicalPlan leaf = Scala.list(filter.children()).get(0);
    assertThat(ArgumentText.of(leaf, List.of("jdbc:x?p=secret1", "file:/b"), conf))
        .endsWith("jdbc:x?p=*********(redacted), file:/b");
  }

  @Test
  void whatCannotBePutIntoWordsHasNone() {
    Filter filter =
        (Filter) Scala.list(plan("SELECT * FROM range(9) WHERE id > 10").children()).get(0);
    Expression deep = filter.condition();
    for (int i = 0; i < 200_000; i++) {
      deep = new Not(deep);
    }
    assertThat(text(new Filter(deep, filter.child()), conf())).isEmpty();
  }
}
