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

import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitioningAwareFileIndex;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;

/** The columns by which files of a relation are left out without a look at them. */
final class PartitionColumns {

  private PartitionColumns() {}

  /** Whether a format of tables leaves out files by what it knows of any of their columns. */
  static boolean areFilesSkipped(PlanNode leaf) {
    if (leaf.plan() instanceof LogicalRelation logical) {
      return logical.relation() instanceof HadoopFsRelation files
          && !(files.location() instanceof PartitioningAwareFileIndex)
          && !(files.location() instanceof CatalogFileIndex);
    }
    return leaf.plan() instanceof DataSourceV2Relation relation
        && !(relation.table() instanceof FileTable);
  }

  /** Those of a leaf; none if it has no partitions. */
  static Set<ExprId> of(PlanNode leaf) {
    Set<String> names = new HashSet<>();
    if (leaf.plan() instanceof LogicalRelation logical
        && logical.relation() instanceof HadoopFsRelation relation) {
      names.addAll(Arrays.asList(relation.partitionSchema().fieldNames()));
    } else if (leaf.plan() instanceof DataSourceV2Relation relation) {
      Arrays.stream(relation.table().partitioning())
          .flatMap(transform -> Arrays.stream(transform.references()))
          .forEach(reference -> names.add(reference.fieldNames()[0]));
    }
    return leaf.output().stream()
        .filter(attribute -> names.contains(attribute.name()))
        .map(Attribute::exprId)
        .collect(Collectors.toSet());
  }
}
