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
package io.experimentgraph;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.experimentgraph",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule sparkIsUnknownHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..")
          .because("graph, algorithms and tables are to be used and tested without a session");

  @ArchTest
  static final ArchRule storageIsKnownToItsPackagesAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages("..delta..", "..storage..", "..maintenance..", "..cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..", "org.apache.hadoop..", "com.fasterxml..");

  @ArchTest
  static final ArchRule theGraphDependsOnNobody =
      noClasses()
          .that()
          .resideInAPackage("..graph..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..reuse..", "..materialize..", "..delta..");

  @ArchTest
  static final ArchRule reuseDependsOnTheGraphAlone =
      noClasses()
          .that()
          .resideInAPackage("..reuse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..materialize..", "..delta..");

  @ArchTest
  static final ArchRule materializingKnowsNoStorage =
      noClasses()
          .that()
          .resideInAPackage("..materialize..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..delta..");

  @ArchTest
  static final ArchRule storageKnowsNoAlgorithm =
      noClasses()
          .that()
          .resideInAPackage("io.experimentgraph.delta..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..reuse..", "..materialize..");

  @ArchTest
  static final ArchRule nobodyNeedsMaintenance =
      noClasses()
          .that()
          .resideOutsideOfPackages("..maintenance..", "..cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..maintenance..");

  @ArchTest
  static final ArchRule kernelsInternalsAreKnownToTheAdapterAlone =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.Kernel(Table|Files|Commits|Vacuum)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.delta.kernel.internal..");
}
