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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.python.PythonEvalType;
import org.apache.spark.api.python.SimplePythonFunction;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PythonUDF;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UserFunctionsTest {

  private static final UserFunctionSettings ALL = new UserFunctionSettings(true, true);

  @BeforeAll
  static void register() {
    register("inc", i -> i + 1);
    register("inc_again", i -> i + 1);
    register("dec", i -> i - 1);
    register("roll", i -> i + new java.util.Random().nextInt());
    SparkTestSession.get()
        .udf()
        .register("two", (UDF2<Integer, Integer, Integer>) (x, y) -> x - y, DataTypes.IntegerType);
    SparkTestSession.get()
        .udf()
        .register("flip", (UDF1<byte[], byte[]>) UserFunctionsTest::flip, DataTypes.BinaryType);
    SparkTestSession.get().udf().registerJava("by_class", AddOne.class.getName(), null);
    SparkTestSession.get()
        .udf()
        .register(
            "unsure",
            functions
                .udf((UDF1<Integer, Integer>) i -> i + 1, DataTypes.IntegerType)
                .asNondeterministic());
  }

  private static void register(String name, UDF1<Integer, Integer> function) {
    SparkTestSession.get().udf().register(name, function, DataTypes.IntegerType);
  }

  private static byte[] flip(byte[] bytes) {
    bytes[0] = (byte) -bytes[0];
    return bytes;
  }

  /** Registered by the name of its class. */
  public static final class AddOne implements UDF1<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer i) {
      return i + 1;
    }
  }

  @Test
  void aFunctionIsWhatItComputesAndNotItsName() {
    assertThat(Analyzed.identity("inc(a)"))
        .isEqualTo(Analyzed.identity("inc_again(a)"))
        .isNotEqualTo(Analyzed.identity("dec(a)"))
        .isNotEqualTo(Analyzed.identity("inc(b)"));
    assertThat(Analyzed.identity("two(a, b)")).isNotEqualTo(Analyzed.identity("two(b, a)"));
    assertThat(Analyzed.identity("by_class(a)")).isEqualTo(Analyzed.identity("by_class(a)"));
  }

  @Test
  void theTypesOfArgumentsAndResultCount() {
    ScalaUDF call = (ScalaUDF) Forms.unwrap(Analyzed.expression("inc(a)"));
    ScalaUDF wider =
        new ScalaUDF(
            call.function(),
            DataTypes.LongType,
            call.children(),
            call.inputEncoders(),
            call.outputEncoder(),
            call.udfName(),
            call.nullable(),
            call.udfDeterministic());

    assertThat(Analyzed.identity(wider)).isNotEqualTo(Analyzed.identity(call));
    assertThat(Analyzed.identity("inc(l)")).isNotEqualTo(Analyzed.identity("inc(a)"));
  }

  @Test
  void whatIsNotProvedIsRefusedAndSaysWhy() {
    refused(Analyzed.expression("roll(a)"), ALL, ReasonCode.UDF, "java.util.Random");
    refused(Analyzed.expression("flip(bin)"), ALL, ReasonCode.UDF, "array of bytes");
    refused(Analyzed.expression("unsure(a)"), ALL, ReasonCode.NONDETERMINISTIC, "ScalaUDF");
    refused(
        Analyzed.expression("inc(a)"),
        new UserFunctionSettings(false, true),
        ReasonCode.UDF,
        "spark.experimentGraph.udf.jvm");
  }

  @Test
  void aFunctionMayFail() {
    assertThat(FailingExpressions.mayFail(Analyzed.expression("inc(a)"))).isTrue();
  }

  @Test
  void pythonFunctionsNeedToBeAllowed() {
    refused(
        python("f", "code", "3.11", 1),
        UserFunctionSettings.DEFAULT,
        ReasonCode.UDF,
        "spark.experimentGraph.udf.python");
  }

  @Test
  void aPythonFunctionIsItsBytesAndItsEnvironment() {
    Identity function = identity(python("f", "code", "3.11", 1));

    assertThat(identity(python("g", "code", "3.11", 2))).isEqualTo(function);
    assertThat(identity(python("f", "edit", "3.11", 1))).isNotEqualTo(function);
    assertThat(identity(python("f", "code", "3.12", 1))).isNotEqualTo(function);
  }

  @Test
  void pythonFunctionsOverManyRowsAreRefused() {
    PythonUDF call = python("f", "code", "3.11", 1);
    PythonUDF iterating =
        new PythonUDF(
            "f",
            call.func(),
            call.dataType(),
            call.children(),
            PythonEvalType.SQL_SCALAR_PANDAS_ITER_UDF(),
            true,
            call.resultId());

    refused(iterating, ALL, ReasonCode.UDF, "kind");
  }

  private static PythonUDF python(String name, String code, String version, long id) {
    SimplePythonFunction function =
        new SimplePythonFunction(
            code.getBytes(StandardCharsets.UTF_8),
            Map.of("PYTHONHASHSEED", "0"),
            List.of(),
            "python3",
            version,
            List.of(),
            null);
    return new PythonUDF(
        name,
        function,
        DataTypes.IntegerType,
        Scala.seq(List.of(Analyzed.expression("a + 1"))),
        PythonEvalType.SQL_BATCHED_UDF(),
        true,
        ExprId.apply(id));
  }

  private static Identity identity(Expression expression) {
    return ExpressionEncoder.encode(expression, scope(ALL));
  }

  private static void refused(
      Expression expression, UserFunctionSettings settings, ReasonCode reason, String detail) {
    assertThatThrownBy(() -> ExpressionEncoder.encode(expression, scope(settings)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(detail)
        .satisfies(e -> assertThat(((RefusedException) e).reason()).isEqualTo(reason));
  }

  private static ExpressionEncoder.Scope scope(UserFunctionSettings settings) {
    return new Analyzed.Names() {
      @Override
      public UserFunctionSettings userFunctions() {
        return settings;
      }
    };
  }
}
