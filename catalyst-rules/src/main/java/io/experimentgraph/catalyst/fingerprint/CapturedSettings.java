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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CsvToStructs;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.StructFieldsOperation;
import org.apache.spark.sql.catalyst.expressions.aggregate.Corr;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.Kurtosis;
import org.apache.spark.sql.catalyst.expressions.aggregate.PandasKurtosis;
import org.apache.spark.sql.catalyst.expressions.aggregate.PandasSkewness;
import org.apache.spark.sql.catalyst.expressions.aggregate.RegrR2;
import org.apache.spark.sql.catalyst.expressions.aggregate.Skewness;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.catalyst.expressions.variant.ParseJson;

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

  /**
   * Aggregates whose final division may meet a zero, and how it treats that is fixed when built.
   */
  private static final Set<Class<?>> DIVIDING =
      Set.of(
          Corr.class,
          RegrR2.class,
          Skewness.class,
          Kurtosis.class,
          PandasSkewness.class,
          PandasKurtosis.class);

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
    if (DIVIDING.contains(expression.getClass())) {
      divisions(encoder, ((DeclarativeAggregate) expression).evaluateExpression());
    }
    if (expression instanceof ParseJson json) {
      arguments(encoder, (StaticInvoke) json.replacement());
    }
    ACCESSIBLE
        .get(expression.getClass())
        .ifPresent(
            field -> encoder.add(field.getName()).add(String.valueOf(value(field, expression))));
  }

  /** Whether dividing by zero fails or gives null. */
  private static void divisions(IdentityEncoder encoder, Expression expression) {
    if (expression instanceof Divide divide) {
      encoder.add("division").add(divide.evalMode().toString());
    }
    Scala.<Expression>list(expression.children()).forEach(child -> divisions(encoder, child));
  }

  /** Settings that are passed as constants to the method that replaces the expression. */
  private static void arguments(IdentityEncoder encoder, StaticInvoke call) {
    for (Expression argument : Scala.<Expression>list(call.arguments())) {
      encoder.add(argument instanceof Literal literal ? String.valueOf(literal.value()) : "");
    }
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
