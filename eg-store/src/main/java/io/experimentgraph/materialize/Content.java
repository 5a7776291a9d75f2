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
package io.experimentgraph.materialize;

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.List;

/**
 * What storing a vertex puts on disk: columns of a row family. Two vertices share a column if row
 * family and column id are equal.
 *
 * @param rowFamily identity of the rows
 * @param columns the distinct columns
 */
public record Content(Fingerprint rowFamily, List<Column> columns) {

  /**
   * A column on disk.
   *
   * @param id its identity inside the row family
   * @param bytes bytes that it takes, 0 or more
   */
  public record Column(Fingerprint id, long bytes) {}

  public Content {
    columns = List.copyOf(columns);
  }

  /** Content of which only the sum of the bytes is known: each column has an equal share. */
  public static Content of(Fingerprint rowFamily, List<Fingerprint> columnIds, long bytes) {
    List<Column> columns = new ArrayList<>(columnIds.size());
    for (int i = 0; i < columnIds.size(); i++) {
      long share = bytes / columnIds.size() + (i < bytes % columnIds.size() ? 1 : 0);
      columns.add(new Column(columnIds.get(i), share));
    }
    return new Content(rowFamily, columns);
  }

  /** Bytes of all columns. */
  public long bytes() {
    long sum = 0;
    for (Column column : columns) {
      sum = saturatedSum(sum, column.bytes());
    }
    return sum;
  }

  static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
