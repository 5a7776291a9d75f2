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
package io.experimentgraph.examples.tpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterators;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SuiteTablesTest {

  @ParameterizedTest
  @EnumSource
  void rowsHaveAValueForEachColumn(Suite suite) {
    for (TpcTable table : suite.tables()) {
      Iterator<List<String>> rows = suite.generator().rows(table.name(), 0.01, 1, table.chunks());
      assertThat(rows.next()).as(table.name()).hasSize(table.schema().length());
    }
  }

  @Test
  void lastLimitIsDroppedAndNoOther() {
    String limited = "SELECT * FROM (SELECT * FROM t LIMIT 5) LIMIT 100\n  ";
    assertThat(Suite.withUnlimited(Map.of("q1", limited)))
        .containsEntry("q1", limited)
        .containsEntry("q1-unlimited", "SELECT * FROM (SELECT * FROM t LIMIT 5)");
    assertThat(Suite.withUnlimited(Map.of("q2", "SELECT 1"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"TPCH, lineitem", "TPCDS, web_returns", "TPCDS, customer"})
  void chunksTogetherAreTheWholeTable(Suite suite, String table) {
    int whole = Iterators.size(suite.generator().rows(table, 0.01, 1, 1));
    Set<List<String>> rows = new HashSet<>();
    for (int chunk = 1; chunk <= 4; chunk++) {
      suite.generator().rows(table, 0.01, chunk, 4).forEachRemaining(rows::add);
    }
    assertThat(rows).hasSize(whole);
  }
}
