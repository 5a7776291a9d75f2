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
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.udf.FunctionIdentity;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.util.List;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PythonUDF;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import scala.Option;

/**
 * Calls of user-defined functions. A function is what it computes and not the name under which it
 * is registered; what its conversions do hangs on the types of its arguments.
 */
final class UserFunctions {

  private UserFunctions() {}

  static boolean isKnown(Expression expression) {
    return expression.getClass() == ScalaUDF.class || expression.getClass() == PythonUDF.class;
  }

  /**
   * The form of a call.
   *
   * @throws RefusedException if the function has no identity
   */
  static Form form(Expression call, UserFunctionSettings settings) {
    if (!call.deterministic()) {
      throw new RefusedException(ReasonCode.NONDETERMINISTIC, call.getClass().getName());
    }
    return call instanceof ScalaUDF udf
        ? form(udf, settings)
        : PythonFunctions.form((PythonUDF) call, settings);
  }

  private static Form form(ScalaUDF udf, UserFunctionSettings settings) {
    if (!settings.jvm()) {
      throw new RefusedException(ReasonCode.UDF, "spark.experimentGraph.udf.jvm is false");
    }
    FunctionIdentity function = FunctionIdentity.of(udf.function());
    List<Expression> children = Scala.list(udf.children());
    if (function.writesArrays() && children.stream().anyMatch(c -> hasBytes(c.dataType()))) {
      throw new RefusedException(ReasonCode.UDF, "it may write into an array of bytes given to it");
    }
    return Form.of(
        children,
        operands -> {
          IdentityEncoder encoder =
              new IdentityEncoder("function call").add(function.fingerprint().toBytes());
          addTypes(encoder, udf.dataType(), udf.nullable(), children);
          List<Option<ExpressionEncoder<?>>> inputs = encoders(udf);
          encoder.add(inputs.size());
          inputs.forEach(input -> ObjectEncoders.add(encoder, input));
          ObjectEncoders.add(encoder, outputEncoder(udf));
          return encoder.addAll(operands).finish();
        });
  }

  static void addTypes(
      IdentityEncoder encoder, DataType result, boolean isNullable, List<Expression> children) {
    encoder.add(Types.encoded(result, "function")).add(isNullable ? 1 : 0);
    encoder.add(children.size());
    children.forEach(child -> encoder.add(Types.encoded(child.dataType(), "argument")));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static List<Option<ExpressionEncoder<?>>> encoders(ScalaUDF udf) {
    return (List) Scala.list(udf.inputEncoders());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Option<ExpressionEncoder<?>> outputEncoder(ScalaUDF udf) {
    return (Option) udf.outputEncoder();
  }

  /** An array of bytes is handed over as it lies in the row; everything else is converted. */
  private static boolean hasBytes(DataType type) {
    return type.existsRecursively(Scala.function(part -> part instanceof BinaryType));
  }
}
