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

  private CapturedSettings() {}

  /** Adds what an expression captured, if its class captures anything. */
  static void add(IdentityEncoder encoder, Expression expression) {
    if (expression instanceof StructFieldsOperation operation) {
      Object isCaseIgnored = operation.resolver().apply("a", "A");
      encoder.add("resolver").add(isCaseIgnored.toString());
    }
    String name = FIELDS.get(expression.getClass());
    if (name != null) {
      encoder.add(name).add(String.valueOf(value(expression, name)));
    }
  }

  private static Object value(Expression expression, String name) {
    try {
      Field field = expression.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(expression);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + expression.getClass() + "." + name, e);
    }
  }
}
