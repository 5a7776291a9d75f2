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
package io.experimentgraph.catalyst.decide;

import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules that are known to leave the rows of a query as they are for every user: those of Spark, of
 * Delta, of Iceberg and ours. A name proves little, because authorization plugins live in Spark's
 * packages, too; a rule counts as Spark's if it also comes from the jar that Spark comes from.
 */
final class ReviewedRules {

  /**
   * Where reviewed rules come from.
   *
   * @param witness a class of that product, which shows the jar
   * @param prefixes beginnings of the names of its rules
   */
  private record Origin(String witness, List<String> prefixes) {}

  private static final List<Origin> ORIGINS =
      List.of(
          spark("org.apache.spark.sql.catalyst.optimizer.Optimizer"),
          spark("org.apache.spark.sql.execution.SparkOptimizer"),
          spark("org.apache.spark.sql.hive.HiveSessionStateBuilder"),
          new Origin(ReuseRule.class.getName(), List.of("io.experimentgraph.")),
          new Origin(
              "io.delta.sql.DeltaSparkSessionExtension",
              List.of("io.delta.", "org.apache.spark.sql.delta.")),
          new Origin(
              "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
              List.of(
                  "org.apache.spark.sql.catalyst.analysis.",
                  "org.apache.spark.sql.catalyst.optimizer.ReplaceStaticInvoke",
                  "org.apache.spark.sql.execution.datasources.v2.ExtendedDataSourceV2Strategy")));

  private static final ClassValue<Boolean> IS_REVIEWED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> rule) {
          return isReviewed(rule);
        }
      };

  private final Set<String> trusted;

  /**
   * The reviewed rules, and those that the user vouches for.
   *
   * @param trusted names of classes and packages
   */
  ReviewedRules(Set<String> trusted) {
    this.trusted = trusted;
  }

  private static Origin spark(String witness) {
    return new Origin(witness, List.of("org.apache.spark."));
  }

  boolean contains(Class<?> rule) {
    return IS_REVIEWED.get(rule) || isTrusted(rule.getName());
  }

  private boolean isTrusted(String rule) {
    return trusted.stream()
        .anyMatch(
            name ->
                rule.equals(name) || rule.startsWith(name + ".") || rule.startsWith(name + "$"));
  }

  private static boolean isReviewed(Class<?> rule) {
    Optional<CodeSource> source = source(rule);
    if (source.isEmpty()) {
      return false;
    }
    for (Origin origin : ORIGINS) {
      if (origin.prefixes().stream().anyMatch(rule.getName()::startsWith)
          && witness(origin, rule).flatMap(ReviewedRules::source).equals(source)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Class<?>> witness(Origin origin, Class<?> rule) {
    try {
      return Optional.of(Class.forName(origin.witness(), false, rule.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      // That product is not here.
      return Optional.empty();
    }
  }

  private static Optional<CodeSource> source(Class<?> type) {
    return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
        .filter(source -> source.getLocation() != null);
  }
}
