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

import static io.delta.kernel.types.BinaryType.BINARY;

import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.VertexStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * Table {@code templates}: statistics of a vertex over all states of its sources. They cannot be
 * had from those of the vertices, because a decayed average depends on the order of observations.
 */
final class TemplateFold implements Fold<TemplateFold.Row> {

  /** One template. */
  record Row(Fingerprint template, VertexStatistics statistics) {}

  private static final StructType SCHEMA =
      StatisticsColumns.addTo(new StructType().add("id", BINARY));

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(Row row) {
    List<Object> values = new ArrayList<>();
    values.add(row.template().toBytes());
    values.addAll(StatisticsColumns.values(row.statistics()));
    return values;
  }

  @Override
  public Row fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    return new Row(reader.fingerprint(), StatisticsColumns.read(reader));
  }

  @Override
  public Fingerprint key(Row row) {
    return row.template();
  }

  @Override
  public Fingerprint key(Observation observation) {
    return observation.vertex().template();
  }

  @Override
  public Row first(Observation observation) {
    return new Row(key(observation), VertexStatistics.UNKNOWN.merge(observation));
  }

  @Override
  public Row next(Row row, Observation observation) {
    return new Row(row.template(), row.statistics().merge(observation));
  }
}
