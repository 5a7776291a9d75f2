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
package io.experimentgraph.examples.hunt;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructField;

/**
 * A column of a query.
 *
 * @param name its name
 * @param type its type
 */
record Column(String name, DataType type) {

  /** Begins the names of floating-point columns whose sums are the same in any order. */
  static final String EXACT = "x";

  static Column of(StructField field) {
    return new Column(field.name(), field.dataType());
  }

  boolean isFloating() {
    return type instanceof DoubleType || type instanceof FloatType;
  }

  boolean isExact() {
    return !isFloating() || name.startsWith(EXACT);
  }

  Column in(String alias) {
    return new Column(alias + "." + name, type);
  }
}
