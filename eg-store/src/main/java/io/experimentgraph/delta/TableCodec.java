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

import io.delta.kernel.types.StructType;
import java.util.List;

/**
 * How one kind of record stands in its table.
 *
 * @param <T> the record
 */
interface TableCodec<T> {

  /** Columns of the table. */
  StructType schema();

  /** The record as one value per column, in the terms of {@link ListVector}. */
  List<Object> toRow(T value);

  /** The inverse of {@link #toRow}. */
  T fromRow(List<?> row);
}
