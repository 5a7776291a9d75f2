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
import static io.delta.kernel.types.StringType.STRING;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.VertexStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Table {@code vertices}: each vertex with its statistics. */
final class VertexFold implements Fold<VertexFold.Row> {

  /** One vertex. */
  record Row(Vertex vertex, VertexStatistics statistics) {}

  private static final StructType SCHEMA =
      StatisticsColumns.addTo(
          new StructType()
              .add("id", BINARY)
              .add("template", BINARY)
              .add("row_family", BINARY)
              .add("column_ids", new ArrayType(BINARY, true))
              .add("operator", STRING)
              .add("kind", STRING));

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(Row row) {
    Vertex vertex = row.vertex();
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                vertex.id().toBytes(),
                vertex.template().toBytes(),
                vertex.rowFamily().toBytes(),
                RowReader.bytes(vertex.columnIds()),
                vertex.operator(),
                vertex.kind().name()));
    values.addAll(StatisticsColumns.values(row.statistics()));
    return values;
  }

  @Override
  public Row fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    return new Row(
        new Vertex(
            reader.fingerprint(),
            reader.fingerprint(),
            reader.fingerprint(),
            reader.fingerprints(),
            reader.text(),
            Vertex.Kind.valueOf(reader.text())),
        StatisticsColumns.read(reader));
  }

  @Override
  public Fingerprint key(Row row) {
    return row.vertex().id();
  }

  @Override
  public Fingerprint key(Observation observation) {
    return observation.vertex().id();
  }

  @Override
  public Row first(Observation observation) {
    return new Row(observation.vertex(), VertexStatistics.UNKNOWN.merge(observation));
  }

  @Override
  public Row next(Row row, Observation observation) {
    return new Row(row.vertex(), row.statistics().merge(observation));
  }
}
