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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/** Tells what each column that a node puts out is made of, node by node from the bottom. */
final class ColumnFlow {

  private final Map<Long, List<Attribute>> definitions = new HashMap<>();

  /**
   * Goes on to a node. Of generators and groupings by several sets nothing is told.
   *
   * @param node after all that it reads, definitions of common table expressions included
   * @param made is given each column with what it is made of; of a union once for each input
   */
  void follow(PlanNode node, BiConsumer<Attribute, Expression> made) {
    LogicalPlan plan = node.plan();
    if (plan instanceof Project project) {
      named(Scala.list(project.projectList()), made);
    } else if (plan instanceof Aggregate aggregate) {
      named(Scala.list(aggregate.aggregateExpressions()), made);
    } else if (plan instanceof Window window) {
      named(Scala.list(window.windowExpressions()), made);
    } else if (plan instanceof Union) {
      node.children().forEach(child -> renamed(child.output(), node.output(), made));
    } else if (plan instanceof CTERelationDef definition) {
      definitions.put(definition.id(), node.output());
    } else if (plan instanceof CTERelationRef reference) {
      renamed(definitions.getOrDefault(reference.cteId(), List.of()), node.output(), made);
    }
  }

  private static void named(
      List<NamedExpression> expressions, BiConsumer<Attribute, Expression> made) {
    expressions.forEach(e -> made.accept(e.toAttribute(), (Expression) e));
  }

  private static void renamed(
      List<Attribute> from, List<Attribute> to, BiConsumer<Attribute, Expression> made) {
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      made.accept(to.get(i), from.get(i));
    }
  }
}
