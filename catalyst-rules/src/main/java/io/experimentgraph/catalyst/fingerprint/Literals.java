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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Literals by type and value. Every number is written with the type of its Java box; floating point
 * by its bits, so that 0.0 and -0.0, which are equal but print differently, stay apart.
 */
final class Literals {

  /** Most bytes of one literal; larger data belongs into a table. */
  static final long MAX_BYTES = 1L << 20;

  private final IdentityEncoder encoder = new IdentityEncoder("literal");
  private long bytes;

  private Literals() {}

  static Identity encode(Literal literal) {
    Literals literals = new Literals();
    literals.encoder.add(Types.encoded(literal.dataType(), "literal"));
    literals.value(literal.value(), literal.dataType());
    return literals.encoder.finish();
  }

  private void value(Object value, DataType type) {
    if (value == null) {
      encoder.add("null");
    } else if (value instanceof ArrayData array && type instanceof ArrayType arrayType) {
      array(array, arrayType.elementType());
    } else if (value instanceof MapData map && type instanceof MapType mapType) {
      encoder.add("map");
      array(map.keyArray(), mapType.keyType());
      array(map.valueArray(), mapType.valueType());
    } else if (value instanceof InternalRow row && type instanceof StructType structType) {
      struct(row, structType);
    } else if (value instanceof CalendarInterval interval) {
      encoder.add("interval").add(interval.months).add(interval.days).add(interval.microseconds);
      count(2 * Long.BYTES);
    } else if (value instanceof UTF8String text) {
      encoder.add("text").add(text.getBytes());
      count(text.numBytes());
    } else if (value instanceof byte[] binary) {
      encoder.add("binary").add(binary);
      count(binary.length);
    } else if (value instanceof Decimal decimal) {
      encoder.add("decimal").add(decimal.precision()).add(decimal.scale());
      encoder.add(decimal.toJavaBigDecimal().unscaledValue().toByteArray());
      count(2 * Long.BYTES);
    } else if (Boxes.add(encoder, value)) {
      count(Long.BYTES);
    } else {
      throw new RefusedException(
          ReasonCode.UNKNOWN_FIELD, "literal value of " + value.getClass().getName());
    }
  }

  private void array(ArrayData array, DataType elementType) {
    int length = array.numElements();
    encoder.add("array").add(length);
    for (int i = 0; i < length; i++) {
      value(array.isNullAt(i) ? null : array.get(i, elementType), elementType);
    }
  }

  private void struct(InternalRow row, StructType type) {
    StructField[] fields = type.fields();
    encoder.add("struct").add(fields.length);
    for (int i = 0; i < fields.length; i++) {
      DataType fieldType = fields[i].dataType();
      value(row.isNullAt(i) ? null : row.get(i, fieldType), fieldType);
    }
  }

  private void count(long more) {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw new RefusedException(
          ReasonCode.LITERAL_TOO_LARGE, "literal larger than " + MAX_BYTES + " bytes");
    }
  }
}
