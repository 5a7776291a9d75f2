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
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NumericEvalContext;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Enumeration;
import scala.Option;
import scala.Product;
import scala.Tuple2;

/**
 * The generic encoding of an expression: the name of its class and every field of its constructor,
 * each by its type. A field of any other type is refused, never skipped.
 */
final class Fields {

  /**
   * Fields that do not take part in evaluation: an id that each analysis draws anew, and the name
   * under which a struct's field was found, whose position is encoded.
   */
  private static final Map<Class<?>, Integer> IGNORED =
      Map.of(AggregateExpression.class, 4, GetStructField.class, 2);

  private final String owner;
  private final IdentityEncoder encoder;
  private final Iterator<Identity> operands;

  private Fields(Expression expression, List<Identity> operands) {
    this.owner = expression.getClass().getName();
    this.encoder = new IdentityEncoder("expression").add(owner);
    this.operands = operands.iterator();
  }

  /** The expressions in the fields, in their order. */
  static List<Expression> operands(Expression expression) {
    List<Expression> found = new ArrayList<>(2);
    Product product = (Product) expression;
    int ignored = IGNORED.getOrDefault(expression.getClass(), -1);
    for (int i = 0; i < product.productArity(); i++) {
      if (i != ignored) {
        gather(product.productElement(i), found);
      }
    }
    return found;
  }

  /** Types are sequences of fields, too, but hold no expressions. */
  private static void gather(Object value, List<Expression> found) {
    if (value instanceof Expression expression) {
      found.add(expression);
    } else if (value instanceof Option<?> option) {
      Scala.optional(option).ifPresent(element -> gather(element, found));
    } else if (value instanceof scala.collection.Seq<?> sequence && !(value instanceof DataType)) {
      Scala.list(sequence).forEach(element -> gather(element, found));
    } else if (value instanceof Tuple2<?, ?> pair) {
      gather(pair._1(), found);
      gather(pair._2(), found);
    }
  }

  /** The identity, given those of the expressions in the fields. */
  static Identity combine(Expression expression, List<Identity> operands) {
    Fields fields = new Fields(expression, operands);
    fields.all(expression);
    return fields.encoder.finish();
  }

  private void all(Expression expression) {
    Product product = (Product) expression;
    int ignored = IGNORED.getOrDefault(expression.getClass(), -1);
    encoder.add(product.productArity());
    for (int i = 0; i < product.productArity(); i++) {
      if (i != ignored) {
        field(product.productElement(i), product.productElementName(i));
      }
    }
    CapturedSettings.add(encoder, expression);
  }

  private void field(Object value, String name) {
    if (value instanceof Expression) {
      encoder.add(operands.next());
    } else if (value instanceof DataType type) {
      encoder.add("type").add(Types.encoded(type, owner + "." + name));
    } else if (value instanceof StructField field) {
      encoder.add("field").add(field.name()).add(field.nullable() ? 1 : 0);
      encoder.add(Types.encoded(field.dataType(), owner + "." + name));
    } else if (value instanceof Option<?> option) {
      encoder.add("option").add(option.isDefined() ? 1 : 0);
      Scala.optional(option).ifPresent(element -> field(element, name));
    } else if (value instanceof scala.collection.Seq<?> sequence) {
      List<?> elements = Scala.list(sequence);
      encoder.add("sequence").add(elements.size());
      elements.forEach(element -> field(element, name));
    } else if (value instanceof Tuple2<?, ?> pair) {
      encoder.add("pair");
      field(pair._1(), name);
      field(pair._2(), name);
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      options(map, name);
    } else {
      scalar(value, name);
    }
  }

  private void scalar(Object value, String name) {
    if (value instanceof String text) {
      encoder.add("string").add(text);
    } else if (value instanceof UTF8String text) {
      encoder.add("text").add(text.getBytes());
    } else if (value instanceof Decimal decimal) {
      encoder.add("decimal").add(decimal.precision()).add(decimal.scale());
      encoder.add(decimal.toJavaBigDecimal().unscaledValue().toByteArray());
    } else if (value instanceof Enumeration.Value constant) {
      encoder.add("enumeration").add(constant.toString());
    } else if (value instanceof Enum<?> constant) {
      encoder.add("enum").add(constant.name());
    } else if (value instanceof NumericEvalContext context) {
      encoder.add("evaluation").add(context.evalMode().toString());
      encoder.add(context.allowDecimalPrecisionLoss() ? 1 : 0);
    } else if (value != null && value.getClass().getName().endsWith("$")) {
      encoder.add("singleton").add(value.getClass().getName());
    } else if (!Boxes.add(encoder, value)) {
      throw unknown(value, name);
    }
  }

  /** Options of a parser or writer: texts by text, in the order of their names. */
  private void options(scala.collection.Map<?, ?> map, String name) {
    Map<String, String> sorted = new TreeMap<>();
    for (Map.Entry<?, ?> entry : Scala.map(map).entrySet()) {
      if (entry.getKey() instanceof String key && entry.getValue() instanceof String text) {
        sorted.put(key, text);
      } else {
        throw unknown(entry, name);
      }
    }
    encoder.add("options").add(sorted.size());
    sorted.forEach((key, text) -> encoder.add(key).add(text));
  }

  private RefusedException unknown(Object value, String name) {
    String type = value == null ? "null" : value.getClass().getName();
    return new RefusedException(ReasonCode.UNKNOWN_FIELD, owner + "." + name + " is a " + type);
  }
}
