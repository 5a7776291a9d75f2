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
package io.experimentgraph.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ResultChecksumTest {

  @Test
  void orderOfRowsDoesNotMatter() {
    Row one = RowFactory.create("ATL", 1L, 0.5);
    Row two = RowFactory.create("LAX", 2L, 1.5);

    assertThat(hex(one, two)).isEqualTo(hex(two, one)).hasSize(32);
  }

  @Test
  void numberOfEqualRowsMatters() {
    Row row = RowFactory.create("ATL", 1L);

    assertThat(hex(row)).isNotEqualTo(hex(row, row));
    assertThat(new ResultChecksum().add(List.of(row)).add(List.of(row)).rows()).isEqualTo(2);
  }

  @Test
  void floatingPointCountsToNineSignificantDigits() {
    assertThat(hex(RowFactory.create(0.1 + 0.2))).isEqualTo(hex(RowFactory.create(0.3)));
    assertThat(hex(RowFactory.create(123456.789e3)))
        .isNotEqualTo(hex(RowFactory.create(123456.788e3)));
    assertThat(hex(RowFactory.create(-0.0))).isEqualTo(hex(RowFactory.create(0.0)));
    assertThat(hex(RowFactory.create(Double.NaN))).isNotEqualTo(hex(RowFactory.create(0.0)));
  }

  @Test
  void wholeNumbersCountToTheirLastDigit() {
    assertThat(hex(RowFactory.create(1234567890123L)))
        .isNotEqualTo(hex(RowFactory.create(1234567890124L)));
  }

  @Test
  void nullIsNotTheWordAndValuesDoNotRunTogether() {
    assertThat(hex(RowFactory.create((Object) null))).isNotEqualTo(hex(RowFactory.create("null")));
    assertThat(hex(RowFactory.create("ab", "c"))).isNotEqualTo(hex(RowFactory.create("a", "bc")));
    assertThat(hex(RowFactory.create("1"))).isNotEqualTo(hex(RowFactory.create(1)));
  }

  private static String hex(Row... rows) {
    return new ResultChecksum().add(List.of(rows)).hex();
  }
}
