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
import io.experimentgraph.graph.Operation;
import java.util.Arrays;
import java.util.List;

/** Table {@code operations}: what makes each vertex; the first observation settles it. */
final class OperationFold implements Fold<Operation> {

  private static final StructType SCHEMA =
      new StructType()
          .add("output", BINARY)
          .add("name", STRING)
          .add("arguments", STRING)
          .add("inputs", new ArrayType(BINARY, true));

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(Operation operation) {
    return Arrays.asList(
        operation.output().toBytes(),
        operation.name(),
        operation.arguments(),
        RowReader.bytes(operation.inputs()));
  }

  @Override
  public Operation fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    return new Operation(reader.fingerprint(), reader.text(), reader.text(), reader.fingerprints());
  }

  @Override
  public Fingerprint key(Operation operation) {
    return operation.output();
  }

  @Override
  public Fingerprint key(Observation observation) {
    return observation.vertex().id();
  }

  @Override
  public Operation first(Observation observation) {
    return new Operation(
        key(observation),
        observation.vertex().operator(),
        observation.arguments(),
        observation.inputs());
  }

  @Override
  public Operation next(Operation operation, Observation observation) {
    return operation;
  }
}
