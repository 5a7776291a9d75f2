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
package io.experimentgraph.catalyst.rewrite;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** The types whose values come back from a Delta table exactly as they went in. */
public final class StorableTypes {

  /** Characters that neither Parquet nor Delta takes in the name of a field. */
  private static final Pattern UNSTORABLE_NAME = Pattern.compile("[ ,;{}()\n\t=]");

  private StorableTypes() {}

  /** True if values of this type, and of all types inside of it, can be stored exactly. */
  public static boolean isStorable(DataType type) {
    if (type instanceof ArrayType array) {
      return isStorable(array.elementType());
    }
    if (type instanceof MapType map) {
      return isStorable(map.keyType()) && isStorable(map.valueType());
    }
    if (type instanceof StructType struct) {
      return isStorable(struct);
    }
    // Subclasses of StringType are char, varchar and collated strings: their equality is another.
    if (type instanceof StringType) {
      return type.equals(StringType$.MODULE$);
    }
    return type instanceof BooleanType
        || type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof FloatType
        || type instanceof DoubleType
        || type instanceof DecimalType
        || type instanceof BinaryType
        || type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private static boolean isStorable(StructType struct) {
    Set<String> names = new HashSet<>();
    for (StructField field : struct.fields()) {
      boolean isNameFree = names.add(field.name().toLowerCase(Locale.ROOT));
      if (!isNameFree
          || field.name().isEmpty()
          || UNSTORABLE_NAME.matcher(field.name()).find()
          || !isStorable(field.dataType())) {
        return false;
      }
    }
    return struct.fields().length > 0;
  }
}
