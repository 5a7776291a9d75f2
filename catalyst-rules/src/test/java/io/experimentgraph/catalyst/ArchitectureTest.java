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
package io.experimentgraph.catalyst;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.experimentgraph",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule thePluginIsUnknownHere =
      noClasses()
          .that()
          .resideInAPackage("io.experimentgraph.catalyst..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.experimentgraph.spark..");

  @ArchTest
  static final ArchRule theGraphKnowsNoPlans =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.experimentgraph.catalyst..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.experimentgraph.catalyst..");

  @ArchTest
  static final ArchRule tablesOfTheGraphAreUnknownHere =
      noClasses()
          .that()
          .resideInAPackage("io.experimentgraph.catalyst..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.experimentgraph.delta..", "io.delta.kernel..")
          .because("decisions see the store through StoreAccess");

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
  static final ArchRule sharedClassesDependOnNobody =
      noClasses()
          .that()
          .resideInAPackage("io.experimentgraph.catalyst")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.experimentgraph.catalyst.(*)..");

  @ArchTest
  static final ArchRule identityHangsOnNothingThatDecidesOrRewrites =
      noClasses()
          .that()
          .resideInAnyPackage("..catalyst.fingerprint..", "..catalyst.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..catalyst.decide..", "..catalyst.rewrite..", "..catalyst.cost..");

  @ArchTest
  static final ArchRule packagesDependOnEachOtherOneWay =
      slices().matching("io.experimentgraph.catalyst.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule identityKnowsNoAlgorithm =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..catalyst.fingerprint..",
              "..catalyst.source..",
              "..catalyst.rewrite..",
              "..catalyst.cost..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.experimentgraph.reuse..", "io.experimentgraph.materialize..");

  @ArchTest
  static final ArchRule rewritingCarriesOutWhatWasDecided =
      noClasses()
          .that()
          .resideInAPackage("..catalyst.rewrite..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..catalyst.decide..", "..catalyst.cost..");

  @ArchTest
  static final ArchRule costsDecideNothing =
      noClasses()
          .that()
          .resideInAPackage("..catalyst.cost..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..catalyst.decide..");

  @ArchTest
  static final ArchRule deltasTablesAreKnownToSourcesAlone =
      noClasses()
          .that()
          .resideInAPackage("io.experimentgraph.catalyst..")
          .and()
          .resideOutsideOfPackage("..catalyst.source..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.sql.delta..");

  @ArchTest
  static final ArchRule rulesOfSparkAreFinal =
      classes()
          .that()
          .areAssignableTo(org.apache.spark.sql.catalyst.trees.TreeNode.class)
          .or()
          .areAssignableTo(org.apache.spark.sql.catalyst.rules.Rule.class)
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
          .because("plans are matched by class");
}
