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

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.LoadCalibration;
import io.experimentgraph.graph.Observation;
import java.util.Arrays;
import java.util.List;

/**
 * Table {@code loads}: one row, what the loads of the store have cost. It is kept because the
 * observations before a compaction are not read again.
 */
final class LoadFold implements Fold<LoadCalibration> {

  private static final StructType SCHEMA =
      new StructType()
          .add("loads", DOUBLE)
          .add("surprises", LONG)
          .add("squares", new ArrayType(DOUBLE, true))
          .add("products", new ArrayType(DOUBLE, true));

  private static final Fingerprint ONLY_ROW = new Fingerprint(0, 0, 0, 0);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(LoadCalibration row) {
    return Arrays.asList(row.loads(), row.surprises(), row.squares(), row.products());
  }

  @Override
  public LoadCalibration fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    return new LoadCalibration(reader.real(), reader.number(), reader.reals(), reader.reals());
  }

  @Override
  public Fingerprint key(LoadCalibration row) {
    return ONLY_ROW;
  }

  @Override
  public Fingerprint key(Observation observation) {
    return ONLY_ROW;
  }

  @Override
  public LoadCalibration first(Observation observation) {
    return LoadCalibration.NONE.merge(observation);
  }

  @Override
  public LoadCalibration next(LoadCalibration row, Observation observation) {
    return row.merge(observation);
  }
}
