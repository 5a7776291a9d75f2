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
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.python.PythonEvalType;
import org.apache.spark.api.python.PythonFunction;
import org.apache.spark.api.python.SimplePythonFunction;
import org.apache.spark.package$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PythonUDF;

/**
 * Calls of scalar Python functions, by the bytes of the pickled function and what is said of its
 * environment. That the libraries it imports are the same, and that it gives one result for one
 * argument, is the word of the user, who has to switch this on.
 */
final class PythonFunctions {

  private static final Set<Integer> SCALAR =
      Set.of(
          PythonEvalType.SQL_BATCHED_UDF(),
          PythonEvalType.SQL_ARROW_BATCHED_UDF(),
          PythonEvalType.SQL_SCALAR_PANDAS_UDF(),
          PythonEvalType.SQL_SCALAR_ARROW_UDF());

  private PythonFunctions() {}

  static Form form(PythonUDF udf, UserFunctionSettings settings) {
    if (!settings.python()) {
      throw new RefusedException(ReasonCode.UDF, "spark.experimentGraph.udf.python is false");
    }
    PythonFunction function = udf.func();
    if (function.getClass() != SimplePythonFunction.class || !SCALAR.contains(udf.evalType())) {
      throw new RefusedException(
          ReasonCode.UDF, "Python function of kind " + PythonEvalType.toString(udf.evalType()));
    }
    if (!function.broadcastVars().isEmpty()) {
      throw new RefusedException(ReasonCode.UDF, "Python function that reads broadcast variables");
    }
    List<Expression> children = Scala.list(udf.children());
    return Form.of(
        children,
        operands -> {
          IdentityEncoder encoder = new IdentityEncoder("python call").add(udf.evalType());
          addFunction(encoder, function);
          UserFunctions.addTypes(encoder, udf.dataType(), udf.nullable(), children);
          return encoder.addAll(operands).finish();
        });
  }

  private static void addFunction(IdentityEncoder encoder, PythonFunction function) {
    encoder.add(package$.MODULE$.SPARK_VERSION()).add(command(function));
    encoder.add(function.pythonExec()).add(function.pythonVer());
    TreeMap<String, String> environment = new TreeMap<>(function.envVars());
    encoder.add(environment.size());
    environment.forEach((key, value) -> encoder.add(key).add(value));
    encoder.add(function.pythonIncludes().size());
    function.pythonIncludes().forEach(encoder::add);
  }

  private static byte[] command(PythonFunction function) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    function.command().foreach(Scala.function(element -> write(bytes, element)));
    return bytes.toByteArray();
  }

  private static ByteArrayOutputStream write(ByteArrayOutputStream bytes, Object element) {
    bytes.write((byte) element);
    return bytes;
  }
}
