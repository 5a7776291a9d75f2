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

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bridge between Kernel's columns and plain Java values: {@code String}, {@code Long}, {@code
 * Double}, {@code Boolean} and {@code byte[]}, {@code List} for arrays and for structs (one element
 * per field), {@code Map} for maps, {@code null} for null. The tables of the Experiment Graph use
 * no other types.
 *
 * @param type type of all values
 * @param values one value per row
 */
record ListVector(DataType type, List<?> values) implements ColumnVector {

  /** Rows as one batch of columns. */
  static ColumnarBatch batch(StructType schema, List<? extends List<?>> rows) {
    return new ColumnarBatch() {
      @Override
      public StructType getSchema() {
        return schema;
      }

      @Override
      public ColumnVector getColumnVector(int ordinal) {
        return fieldOf(schema, rows, ordinal);
      }

      @Override
      public int getSize() {
        return rows.size();
      }
    };
  }

  /** One row of a batch. */
  static List<Object> row(ColumnarBatch batch, int rowId) {
    int columns = batch.getSchema().length();
    List<Object> row = new ArrayList<>(columns);
    for (int ordinal = 0; ordinal < columns; ordinal++) {
      row.add(value(batch.getColumnVector(ordinal), rowId));
    }
    return row;
  }

  private static Object value(ColumnVector vector, int rowId) {
    if (vector.isNullAt(rowId)) {
      return null;
    }
    DataType type = vector.getDataType();
    if (type instanceof StringType) {
      return vector.getString(rowId);
    } else if (type instanceof LongType) {
      return vector.getLong(rowId);
    } else if (type instanceof DoubleType) {
      return vector.getDouble(rowId);
    } else if (type instanceof BooleanType) {
      return vector.getBoolean(rowId);
    } else if (type instanceof BinaryType) {
      return vector.getBinary(rowId);
    } else if (type instanceof ArrayType) {
      return elements(vector.getArray(rowId).getElements());
    } else if (type instanceof MapType) {
      return entries(vector.getMap(rowId));
    } else if (type instanceof StructType struct) {
      List<Object> fields = new ArrayList<>(struct.length());
      for (int ordinal = 0; ordinal < struct.length(); ordinal++) {
        fields.add(value(vector.getChild(ordinal), rowId));
      }
      return fields;
    }
    throw new IllegalArgumentException("No table of the Experiment Graph uses type " + type);
  }

  private static List<Object> elements(ColumnVector vector) {
    List<Object> elements = new ArrayList<>(vector.getSize());
    for (int i = 0; i < vector.getSize(); i++) {
      elements.add(value(vector, i));
    }
    return elements;
  }

  private static Map<Object, Object> entries(MapValue map) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < map.getSize(); i++) {
      entries.put(value(map.getKeys(), i), value(map.getValues(), i));
    }
    return entries;
  }

  private static ListVector fieldOf(StructType struct, List<?> rows, int ordinal) {
    List<Object> column = new ArrayList<>(rows.size());
    for (Object row : rows) {
      column.add(row == null ? null : ((List<?>) row).get(ordinal));
    }
    return new ListVector(struct.at(ordinal).getDataType(), column);
  }

  @Override
  public DataType getDataType() {
    return type;
  }

  @Override
  public int getSize() {
    return values.size();
  }

  @Override
  public void close() {
    // Holds nothing but heap.
  }

  @Override
  public boolean isNullAt(int rowId) {
    return values.get(rowId) == null;
  }

  @Override
  public long getLong(int rowId) {
    return (Long) values.get(rowId);
  }

  @Override
  public double getDouble(int rowId) {
    return (Double) values.get(rowId);
  }

  @Override
  public boolean getBoolean(int rowId) {
    return (Boolean) values.get(rowId);
  }

  @Override
  public String getString(int rowId) {
    return (String) values.get(rowId);
  }

  @Override
  public byte[] getBinary(int rowId) {
    return (byte[]) values.get(rowId);
  }

  @Override
  public ArrayValue getArray(int rowId) {
    List<?> elements = (List<?>) values.get(rowId);
    ColumnVector vector = new ListVector(((ArrayType) type).getElementType(), elements);
    return new ArrayValue() {
      @Override
      public int getSize() {
        return elements.size();
      }

      @Override
      public ColumnVector getElements() {
        return vector;
      }
    };
  }

  @Override
  public MapValue getMap(int rowId) {
    Map<?, ?> map = (Map<?, ?>) values.get(rowId);
    MapType mapType = (MapType) type;
    ColumnVector keys = new ListVector(mapType.getKeyType(), new ArrayList<>(map.keySet()));
    ColumnVector mapped = new ListVector(mapType.getValueType(), new ArrayList<>(map.values()));
    return new MapValue() {
      @Override
      public int getSize() {
        return map.size();
      }

      @Override
      public ColumnVector getKeys() {
        return keys;
      }

      @Override
      public ColumnVector getValues() {
        return mapped;
      }
    };
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    return fieldOf((StructType) type, values, ordinal);
  }
}
