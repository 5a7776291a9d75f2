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

import io.experimentgraph.catalyst.Scala;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CurrentUser;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.DataTypes;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * An authorization plugin in little: users see the rows of one department, and some see no
 * salaries. It rewrites every relation with a column {@code dept}, in the phase that its extension
 * is named after.
 */
final class RowPolicy extends Rule<LogicalPlan> {

  /** Department of each user; who has none sees all rows. */
  static final Map<String, Long> DEPARTMENTS = new ConcurrentHashMap<>();

  /** Users who see 0 for every salary. */
  static final Set<String> MASKED = ConcurrentHashMap.newKeySet();

  /** Users whose filter names the current user. */
  static final Set<String> NAMED = ConcurrentHashMap.newKeySet();

  private static final TreeNodeTag<Object> DONE = new TreeNodeTag<>("row policy");

  /** Whether a masked column keeps its id: after analysis others refer to it. */
  private final boolean keepsIds;

  RowPolicy(boolean keepsIds) {
    this.keepsIds = keepsIds;
  }

  static void clear() {
    DEPARTMENTS.clear();
    MASKED.clear();
    NAMED.clear();
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return Scala.transformUp(
        plan, node -> node instanceof LogicalRelation relation ? guarded(relation) : node);
  }

  private LogicalPlan guarded(LogicalRelation relation) {
    List<Attribute> output = List.copyOf(Scala.list(relation.output()));
    boolean isOurs = output.stream().anyMatch(a -> a.name().equals("dept"));
    if (!isOurs || relation.getTagValue(DONE).isDefined()) {
      return relation;
    }
    relation.setTagValue(DONE, true);
    String user = user();
    LogicalPlan guarded = relation;
    if (DEPARTMENTS.containsKey(user)) {
      guarded = new Filter(condition(output, user), guarded);
    }
    return MASKED.contains(user) ? masked(output, guarded) : guarded;
  }

  private static Expression condition(List<Attribute> output, String user) {
    Attribute dept = output.stream().filter(a -> a.name().equals("dept")).findFirst().get();
    Expression mine = new EqualTo(dept, new Literal(DEPARTMENTS.get(user), DataTypes.LongType));
    return NAMED.contains(user) ? new And(mine, new IsNotNull(new CurrentUser())) : mine;
  }

  private LogicalPlan masked(List<Attribute> output, LogicalPlan child) {
    List<NamedExpression> columns = new ArrayList<>();
    for (Attribute column : output) {
      columns.add(
          column.name().equals("salary")
              ? new Alias(
                  new Literal(0L, DataTypes.LongType),
                  column.name(),
                  keepsIds ? column.exprId() : NamedExpression.newExprId(),
                  column.qualifier(),
                  scala.Option.empty(),
                  Scala.seq(List.of()))
              : column);
    }
    return new Project(Scala.seq(columns), child);
  }

  private static String user() {
    try {
      return UserGroupInformation.getCurrentUser().getShortUserName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rewrites while names are resolved. */
  public static final class InResolution
      extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
      extensions.injectResolutionRule(Scala.function(session -> new RowPolicy(false)));
      return BoxedUnit.UNIT;
    }
  }

  /** Rewrites after names are resolved. */
  public static final class InPostHocResolution
      extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
      extensions.injectPostHocResolutionRule(Scala.function(session -> new RowPolicy(false)));
      return BoxedUnit.UNIT;
    }
  }

  /** Rewrites where we do. */
  public static final class InNormalization
      extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
      extensions.injectPlanNormalizationRule(Scala.function(session -> new RowPolicy(true)));
      return BoxedUnit.UNIT;
    }
  }

  /** Rewrites after us. */
  public static final class InOptimizer
      extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
      extensions.injectOptimizerRule(Scala.function(session -> new RowPolicy(true)));
      return BoxedUnit.UNIT;
    }
  }

  /** Rewrites long after us. */
  public static final class BeforeCostBasedOptimization
      extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
      extensions.injectPreCBORule(Scala.function(session -> new RowPolicy(true)));
      return BoxedUnit.UNIT;
    }
  }
}
