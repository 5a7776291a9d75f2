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
package io.experimentgraph.examples.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.examples.hunt.Query.Items;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryTest {

  private static final Query TABLE = Query.leaf("SELECT * FROM t");
  private static final Query FILTER =
      Query.of(
          "filter",
          "SELECT * FROM {{0}} q WHERE [[0]]",
          List.of(TABLE),
          List.of(new Items(" AND ", List.of("a > 1", "b = 2"))));

  @Test
  void stepsAreNested() {
    assertThat(FILTER.sql()).isEqualTo("SELECT * FROM (SELECT * FROM t) q WHERE a > 1 AND b = 2");
    assertThat(FILTER.items(0)).containsExactly("a > 1", "b = 2");
  }

  @Test
  void shrinkingLeavesOutOneThing() {
    assertThat(Shrinker.smaller(FILTER))
        .extracting(Query::sql)
        .containsExactly(
            "SELECT * FROM t",
            "SELECT * FROM (SELECT * FROM t) q WHERE b = 2",
            "SELECT * FROM (SELECT * FROM t) q WHERE a > 1");
  }

  @Test
  void mutationsChangeTheTextAndKeepTheInputs() {
    Mutator mutator = new Mutator(new Random(1));
    for (int i = 0; i < 100; i++) {
      assertThat(mutator.changed(FILTER).sql()).contains("(SELECT * FROM t) q WHERE");
    }
    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8))
        .anyMatch(i -> !mutator.changed(FILTER).equals(FILTER));
  }

  @Test
  void argumentsAreSplitOutsideOfBracketsAndQuotes() {
    assertThat(FunctionCatalog.arguments("a, f(b, c), 'd, e', array(1)[0]"))
        .containsExactly("a", "f(b, c)", "'d, e'", "array(1)[0]");
  }
}
