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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.CumeDist;
import org.apache.spark.sql.catalyst.expressions.DenseRank;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PercentRank;
import org.apache.spark.sql.catalyst.expressions.RangeFrame$;
import org.apache.spark.sql.catalyst.expressions.Rank;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.SpecifiedWindowFrame;
import org.apache.spark.sql.catalyst.expressions.UnboundedFollowing$;
import org.apache.spark.sql.catalyst.expressions.UnboundedPreceding$;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowSpecDefinition;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;

/**
 * Which window functions do not depend on the order of rows that the ORDER BY leaves equal: the
 * ranks, which are equal for such rows, and order-independent aggregates over a frame that holds
 * all of such rows or none, that is a RANGE or the whole partition.
 */
final class WindowRules {

  private WindowRules() {}

  static void check(WindowExpression window) {
    Expression function = Forms.unwrap(window.windowFunction());
    if (isRank(function)) {
      return;
    }
    if (!(function instanceof AggregateExpression)) {
      AllowedExpressions.check(function);
      throw new RefusedException(
          ReasonCode.UNKNOWN_EXPRESSION, "window function " + function.getClass().getName());
    }
    if (!(window.windowSpec().frameSpecification() instanceof SpecifiedWindowFrame frame)) {
      throw new RefusedException(ReasonCode.UNKNOWN_EXPRESSION, "window without a frame");
    }
    if (frame.frameType() != RangeFrame$.MODULE$ && !isWholePartition(frame)) {
      throw new RefusedException(ReasonCode.ORDER_DEPENDENT, "window frame that counts rows");
    }
  }

  /** The partition is a set of expressions; the order is a list. */
  static Form form(WindowSpecDefinition specification) {
    List<Expression> partition = Scala.list(specification.partitionSpec());
    List<SortOrder> order = Scala.list(specification.orderSpec());
    List<Expression> operands = new ArrayList<>(partition);
    operands.addAll(order);
    operands.add((Expression) specification.frameSpecification());
    int keys = partition.size();
    return Form.of(
        operands,
        identities ->
            new IdentityEncoder("window")
                .addSorted(identities.subList(0, keys))
                .addAll(identities.subList(keys, identities.size()))
                .finish());
  }

  private static boolean isRank(Expression function) {
    return function instanceof Rank
        || function instanceof DenseRank
        || function instanceof PercentRank
        || function instanceof CumeDist;
  }

  private static boolean isWholePartition(SpecifiedWindowFrame frame) {
    return frame.lower() == UnboundedPreceding$.MODULE$
        && frame.upper() == UnboundedFollowing$.MODULE$;
  }
}
