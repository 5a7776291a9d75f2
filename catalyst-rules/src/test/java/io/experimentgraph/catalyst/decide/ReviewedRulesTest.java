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
package io.experimentgraph.catalyst.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.spark.sql.catalyst.optimizer.CombineUnions$;
import org.apache.spark.sql.catalyst.optimizer.ForeignRule;
import org.apache.spark.sql.delta.stats.PrepareDeltaScan;
import org.apache.spark.sql.execution.SparkOptimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewedRulesTest {

  private static ReviewedRules trusting(String... names) {
    return new ReviewedRules(Set.of(names));
  }

  @Test
  void rulesOfSparkDeltaAndOurselvesAreReviewed() {
    assertThat(trusting().contains(CombineUnions$.class)).isTrue();
    assertThat(trusting().contains(SparkOptimizer.class)).isTrue();
    assertThat(trusting().contains(PrepareDeltaScan.class)).isTrue();
    assertThat(trusting().contains(ReuseRule.class)).isTrue();
  }

  @Test
  void aPackageOfSparksProvesNothing() {
    assertThat(trusting().contains(ForeignRule.class)).isFalse();
  }

  @Test
  void aClassWithoutAJarIsNotReviewed() {
    assertThat(trusting().contains(String.class)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.spark.sql.catalyst.optimizer",
        "org.apache.spark.sql.catalyst.optimizer.ForeignRule"
      })
  void theUserMayVouchForAClassOrAPackage(String name) {
    assertThat(trusting(name).contains(ForeignRule.class)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.spark.sql.catalyst.optimizer.Foreign", "optimizer", ""})
  void partOfANameIsNoName(String name) {
    assertThat(trusting(name).contains(ForeignRule.class)).isFalse();
  }
}
