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

import io.experimentgraph.examples.hunt.Relation.Trait;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Outcome rows(Object... values) {
    return new Outcome(
        List.of(values).stream().map(value -> List.of(Texts.of(value))).toList(), "", null, "");
  }

  private static Outcome failed(String error) {
    return new Outcome(List.of(), "", error, "");
  }

  private static boolean isSame(Outcome plain, Outcome with, Trait trait) {
    return Comparison.difference(plain, with, trait).isEmpty();
  }

  @Test
  void valuesAreComparedBitByBit() {
    assertThat(isSame(rows(0.0), rows(0.0), Trait.PLAIN)).isTrue();
    assertThat(isSame(rows(0.0), rows(-0.0), Trait.PLAIN)).isFalse();
    assertThat(isSame(rows(1), rows(1L), Trait.PLAIN)).isFalse();
    assertThat(isSame(rows(new byte[] {1}), rows(new byte[] {1}), Trait.PLAIN)).isTrue();
    assertThat(isSame(rows("a"), rows("a "), Trait.PLAIN)).isFalse();
  }

  @Test
  void rowsAreABagUnlessOrdered() {
    assertThat(isSame(rows(1, 2, 2), rows(2, 1, 2), Trait.PLAIN)).isTrue();
    assertThat(isSame(rows(1, 2, 2), rows(1, 1, 2), Trait.PLAIN)).isFalse();
    assertThat(isSame(rows(1, 2), rows(2, 1), Trait.ORDERED)).isFalse();
  }

  @Test
  void lastBitsMayDifferWhereRoundingIsExpected() {
    assertThat(isSame(rows(0.1 + 0.2), rows(0.3), Trait.PLAIN)).isFalse();
    assertThat(isSame(rows(0.1 + 0.2), rows(0.3), Trait.ROUNDED)).isTrue();
    assertThat(isSame(rows(0.1), rows(0.3), Trait.ROUNDED)).isFalse();
  }

  @Test
  void errorsAreComparedByTheirClass() {
    assertThat(isSame(failed("A"), failed("A"), Trait.PLAIN)).isTrue();
    assertThat(isSame(failed("A"), failed("B"), Trait.PLAIN)).isFalse();
    assertThat(isSame(rows(1), failed("A"), Trait.PLAIN)).isFalse();
  }
}
