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

import io.experimentgraph.catalyst.Scala;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InSubquery;
import org.apache.spark.sql.catalyst.expressions.IsNull;

/**
 * {@code x NOT IN (SELECT ...)}, and {@code x = y OR (x = y) IS NULL}, which it stands for. Of one
 * column, Spark makes a hash join that compares bytes, to which -0.0 is not 0.0. What that leaves
 * over depends on where the join ends up: above a grouping by the column there is no -0.0 any more,
 * below it there may be, and an artifact in between holds the join above.
 */
public final class NullAwareComparison {

  private NullAwareComparison() {}

  /** True for a comparison that may be made by bytes, of values whose equality is not theirs. */
  public static boolean isByBytes(Expression expression) {
    if (expression instanceof InSubquery in) {
      return Scala.<Expression>list(in.values()).stream()
          .anyMatch(value -> !Types.areEqualOnlyIfSame(value.dataType()));
    }
    return expression instanceof IsNull test
        && test.child() instanceof EqualTo equality
        && !Types.areEqualOnlyIfSame(equality.left().dataType());
  }
}
