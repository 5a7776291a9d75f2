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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds every reviewed operator against Spark's class, so that a new field cannot slip in. */
class OperatorsTest {

  private static final String PACKAGE = "org.apache.spark.sql.catalyst.plans.logical.";

  static Stream<Class<? extends LogicalPlan>> reviewed() {
    return Operators.all().keySet().stream().sorted(Comparator.comparing(Class::getName));
  }

  @ParameterizedTest
  @MethodSource("reviewed")
  void fieldsAreThoseThatWereReviewed(Class<? extends LogicalPlan> type) {
    assertThat(parameters(type)).isEqualTo(Operators.all().get(type).reviewedFields());
  }

  /** A second parameter list is a field as well, but no part of the product. */
  @ParameterizedTest
  @MethodSource("reviewed")
  void productHasNoFieldBesidesTheReviewedOnes(Class<? extends LogicalPlan> type) {
    long copied =
        Arrays.stream(type.getMethods())
            .map(Method::getName)
            .filter(method -> method.startsWith("copy$default$"))
            .distinct()
            .count();
    assertThat(copied).isEqualTo(Operators.all().get(type).reviewedFields().size());
  }

  /** Operators are found by class, so a subclass would be encoded by nobody. */
  @ParameterizedTest
  @MethodSource("reviewed")
  void classIsConcrete(Class<? extends LogicalPlan> type) {
    assertThat(Modifier.isAbstract(type.getModifiers())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GlobalLimit",
        "LocalLimit",
        "LimitAll",
        "Offset",
        "Tail",
        "Sample",
        "DeduplicateWithinWatermark",
        "EventTimeWatermark",
        "CollectMetrics",
        "MapElements",
        "MapPartitions",
        "FlatMapGroupsWithState",
        "TypedFilter",
        "ScriptTransformation",
        "LateralJoin",
        "AsOfJoin",
        "UnionLoop",
        "UnresolvedHint",
        "CommandResult"
      })
  void operatorWithoutProvableRowsIsNotListed(String name) throws ClassNotFoundException {
    Set<String> listed = Set.copyOf(reviewed().map(Class::getName).toList());
    assertThat(Class.forName(PACKAGE + name)).isAssignableTo(LogicalPlan.class);
    assertThat(listed).doesNotContain(PACKAGE + name);
  }

  private static List<String> parameters(Class<?> type) {
    Map<String, Class<?>> fields =
        Arrays.stream(type.getMethods())
            .filter(method -> method.getParameterCount() == 0)
            .collect(Collectors.toMap(Method::getName, Method::getReturnType, (one, other) -> one));
    Constructor<?> primary =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(
                constructor ->
                    Arrays.stream(constructor.getParameters())
                        .allMatch(parameter -> fields.containsKey(parameter.getName())))
            .max(Comparator.comparingInt(Constructor::getParameterCount))
            .orElseThrow();
    return Arrays.stream(primary.getParameters()).map(Parameter::getName).toList();
  }
}
