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
import static io.delta.kernel.types.BooleanType.BOOLEAN;
import static io.delta.kernel.types.DoubleType.DOUBLE;
import static io.delta.kernel.types.LongType.LONG;
import static io.delta.kernel.types.StringType.STRING;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Vertex;
import java.util.Arrays;
import java.util.List;

/** Table {@code observations}: one row per vertex and run. */
final class ObservationCodec implements TableCodec<Observation> {

  private static final StructType SCHEMA =
      new StructType()
          .add("workload", STRING)
          .add("time_millis", LONG)
          .add("vertex", BINARY)
          .add("template", BINARY)
          .add("row_family", BINARY)
          .add("column_ids", new ArrayType(BINARY, true))
          .add("operator", STRING)
          .add("kind", STRING)
          .add("inputs", new ArrayType(BINARY, true))
          .add("arguments", STRING)
          .add("access", STRING)
          .add("is_terminal", BOOLEAN)
          .add("compute_seconds", DOUBLE)
          .add("size_bytes", LONG)
          .add("rows", LONG)
          .add("load_seconds", DOUBLE)
          .add("quality", DOUBLE)
          .add("principal", STRING)
          .add("load_files", LONG)
          .add("load_bytes", LONG);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(Observation observation) {
    Vertex vertex = observation.vertex();
    return Arrays.asList(
        observation.workload(),
        observation.timeMillis(),
        vertex.id().toBytes(),
        vertex.template().toBytes(),
        vertex.rowFamily().toBytes(),
        RowReader.bytes(vertex.columnIds()),
        vertex.operator(),
        vertex.kind().name(),
        RowReader.bytes(observation.inputs()),
        observation.arguments(),
        observation.access().name(),
        observation.isTerminal(),
        RowReader.orNull(observation.computeSeconds()),
        RowReader.orNull(observation.sizeBytes()),
        RowReader.orNull(observation.rows()),
        RowReader.orNull(observation.loadSeconds()),
        RowReader.orNull(observation.quality()),
        observation.principal(),
        RowReader.orNull(observation.loadFiles()),
        RowReader.orNull(observation.loadBytes()));
  }

  @Override
  public Observation fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    String workload = reader.text();
    long timeMillis = reader.number();
    Vertex vertex =
        new Vertex(
            reader.fingerprint(),
            reader.fingerprint(),
            reader.fingerprint(),
            reader.fingerprints(),
            reader.text(),
            Vertex.Kind.valueOf(reader.text()));
    return new Observation(
        workload,
        timeMillis,
        vertex,
        reader.fingerprints(),
        reader.text(),
        Observation.Access.valueOf(reader.text()),
        reader.flag(),
        reader.real(),
        reader.number(),
        reader.number(),
        reader.real(),
        reader.real(),
        reader.text(),
        reader.number(),
        reader.number());
  }
}
