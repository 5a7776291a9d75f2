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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.PipeOperator;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Range;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * The reviewed operators: which class is encoded by what, and the constructor fields that the
 * review has accounted for. A new field in a later Spark fails the test that compares the two.
 */
final class Operators {

  /**
   * A reviewed operator.
   *
   * @param encoder encodes it
   * @param reviewedFields its constructor's fields, as reviewed
   */
  record Reviewed(OperatorEncoder encoder, List<String> reviewedFields) {}

  private static final Map<Class<? extends LogicalPlan>, Reviewed> REVIEWED = reviewed();

  private Operators() {}

  static Optional<OperatorEncoder> encoder(LogicalPlan node) {
    return Optional.ofNullable(REVIEWED.get(node.getClass())).map(Reviewed::encoder);
  }

  static Map<Class<? extends LogicalPlan>, Reviewed> all() {
    return REVIEWED;
  }

  private static Map<Class<? extends LogicalPlan>, Reviewed> reviewed() {
    Map<Class<? extends LogicalPlan>, Reviewed> table = new HashMap<>();
    add(
        table,
        LogicalRelation.class,
        Leaves::relation,
        "relation",
        "output",
        "catalogTable",
        "isStreaming",
        "stream");
    add(
        table,
        DataSourceV2Relation.class,
        Leaves::relation,
        "table",
        "output",
        "catalog",
        "identifier",
        "options",
        "timeTravelSpec");
    add(table, LocalRelation.class, Leaves::literalRows, "output", "data", "isStreaming", "stream");
    add(
        table,
        Range.class,
        Leaves::range,
        "start",
        "end",
        "step",
        "numSlices",
        "output",
        "isStreaming");
    add(table, OneRowRelation.class, Leaves::oneRow);

    add(table, SubqueryAlias.class, RowPreservingOperators::transparent, "identifier", "child");
    add(table, PipeOperator.class, RowPreservingOperators::transparent, "child");
    add(table, ResolvedHint.class, RowPreservingOperators::transparent, "child", "hints");
    add(table, View.class, RowPreservingOperators::view, "desc", "isTempView", "child", "options");
    add(table, Project.class, RowPreservingOperators::project, "projectList", "child");
    add(
        table,
        Window.class,
        RowPreservingOperators::window,
        "windowExpressions",
        "partitionSpec",
        "orderSpec",
        "child",
        "hint");
    add(table, Sort.class, RowPreservingOperators::layout, "order", "global", "child", "hint");
    add(
        table,
        Repartition.class,
        RowPreservingOperators::layout,
        "numPartitions",
        "shuffle",
        "child");
    add(
        table,
        RepartitionByExpression.class,
        RowPreservingOperators::layout,
        "partitionExpressions",
        "child",
        "optNumPartitions",
        "optAdvisoryPartitionSize");
    add(
        table,
        RebalancePartitions.class,
        RowPreservingOperators::layout,
        "partitionExpressions",
        "child",
        "optNumPartitions",
        "optAdvisoryPartitionSize");

    add(table, Filter.class, FilterAndJoin::filter, "condition", "child");
    add(table, Join.class, FilterAndJoin::join, "left", "right", "joinType", "condition", "hint");

    add(
        table,
        Aggregate.class,
        GroupingOperators::aggregate,
        "groupingExpressions",
        "aggregateExpressions",
        "child",
        "hint");
    add(table, Distinct.class, GroupingOperators::distinct, "child");
    add(table, Deduplicate.class, GroupingOperators::deduplicate, "keys", "child");

    add(table, Union.class, RowMakingOperators::union, "children", "byName", "allowMissingCol");
    add(table, Intersect.class, RowMakingOperators::intersect, "left", "right", "isAll");
    add(table, Except.class, RowMakingOperators::except, "left", "right", "isAll");
    add(
        table,
        Generate.class,
        RowMakingOperators::generate,
        "generator",
        "unrequiredChildIndex",
        "outer",
        "qualifier",
        "generatorOutput",
        "child");
    add(table, Expand.class, RowMakingOperators::expand, "projections", "output", "child");
    return Map.copyOf(table);
  }

  private static void add(
      Map<Class<? extends LogicalPlan>, Reviewed> table,
      Class<? extends LogicalPlan> type,
      OperatorEncoder encoder,
      String... fields) {
    table.put(type, new Reviewed(encoder, List.of(fields)));
  }
}
