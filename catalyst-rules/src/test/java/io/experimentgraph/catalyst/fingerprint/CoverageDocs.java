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
import io.experimentgraph.catalyst.rewrite.StorableTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** The page that says what is fingerprinted and what is not, made of the reviewed lists. */
final class CoverageDocs {

  private final StringBuilder page = new StringBuilder();

  private CoverageDocs() {}

  static String markdown() {
    CoverageDocs docs = new CoverageDocs();
    docs.line("# Coverage");
    docs.line("");
    docs.line("What of Spark 4.1 and Delta 4.4 has a fingerprint, and what is refused and why.");
    docs.line(
        "Made from the reviewed lists by `CoverageDocsTest`, which fails if this page is old;");
    docs.line("`ClassificationTest` fails on a class that no list names, `TypesTest` on a type,");
    docs.line("`SessionEnvironmentTest` on a setting.");
    docs.operators();
    docs.expressions();
    docs.types();
    docs.settings();
    return docs.page.toString();
  }

  private void operators() {
    List<Class<?>> all = SparkClasses.concrete(LogicalPlan.class);
    Map<String, List<Class<?>>> refused = new TreeMap<>();
    List<Class<?>> encoded = new ArrayList<>();
    List<Class<?>> transparent = new ArrayList<>();
    for (Class<?> type : all) {
      if (Operators.all().containsKey(type)) {
        encoded.add(type);
      } else if (ClassificationTest.TRANSPARENT.contains(type)) {
        transparent.add(type);
      } else {
        add(refused, RefusedOperators.of(type).orElseThrow(), type);
      }
    }
    heading("Logical operators");
    line(
        "%d classes: %d encoded, %d resolved by the walk itself, %d refused."
            .formatted(
                all.size(),
                encoded.size(),
                transparent.size(),
                all.size() - encoded.size() - transparent.size()));
    line("");
    line("| encoded | fields accounted for |");
    line("|---|---|");
    for (Class<?> type : encoded) {
      line("| %s | %s |".formatted(name(type), fields(type)));
    }
    line("");
    line("Resolved by the walk: " + names(transparent) + ".");
    refusals(refused);
  }

  private static String fields(Class<?> type) {
    List<String> fields = Operators.all().get(type).reviewedFields();
    return fields.isEmpty() ? "none" : String.join(", ", fields);
  }

  private void expressions() {
    List<Class<?>> all = SparkClasses.concrete(Expression.class);
    Map<String, List<Class<?>>> refused = new TreeMap<>();
    List<Class<?>> encoded = new ArrayList<>();
    List<Class<?>> replaced = new ArrayList<>();
    for (Class<?> type : all) {
      if (AllowedExpressions.classes().contains(type.getName())) {
        encoded.add(type);
      } else if (AllowedExpressions.replacedClasses().contains(type.getName())) {
        replaced.add(type);
      } else {
        add(refused, RefusedExpressions.of(type).orElseThrow(), type);
      }
    }
    heading("Expressions");
    line(
        "%d classes: %d encoded, %d stand for what Spark replaces them by, %d refused."
            .formatted(
                all.size(),
                encoded.size(),
                replaced.size(),
                all.size() - encoded.size() - replaced.size()));
    line("Some of those encoded are refused for certain operands: strings under a collation,");
    line("sums that turn null on overflow, window frames that count rows, unknown literals.");
    line("");
    line("Encoded: " + names(encoded) + ".");
    line("");
    line("Replaced: " + names(replaced) + ".");
    refusals(refused);
  }

  private void types() {
    heading("Types");
    line(
        "A column of another type is refused with `UNSUPPORTED_TYPE`. A type that is fingerprinted");
    line("and not stored is reused as part of what is made of it.");
    line("");
    line("| type | fingerprint | stored |");
    line("|---|---|---|");
    for (TypeSamples.Sample sample : TypeSamples.all()) {
      Optional<ReasonCode> refusal = TypesTest.refusalOf(sample.type());
      line(
          "| %s | %s | %s |"
              .formatted(
                  sample.name(),
                  refusal.map(reason -> "`" + reason + "`").orElse("yes"),
                  StorableTypes.isStorable(sample.type()) ? "yes" : "`TYPE_NOT_STORABLE`"));
    }
  }

  private void settings() {
    List<String> registered = List.copyOf(RegisteredSettings.keys());
    long counted = registered.stream().filter(SessionEnvironment::mayChangeResult).count();
    heading("Settings");
    line(
        "%d registered keys of `spark.sql` and `spark.databricks`: %d are part of every fingerprint, %d are not."
            .formatted(registered.size(), counted, registered.size() - counted));
    line("Keys that nobody registers count, except for the families that end in a dot.");
    line("");
    line("| not part of a fingerprint | keys |");
    line("|---|---|");
    Map<String, List<ReviewedLists.Entry>> byReason =
        ReviewedLists.entries("performance-settings.txt").stream()
            .collect(
                Collectors.groupingBy(ReviewedLists.Entry::why, TreeMap::new, Collectors.toList()));
    byReason.forEach(
        (why, entries) ->
            line(
                "| %s | %s |"
                    .formatted(
                        why,
                        entries.stream()
                            .map(entry -> "`" + entry.text() + "`")
                            .collect(Collectors.joining(", ")))));
  }

  private static void add(Map<String, List<Class<?>>> refused, Refusal refusal, Class<?> type) {
    refused
        .computeIfAbsent(
            "`%s` | %s".formatted(refusal.reason(), refusal.why()), r -> new ArrayList<>())
        .add(type);
  }

  private void refusals(Map<String, List<Class<?>>> refused) {
    line("");
    line("| refused with | why | classes |");
    line("|---|---|---|");
    refused.forEach(
        (why, types) -> line("| %s | %d: %s |".formatted(why, types.size(), names(types))));
  }

  private static String names(List<Class<?>> types) {
    return types.stream()
        .sorted(Comparator.comparing(CoverageDocs::name))
        .map(CoverageDocs::name)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String name(Class<?> type) {
    String name = type.getName();
    return name.substring(name.lastIndexOf('.') + 1)
        .replaceAll("\\$(anon\\$)?\\d*$", "")
        .replace("$", ".");
  }

  private void heading(String text) {
    line("");
    line("## " + text);
    line("");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
