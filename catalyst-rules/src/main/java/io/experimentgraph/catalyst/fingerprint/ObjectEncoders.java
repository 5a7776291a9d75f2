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
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.Set;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.types.DataType;
import scala.Option;
import scala.Product;

/** How values become objects and back: only encoders of the platform's own classes are known. */
final class ObjectEncoders {

  private static final String PREFIX = "org.apache.spark.sql.catalyst.encoders.AgnosticEncoders$";

  private static final Set<String> KNOWN =
      Set.of(
          "OptionEncoder",
          "ArrayEncoder",
          "PrimitiveBooleanEncoder$",
          "PrimitiveByteEncoder$",
          "PrimitiveShortEncoder$",
          "PrimitiveIntEncoder$",
          "PrimitiveLongEncoder$",
          "PrimitiveFloatEncoder$",
          "PrimitiveDoubleEncoder$",
          "BoxedBooleanEncoder$",
          "BoxedByteEncoder$",
          "BoxedShortEncoder$",
          "BoxedIntEncoder$",
          "BoxedLongEncoder$",
          "BoxedFloatEncoder$",
          "BoxedDoubleEncoder$",
          "StringEncoder$",
          "BinaryEncoder$",
          "ScalaBigIntEncoder$",
          "JavaBigIntEncoder$",
          "DayTimeIntervalEncoder$",
          "YearMonthIntervalEncoder$",
          "DateEncoder",
          "LocalDateEncoder",
          "TimestampEncoder",
          "InstantEncoder",
          "LocalDateTimeEncoder$",
          "ScalaDecimalEncoder",
          "JavaDecimalEncoder");

  private ObjectEncoders() {}

  static void add(IdentityEncoder encoder, Option<ExpressionEncoder<?>> encoding) {
    encoder.add(encoding.isDefined() ? 1 : 0);
    if (encoding.isDefined()) {
      add(encoder, encoding.get().encoder());
    }
  }

  private static void add(IdentityEncoder encoder, AgnosticEncoder<?> encoding) {
    String name = encoding.getClass().getName();
    if (!name.startsWith(PREFIX) || !KNOWN.contains(name.substring(PREFIX.length()))) {
      throw new RefusedException(ReasonCode.UDF, "its arguments or results need " + name);
    }
    Product product = (Product) encoding;
    encoder.add(name).add(product.productArity());
    for (int i = 0; i < product.productArity(); i++) {
      Object field = product.productElement(i);
      if (field instanceof AgnosticEncoder<?> element) {
        add(encoder, element);
      } else if (field instanceof DataType type) {
        encoder.add(Types.encoded(type, name));
      } else if (!Boxes.add(encoder, field)) {
        throw new RefusedException(ReasonCode.UDF, "its arguments or results need " + name);
      }
    }
  }
}
