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
package io.experimentgraph.catalyst.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkeletonTest {

  private static SparkSession spark;

  @BeforeAll
  static void openSession() {
    spark = PlanTestSession.open();
    spark.range(9).selectExpr("id", "id % 2 AS k", "array(id) AS a").createOrReplaceTempView("n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT id + 1 FROM n WHERE k = 1 ORDER BY id | LEAF",
        "SELECT k, sum(id) FROM n GROUP BY k | AGGREGATE(LEAF)",
        "SELECT DISTINCT k FROM n | AGGREGATE(LEAF)",
        "SELECT k, rank() OVER (ORDER BY id) FROM n | WINDOW(LEAF)",
        "SELECT explode(a) FROM n | GENERATE(LEAF)",
        "SELECT k FROM n UNION ALL SELECT id FROM n | UNION(LEAF LEAF)",
        "SELECT k, id, count(*) FROM n GROUP BY CUBE (k, id) | AGGREGATE(EXPAND(LEAF))",
        "SELECT x.id FROM n x JOIN n y ON x.id = y.k WHERE y.id > 1 | JOIN(LEAF LEAF)",
        "SELECT id FROM n WHERE id IN (SELECT k FROM n) | JOIN(LEAF LEAF)",
        "WITH c AS (SELECT k, sum(id) AS s FROM n GROUP BY k) SELECT x.s FROM c x JOIN c y"
            + " ON x.k = y.k | JOIN(AGGREGATE(LEAF) AGGREGATE(LEAF))"
      })
  void keepsTheOperatorsThatSurviveOptimization(String sql, String expected) {
    assertThat(kinds(Skeleton.of(fingerprint(sql), Set.of(), Set.of()))).isEqualTo(expected);
  }

  @Test
  void loadedAndCachedNodesAreLeaves() {
    PlanNode root = fingerprint("SELECT s + 1 FROM (SELECT k, sum(id) AS s FROM n GROUP BY k)");
    PlanNode aggregate = root;
    while (!(aggregate.plan() instanceof Aggregate)) {
      aggregate = aggregate.children().get(0);
    }
    assertThat(kinds(Skeleton.of(root, Set.of(aggregate), Set.of()))).isEqualTo("LEAF");
    assertThat(kinds(Skeleton.of(root, Set.of(), Set.of(aggregate)))).isEqualTo("CACHED");
  }

  @Test
  void rowWiseOperatorsBelongToTheOneBelow() {
    PlanNode root = fingerprint("SELECT s + 1 FROM (SELECT k, sum(id) AS s FROM n GROUP BY k)");
    Skeleton skeleton = Skeleton.of(root, Set.of(), Set.of());
    assertThat(skeleton.nodes().get(0).plan()).isInstanceOf(Aggregate.class);
    assertThat(skeleton.nodes().get(skeleton.nodes().size() - 1)).isSameAs(root);
  }

  private static PlanNode fingerprint(String sql) {
    return PlanTestSession.fingerprint(spark.sql(sql));
  }

  private static String kinds(Skeleton skeleton) {
    return skeleton.children().isEmpty()
        ? skeleton.kind().name()
        : skeleton.kind()
            + skeleton.children().stream()
                .map(SkeletonTest::kinds)
                .collect(Collectors.joining(" ", "(", ")"));
  }
}
