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

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CsvToStructs;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.StructFieldsOperation;

/**
 * Settings that an expression reads when it is built and keeps in a field of its body. A query may
 * be built under one configuration and run under another: the digest of the configuration is that
 * of the latter, so what was captured is part of the expression.
 */
final class CapturedSettings {

  /** The private field of each class that holds such a setting. */
  static final Map<Class<?>, String> FIELDS =
      Map.of(
          Cast.class, "legacyCastToStr",
          CsvToStructs.class, "nameOfCorruptRecord",
          In.class, "legacyNullInEmptyBehavior");

  private static final ClassValue<Optional<Field>> ACCESSIBLE =
      new ClassValue<>() {
        @Override
        protected Optional<Field> computeValue(Class<?> type) {
          return Optional.ofNullable(FIELDS.get(type)).map(name -> accessible(type, name));
        }
      };

  private CapturedSettings() {}

  /** Adds what an expression captured, if its class captures anything. */
  static void add(IdentityEncoder encoder, Expression expression) {
    if (expression instanceof StructFieldsOperation operation) {
      Object isCaseIgnored = operation.resolver().apply("a", "A");
      encoder.add("resolver").add(isCaseIgnored.toString());
    }
    ACCESSIBLE
        .get(expression.getClass())
        .ifPresent(
            field -> encoder.add(field.getName()).add(String.valueOf(value(field, expression))));
  }

  private static Field accessible(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Cannot find " + type + "." + name, e);
    }
  }

  private static Object value(Field field, Expression expression) {
    try {
      return field.get(expression);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read " + field, e);
    }
  }
}
