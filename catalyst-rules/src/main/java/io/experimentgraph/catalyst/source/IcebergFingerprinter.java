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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * Iceberg tables. Iceberg need not be there: its classes are touched only once a plan has a table
 * of it.
 */
public final class IcebergFingerprinter implements SourceFingerprinter {

  private static final String TABLE = "org.apache.iceberg.spark.source.SparkTable";

  /**
   * {@inheritDoc}
   *
   * @throws RefusedException for metadata tables, incremental reads and tables without an id
   */
  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
    return leaf instanceof DataSourceV2Relation relation
            && relation.table().getClass().getName().equals(TABLE)
        ? Optional.of(IcebergTables.state(relation, settings))
        : Optional.empty();
  }
}
