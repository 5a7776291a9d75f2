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

import io.experimentgraph.spark.runtime.StoreProcedures;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The catalog that holds what SQL may call: {@code CALL experiment_graph.system.maintain()} and
 * {@code CALL experiment_graph.system.fsck()}. It has no tables.
 */
public final class ExperimentGraphCatalog implements ProcedureCatalog {

  /** The catalog's name, unless the user's configuration gives it another. */
  public static final String NAME = "experiment_graph";

  private static final String[] NAMESPACE = {"system"};

  private String name = NAME;

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    this.name = catalogName;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String[] defaultNamespace() {
    return NAMESPACE.clone();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  @Override
  public UnboundProcedure loadProcedure(Identifier identifier) {
    return StoreProcedures.all().stream()
        .filter(p -> Arrays.equals(identifier.namespace(), NAMESPACE))
        .filter(p -> p.name().equals(identifier.name().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot call %s.%s: there is no such procedure. SHOW PROCEDURES IN %s.%s names those that there are."
                        .formatted(name, identifier, name, NAMESPACE[0])));
  }

  @Override
  public Identifier[] listProcedures(String[] namespace) {
    return namespace.length == 0 || Arrays.equals(namespace, NAMESPACE)
        ? StoreProcedures.all().stream()
            .map(p -> Identifier.of(NAMESPACE, p.name()))
            .toArray(Identifier[]::new)
        : new Identifier[0];
  }
}
