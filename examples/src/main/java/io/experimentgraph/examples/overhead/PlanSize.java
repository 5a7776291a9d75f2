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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.Scala;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * How large a plan is.
 *
 * @param nodes its operators
 * @param columns output columns of the widest one
 * @param expressions nodes of all expressions
 */
record PlanSize(int nodes, int columns, int expressions) {

  static PlanSize of(LogicalPlan plan) {
    int nodes = 0;
    int columns = 0;
    int expressions = 0;
    List<LogicalPlan> open = new ArrayList<>(List.of(plan));
    while (!open.isEmpty()) {
      LogicalPlan node = open.remove(open.size() - 1);
      nodes++;
      columns = Math.max(columns, node.output().size());
      for (Expression expression : Scala.<Expression>list(node.expressions())) {
        expressions += count(expression);
      }
      open.addAll(Scala.<LogicalPlan>list(node.children()));
    }
    return new PlanSize(nodes, columns, expressions);
  }

  private static int count(Expression root) {
    int count = 0;
    List<Expression> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      count++;
      open.addAll(Scala.<Expression>list(open.remove(open.size() - 1).children()));
    }
    return count;
  }
}
