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

import io.experimentgraph.catalyst.Scala;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.junit.jupiter.api.Test;

/** Every operator and expression on the class path is classified, each exactly once. */
class ClassificationTest {

  /** Operators that the fingerprinter handles itself. */
  static final Set<Class<?>> TRANSPARENT =
      Set.of(WithCTE.class, CTERelationDef.class, CTERelationRef.class);

  /** Registered names whose class makes the expression and is none itself. */
  private static final String BUILDER = "Builder";

  @Test
  void everyOperatorIsClassifiedOnce() {
    List<Class<?>> all = SparkClasses.concrete(LogicalPlan.class);
    List<String> wrong = new ArrayList<>();
    for (Class<?> type : all) {
      int places =
          (Operators.all().containsKey(type) ? 1 : 0)
              + (TRANSPARENT.contains(type) ? 1 : 0)
              + (RefusedOperators.of(type).isPresent() ? 1 : 0);
      if (places != 1) {
        wrong.add(type.getName() + " is classified " + places + " times");
      }
    }
    assertThat(all).hasSizeGreaterThan(300);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyExpressionIsClassifiedOnce() {
    List<Class<?>> all = SparkClasses.concrete(Expression.class);
    List<String> wrong = new ArrayList<>();
    for (Class<?> type : all) {
      int places =
          (AllowedExpressions.classes().contains(type.getName()) ? 1 : 0)
              + (AllowedExpressions.replacedClasses().contains(type.getName()) ? 1 : 0)
              + (RefusedExpressions.of(type).isPresent() ? 1 : 0);
      if (places != 1) {
        wrong.add(type.getName() + " is classified " + places + " times");
      }
    }
    assertThat(all).hasSizeGreaterThan(700);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyListedClassExists() {
    Set<String> existing = new TreeSet<>();
    SparkClasses.concrete(LogicalPlan.class).forEach(type -> existing.add(type.getName()));
    SparkClasses.concrete(Expression.class).forEach(type -> existing.add(type.getName()));
    assertThat(existing).containsAll(RefusedOperators.listed().keySet());
    assertThat(existing).containsAll(RefusedExpressions.listed().keySet());
    assertThat(existing).containsAll(AllowedExpressions.classes());
    assertThat(existing).containsAll(AllowedExpressions.replacedClasses());
  }

  @Test
  void everyRefusalSaysWhy() {
    assertThat(RefusedOperators.listed().values()).allMatch(r -> r.why().endsWith("."));
    assertThat(RefusedExpressions.listed().values()).allMatch(r -> r.why().endsWith("."));
  }

  /** What the registries name is among the classes that the tests above walk. */
  @Test
  void registeredFunctionsAreAmongTheClassesOnTheClassPath() {
    Set<String> existing = new TreeSet<>();
    SparkClasses.concrete(Expression.class).forEach(type -> existing.add(type.getName()));
    SparkClasses.concrete(LogicalPlan.class).forEach(type -> existing.add(type.getName()));
    Set<String> missing = new TreeSet<>();
    registered(FunctionRegistry$.MODULE$.builtin())
        .forEach(name -> addUnlessKnown(name, existing, missing));
    Scala.<FunctionIdentifier>list(TableFunctionRegistry$.MODULE$.builtin().listFunction()).stream()
        .map(f -> TableFunctionRegistry$.MODULE$.builtin().lookupFunction(f).get().getClassName())
        .forEach(name -> addUnlessKnown(name, existing, missing));
    assertThat(missing).isEmpty();
  }

  private static List<String> registered(FunctionRegistry registry) {
    return Scala.<FunctionIdentifier>list(registry.listFunction()).stream()
        .map(function -> registry.lookupFunction(function).get().getClassName())
        .toList();
  }

  private static void addUnlessKnown(String name, Set<String> existing, Set<String> missing) {
    if (!existing.contains(name) && !name.contains(BUILDER)) {
      missing.add(name);
    }
  }
}
