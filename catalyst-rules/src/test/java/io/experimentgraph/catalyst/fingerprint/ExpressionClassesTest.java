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

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.FrameType;
import org.apache.spark.sql.catalyst.expressions.InheritAnalysisRules;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.NullOrdering;
import org.apache.spark.sql.catalyst.expressions.NumericEvalContext;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.SortDirection;
import org.apache.spark.sql.catalyst.expressions.StructFieldsOperation;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowFrame;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateMode;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accounts for every field of every allowed class, so that a new Spark cannot slip one in. */
class ExpressionClassesTest {

  private static final String TRAIT_SETTER = "_setter_$";
  private static final String PACKAGE = "org.apache.spark.sql.catalyst.expressions.";

  /** Fields that the generic encoding does not meet, and why that is right. */
  private static final Map<String, String> REVIEWED_PARAMETERS =
      Map.ofEntries(
          Map.entry("Alias", "dissolved: only the child counts"),
          Map.entry("AttributeReference", "identified by the scope"),
          Map.entry("OuterReference", "identified by the scope"),
          Map.entry("ScalarSubquery", "identified by the scope"),
          Map.entry("Exists", "identified by the scope"),
          Map.entry("ListQuery", "identified by the scope"),
          Map.entry("Literal", "a form of its own: value by type"),
          Map.entry("IsUnknown$$anon$1", "an IsNull that prints differently"),
          Map.entry("IsNotUnknown$$anon$2", "an IsNotNull that prints differently"),
          Map.entry("With", "a form of its own: definitions are written out"),
          Map.entry("CommonExpressionRef", "a form of its own: the definition"),
          Map.entry("LambdaFunction", "a form of its own: arguments by position"),
          Map.entry("NamedLambdaVariable", "a form of its own: depth and position"),
          Map.entry("aggregate.AggregateExpression", "resultId is an id; see Fields.IGNORED"),
          Map.entry("aggregate.PivotFirst", "values of a pivot column, or refused if unknown"));

  /** Fields set in the body of a class: constants, or derived from the constructor's parameters. */
  private static final Set<String> REVIEWED_BODY_FIELDS =
      Set.of(
          // Constants of the class.
          "nodePatterns",
          "f",
          "name",
          "c",
          "mode",
          "modeStr",
          "func",
          "funcName",
          "yAsymptote",
          "errorOnFail",
          "prettyName",
          "downScaleFactor",
          "suggestedFuncOnFail",
          "operation",
          "shift",
          "seed",
          "defaultFormat",
          "position",
          "inline",
          "anyObjectType",
          "frequencyExpression",
          "frame",
          "zero",
          "one",
          // Derived from the constructor's parameters.
          "childrenArray",
          "instant",
          "forTimestampNTZ",
          "nullableSchema",
          "defaultElementType",
          "leftBracket",
          "rightBracket",
          "x$2",
          "left",
          "right",
          "dataType",
          "valueDataType",
          "pivotIndex",
          "indexSize",
          "updateRow",
          "nullable",
          "hllppHelper",
          // Of casts: always the same formatter, unlike that of ToPrettyString.
          "binaryFormatter",
          // Captured by WithField and DropField, and encoded.
          "resolver",
          // An evaluation mode that bitwise operators never look at.
          "evalContext",
          // Buffers and steps of aggregates over parameters that are encoded.
          "n",
          "avg",
          "m2",
          "m3",
          "m4",
          "xAvg",
          "yAvg",
          "ck",
          "xMk",
          "yMk",
          "bitmapAttr",
          "aggBufferAttributes",
          "aggBufferSchema",
          "inputAggBufferAttributes",
          "initialValues",
          "updateExpressions",
          "mergeExpressions",
          "evaluateExpression",
          "rowNumber",
          "rank",
          "orderAttrs",
          "orderEquals",
          "orderInit",
          "increaseRowNumber",
          "increaseRank");

  /** Fields that are harmless in these classes and would not be in others. */
  private static final Map<String, Set<String>> REVIEWED_FIELDS_OF_CLASSES =
      Map.ofEntries(
          // A constant, or the result does not look at it.
          Map.entry("aggregate.PandasCovar", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.PandasKurtosis", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.PandasSkewness", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.PandasStddev", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.PandasVariance", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.RegrR2", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.RegrReplacement", Set.of("nullOnDivideByZero")),
          Map.entry("aggregate.RegrSXY", Set.of("nullOnDivideByZero")),
          Map.entry("HllUnion", Set.of("targetType")),
          // Aggregates over the same operands, of which the buffers alone are used.
          Map.entry("aggregate.RegrIntercept", Set.of("covarPop", "varPop")),
          Map.entry("aggregate.RegrSlope", Set.of("covarPop", "varPop")));

  private static final List<Class<?>> ENCODED_TYPES =
      List.of(
          Expression.class,
          AggregateFunction.class,
          WindowFrame.class,
          DataType.class,
          StructField.class,
          String.class,
          UTF8String.class,
          scala.Enumeration.Value.class,
          NumericEvalContext.class,
          AggregateMode.class,
          SortDirection.class,
          NullOrdering.class,
          FrameType.class,
          StructFieldsOperation.class);

  private static final Set<Class<?>> CONTAINERS =
      Set.of(
          scala.Option.class,
          scala.collection.immutable.Seq.class,
          scala.collection.immutable.Map.class,
          scala.Tuple2.class);

  static Stream<String> allowed() {
    return AllowedExpressions.classes().stream().sorted();
  }

  static Stream<String> replaced() {
    return AllowedExpressions.replacedClasses().stream().sorted();
  }

  static Stream<String> refused() {
    return RefusedExpressions.listed().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void allowedClassIsWhatTheReviewAssumed(String name) throws ClassNotFoundException {
    Class<?> type = Class.forName(name);
    assertThat(type).isAssignableTo(Expression.class);
    assertThat(Modifier.isAbstract(type.getModifiers())).isFalse();
    assertThat(Nondeterministic.class.isAssignableFrom(type)).isFalse();
    assertThat(UserDefinedExpression.class.isAssignableFrom(type)).isFalse();
    assertThat(InheritAnalysisRules.class.isAssignableFrom(type)).isFalse();
    assertThat(AllowedExpressions.replacedClasses()).doesNotContain(name);
    assertThat(RefusedExpressions.listed()).doesNotContainKey(name);
  }

  @ParameterizedTest
  @MethodSource("replaced")
  void replacedClassHasAReplacement(String name) throws ClassNotFoundException {
    assertThat(Class.forName(name)).isAssignableTo(RuntimeReplaceable.class);
    assertThat(RefusedExpressions.listed()).doesNotContainKey(name);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusedClassExists(String name) throws ClassNotFoundException {
    assertThat(Class.forName(name)).isAssignableTo(Expression.class);
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void everyConstructorParameterIsEncoded(String name) throws ClassNotFoundException {
    String shortName = name.substring(PACKAGE.length());
    if (REVIEWED_PARAMETERS.containsKey(shortName)) {
      return;
    }
    Class<?> type = Class.forName(name);
    Constructor<?> primary = primaryConstructor(type);
    List<String> unknown =
        Arrays.stream(primary.getParameters())
            .filter(parameter -> !isEncoded(parameter.getParameterizedType()))
            .map(Parameter::toString)
            .toList();
    assertThat(unknown).isEmpty();
    long copied =
        Arrays.stream(type.getMethods())
            .map(Method::getName)
            .filter(method -> method.startsWith("copy$default$"))
            .distinct()
            .count();
    boolean isVariadic = copied == 0 && primary.getParameterCount() == 1;
    assertThat(isVariadic ? 1 : copied)
        .as("parameters outside of the first list")
        .isEqualTo(primary.getParameterCount());
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void everyFieldOfTheBodyIsReviewed(String name) throws ClassNotFoundException {
    if (REVIEWED_PARAMETERS.containsKey(name.substring(PACKAGE.length()))
        && !name.endsWith("PivotFirst")) {
      return;
    }
    Class<?> type = Class.forName(name);
    Set<String> parameters =
        Arrays.stream(primaryConstructor(type).getParameters())
            .map(Parameter::getName)
            .collect(Collectors.toSet());
    Set<String> bodyFields = traitFields(type);
    for (Class<?> c = type; c != Expression.class && c != TreeNode.class; c = c.getSuperclass()) {
      Arrays.stream(c.getDeclaredFields())
          .filter(field -> Modifier.isFinal(field.getModifiers()))
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .map(field -> afterLast(field.getName(), "$$"))
          .forEach(bodyFields::add);
    }
    bodyFields.removeAll(parameters);
    bodyFields.removeAll(REVIEWED_BODY_FIELDS);
    bodyFields.removeAll(
        REVIEWED_FIELDS_OF_CLASSES.getOrDefault(name.substring(PACKAGE.length()), Set.of()));
    bodyFields.remove(CapturedSettings.FIELDS.getOrDefault(type, ""));
    assertThat(bodyFields).isEmpty();
  }

  /** The fields that a class inherits from Scala traits; they are not final in the class file. */
  private static Set<String> traitFields(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .map(Method::getName)
        .filter(name -> name.contains(TRAIT_SETTER))
        .map(name -> afterLast(name, TRAIT_SETTER))
        .map(name -> name.substring(0, name.length() - "_$eq".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String afterLast(String text, String separator) {
    int position = text.lastIndexOf(separator);
    return position < 0 ? text : text.substring(position + separator.length());
  }

  /** The constructor whose parameters the class keeps. */
  private static Constructor<?> primaryConstructor(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(c -> Arrays.stream(c.getParameters()).allMatch(p -> isKept(type, p)))
        .max((c1, c2) -> c1.getParameterCount() - c2.getParameterCount())
        .orElseThrow(() -> new AssertionError("No primary constructor: " + type));
  }

  private static boolean isKept(Class<?> type, Parameter parameter) {
    return Arrays.stream(type.getMethods())
        .anyMatch(
            method ->
                method.getName().equals(parameter.getName())
                    && method.getParameterCount() == 0
                    && method.getReturnType() == parameter.getType());
  }

  private static boolean isEncoded(Type type) {
    if (type instanceof ParameterizedType generic) {
      return CONTAINERS.contains((Class<?>) generic.getRawType())
          && Arrays.stream(generic.getActualTypeArguments())
              .allMatch(ExpressionClassesTest::isEncoded);
    }
    return type instanceof Class<?> plain
        && (plain.isPrimitive() || ENCODED_TYPES.stream().anyMatch(t -> t.isAssignableFrom(plain)));
  }
}
