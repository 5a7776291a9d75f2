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
package io.experimentgraph.delta;

import static io.delta.kernel.types.DoubleType.DOUBLE;
import static io.delta.kernel.types.LongType.LONG;

import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.VertexStatistics;
import java.util.Arrays;
import java.util.List;

/** The columns that the compacted tables keep statistics in. */
final class StatisticsColumns {

  private StatisticsColumns() {}

  static StructType addTo(StructType schema) {
    return schema
        .add("frequency", LONG)
        .add("requests", LONG)
        .add("compute_seconds", DOUBLE)
        .add("compute_count", LONG)
        .add("size_bytes", LONG)
        .add("rows", LONG)
        .add("quality", DOUBLE)
        .add("last_seen_millis", LONG);
  }

  static List<Object> values(VertexStatistics statistics) {
    return Arrays.asList(
        statistics.frequency(),
        statistics.requests(),
        RowReader.orNull(statistics.computeSeconds()),
        statistics.computeCount(),
        RowReader.orNull(statistics.sizeBytes()),
        RowReader.orNull(statistics.rows()),
        RowReader.orNull(statistics.quality()),
        statistics.lastSeenMillis());
  }

  static VertexStatistics read(RowReader reader) {
    return new VertexStatistics(
        reader.number(),
        reader.number(),
        reader.real(),
        reader.number(),
        reader.number(),
        reader.number(),
        reader.real(),
        reader.number());
  }
}
