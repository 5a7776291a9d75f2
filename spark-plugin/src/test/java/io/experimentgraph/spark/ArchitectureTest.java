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
package io.experimentgraph.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.spark.conf.ExperimentGraphConf;
import io.experimentgraph.spark.runtime.Applications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.internal.SQLConf;

@AnalyzeClasses(
    packages = "io.experimentgraph",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final Set<String> CONFIGURATIONS =
      Set.of(SparkConf.class.getName(), RuntimeConfig.class.getName(), SQLConf.class.getName());

  private static final Set<String> READ_BY_KEY =
      Set.of("get", "getOption", "contains", "getConfString", "getBoolean", "getInt", "getLong");

  private static final DescribedPredicate<JavaAccess<?>> READS_A_KEY =
      DescribedPredicate.describe(
          "reads a key of a configuration",
          access ->
              READ_BY_KEY.contains(access.getName())
                  && CONFIGURATIONS.contains(access.getTargetOwner().getName()));

  @ArchTest
  static final ArchRule nobodyBelowKnowsThePlugin =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.experimentgraph.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.experimentgraph.spark..");

  @ArchTest
  static final ArchRule theGraphKnowsNoPlans =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.experimentgraph.spark..", "io.experimentgraph.catalyst..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.experimentgraph.catalyst..", "org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule scalaCollectionsAreConvertedInOnePlace =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Scala.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("scala.jdk..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("scala\\.collection\\..*Java.*");

  @ArchTest
  static final ArchRule configurationDependsOnNobody =
      noClasses()
          .that()
          .resideInAPackage("..spark.conf..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..spark.runtime..", "io.experimentgraph.spark")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("..catalyst..", "..graph..", "..delta..");

  @ArchTest
  static final ArchRule theRuntimeDoesNotKnowItsEntryPoints =
      noClasses()
          .that()
          .resideInAPackage("..spark.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.experimentgraph.spark");

  private static final String RUNTIME_PLATFORM = "io.experimentgraph.catalyst.udf.RuntimePlatform";

  @ArchTest
  static final ArchRule keysAreReadByTheConfigurationAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.experimentgraph.spark.conf..")
          .and()
          .doNotHaveFullyQualifiedName(Applications.class.getName()) // whether there is a store
          .and()
          .doNotHaveFullyQualifiedName(RUNTIME_PLATFORM) // keys of Spark's, not of ours
          .should()
          .accessTargetWhere(READS_A_KEY)
          .because("type, default and check of a key stand in ExperimentGraphConf");

  /** A literal that is a key; keys inside of a message for people are none. */
  private static final Pattern KEY =
      Pattern.compile("\"" + Pattern.quote(ExperimentGraphConf.PREFIX) + "[A-Za-z.]*\"");

  @ArchTest
  static void keysAreSpelledByTheConfigurationAlone(JavaClasses classes) throws IOException {
    Path root = Path.of(System.getProperty("experimentGraph.root"));
    List<String> found = new ArrayList<>();
    for (String module : List.of("eg-store", "catalyst-rules", "spark-plugin")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher matcher = KEY.matcher(Files.readString(file));
          while (matcher.find()) {
            found.add(file.getFileName() + " " + matcher.group());
          }
        }
      }
    }
    assertThat(found)
        .containsOnly("ExperimentGraphConf.java \"" + ExperimentGraphConf.PREFIX + "\"");
  }
}
