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
package io.experimentgraph.examples.planning;

import java.util.ArrayList;
import java.util.List;

/** Times and costs of plans by regime, size and algorithm. */
final class PlanningResults {

  private final List<Row> rows = new ArrayList<>();

  /** What was found of one algorithm at one size. */
  record Row(Regime regime, int vertices, String algorithm, PlanTime time, PlanQuality quality) {}

  void add(Row row) {
    rows.add(row);
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  List<Row> rows(Regime regime) {
    return rows.stream().filter(row -> row.regime() == regime).toList();
  }

  List<Row> rows(String algorithm) {
    return rows.stream().filter(row -> row.algorithm().equals(algorithm)).toList();
  }

  /** How many times as long as another algorithm one takes on the same problems, by medians. */
  double timesSlower(Row row, String other) {
    return rows(other).stream()
        .filter(r -> r.regime() == row.regime() && r.vertices() == row.vertices())
        .mapToDouble(r -> row.time().median() / r.time().median())
        .findFirst()
        .orElseThrow();
  }
}
