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
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NoConstraint$;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/**
 * Data types by Spark's own JSON form, which is total for the types listed here. Strings must be
 * compared by their bytes: under another collation, values that are equal differ in their bytes, so
 * which of them a result holds depends on the order of rows.
 */
public final class Types {

  private static final int BINARY_COLLATION = 0;

  private static final Set<Class<?>> ATOMIC =
      Set.of(
          BinaryType.class,
          BooleanType.class,
          ByteType.class,
          CalendarIntervalType.class,
          DateType.class,
          DayTimeIntervalType.class,
          DecimalType.class,
          DoubleType.class,
          FloatType.class,
          IntegerType.class,
          LongType.class,
          NullType.class,
          ShortType.class,
          TimeType.class,
          TimestampNTZType.class,
          TimestampType.class,
          VariantType.class,
          YearMonthIntervalType.class);

  /** NaN and zero have several forms; the others have no order. */
  private static final Set<Class<?>> EQUAL_OR_UNORDERED =
      Set.of(DoubleType.class, FloatType.class, CalendarIntervalType.class, VariantType.class);

  private static final ClassValue<Boolean> IS_ATOMIC =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return ATOMIC.stream().anyMatch(atomic -> atomic.isAssignableFrom(type));
        }
      };

  /** JSON of atomic types, of which there are some hundred at most: decimals, intervals. */
  private static final Map<DataType, String> JSON = new ConcurrentHashMap<>();

  private Types() {}

  /** Spark's JSON of a type. */
  static String json(DataType type) {
    return isAtomic(type) ? JSON.computeIfAbsent(type, DataType::json) : type.json();
  }

  /**
   * A type that is a parameter of an expression.
   *
   * @param where for the refusal
   */
  static String encoded(DataType type, String where) {
    check(type, where, false);
    return json(type);
  }

  /** Checks the type of a column; its provenance is encoded elsewhere, so a UDT does no harm. */
  static void checkValues(DataType type, String where) {
    check(type, where, true);
  }

  private static void check(DataType root, String where, boolean isUserDefinedAllowed) {
    if (isAtomic(root)) {
      return;
    }
    Deque<DataType> pending = new ArrayDeque<>(List.of(root));
    while (!pending.isEmpty()) {
      DataType type = pending.pop();
      if (type instanceof ArrayType array) {
        pending.push(array.elementType());
      } else if (type instanceof MapType map) {
        pending.push(map.keyType());
        pending.push(map.valueType());
      } else if (type instanceof StructType struct) {
        Arrays.stream(struct.fields()).map(StructField::dataType).forEach(pending::push);
      } else if (isUserDefinedAllowed && type instanceof UserDefinedType<?> userDefined) {
        pending.push(userDefined.sqlType());
      } else if (!isAtomic(type)) {
        throw new RefusedException(
            ReasonCode.UNSUPPORTED_TYPE, where + " of type " + type.catalogString());
      }
    }
  }

  /** Whether values of a type that are equal to a sort are the same to the bit. */
  public static boolean areEqualOnlyIfSame(DataType type) {
    return isAtomic(type) && EQUAL_OR_UNORDERED.stream().noneMatch(other -> other.isInstance(type));
  }

  private static boolean isAtomic(DataType type) {
    if (type instanceof StringType string) {
      return string.collationId() == BINARY_COLLATION
          && string.constraint() == NoConstraint$.MODULE$;
    }
    return IS_ATOMIC.get(type.getClass());
  }
}
