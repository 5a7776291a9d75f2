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
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.ExpressionSet;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import scala.collection.immutable.Seq;

/**
 * Stores the rows of its child while they pass through. It changes nothing of them, and its
 * canonical form is that of its child, so that Spark's cache manager does not notice it.
 */
public final class Materialize extends LogicalPlan implements UnaryNode {

  private static final long serialVersionUID = 1L;

  private final LogicalPlan child;
  private final transient PendingArtifact target;

  /**
   * A store around a subtree.
   *
   * @param child the subtree
   * @param target what is being stored
   */
  public Materialize(LogicalPlan child, PendingArtifact target) {
    this.child = child;
    this.target = target;
  }

  /** What is being stored. */
  public PendingArtifact target() {
    return target;
  }

  @Override
  public LogicalPlan child() {
    return child;
  }

  @Override
  public Seq<Attribute> output() {
    return child.output();
  }

  /** All columns are stored, so none may be pruned below. */
  @Override
  public AttributeSet references() {
    return child.outputSet();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public scala.Option<Object> maxRows() {
    return child.maxRows();
  }

  @Override
  public scala.Option<Object> maxRowsPerPartition() {
    return child.maxRowsPerPartition();
  }

  /**
   * What the optimizer knows of the rows, it finds things out by: without it, it would go others.
   */
  @Override
  public scala.collection.immutable.Set<ExpressionSet> distinctKeys() {
    return child.distinctKeys();
  }

  @Override
  public ExpressionSet validConstraints() {
    return child.constraints();
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
    return new Materialize(newChildren.apply(0), target);
  }

  @Override
  public LogicalPlan withNewChildInternal(LogicalPlan newChild) {
    return new Materialize(newChild, target);
  }

  @Override
  public String simpleString(int maxFields) {
    return "Materialize " + target.id();
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> child;
      case 1 -> target;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Materialize;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Materialize that
        && child.equals(that.child)
        && target.equals(that.target);
  }

  @Override
  public int hashCode() {
    return 31 * child.hashCode() + target.hashCode();
  }
}
