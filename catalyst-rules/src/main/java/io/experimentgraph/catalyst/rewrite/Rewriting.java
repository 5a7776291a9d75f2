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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import scala.collection.immutable.Seq;

/**
 * A query as its user wrote it, and what runs in its place.
 *
 * <p>The plan that leaves normalization serves two ends. Spark's cache manager keeps it as the key
 * of what it caches: by it the cached rows are found again, are thrown away when a table in it is
 * written to, and are computed anew then. There only the user's query may be seen: in a load, no
 * table would be found, and the load would be made again. To be run it is cloned first, and the
 * clone is the rewritten plan.
 */
public final class Rewriting extends LogicalPlan implements UnaryNode {

  private static final long serialVersionUID = 1L;

  private final LogicalPlan child;
  private final transient LogicalPlan rewritten;

  private Rewriting(LogicalPlan child, LogicalPlan rewritten) {
    this.child = child;
    this.rewritten = rewritten;
    // The child is, and nothing is to be found out of this.
    setAnalyzed();
  }

  /**
   * A query whose clone is another plan.
   *
   * @param original an analyzed plan
   * @param rewritten what runs in its place; the same plan if nothing was rewritten
   */
  @SuppressWarnings("ReferenceEquality")
  public static LogicalPlan of(LogicalPlan original, LogicalPlan rewritten) {
    return original == rewritten ? original : new Rewriting(original, rewritten);
  }

  /** The query as its user wrote it: what is computed anew is decided on anew. */
  public static LogicalPlan original(LogicalPlan plan) {
    return plan instanceof Rewriting rewriting ? rewriting.child : plan;
  }

  @Override
  public LogicalPlan child() {
    return child;
  }

  @Override
  public Seq<Attribute> output() {
    return child.output();
  }

  @Override
  public LogicalPlan clone() {
    return rewritten.clone();
  }

  @Override
  public LogicalPlan doCanonicalize() {
    return child.canonicalized();
  }

  @Override
  public Seq<LogicalPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public LogicalPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<LogicalPlan> newChildren) {
    return newChildren.apply(0);
  }

  /** Another query is not rewritten. */
  @Override
  public LogicalPlan withNewChildInternal(LogicalPlan newChild) {
    return newChild;
  }

  @Override
  public String simpleString(int maxFields) {
    return "Rewriting";
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    if (n != 0) {
      throw new IndexOutOfBoundsException(n);
    }
    return child;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Rewriting;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rewriting that
        && child.equals(that.child)
        && rewritten.equals(that.rewritten);
  }

  @Override
  public int hashCode() {
    return child.hashCode();
  }
}
