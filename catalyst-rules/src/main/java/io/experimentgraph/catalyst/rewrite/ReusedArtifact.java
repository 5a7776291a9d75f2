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
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.MultiInstanceRelation;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExpressionSet;
import org.apache.spark.sql.catalyst.plans.logical.LeafNode;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import scala.collection.immutable.Seq;

/**
 * Stands for a subtree whose content is loaded: same ids, names, nullability, metadata and order of
 * the columns. Its canonical form is that of the subtree, because Spark's cache manager compares
 * plans by it: a rewrite must not hide the user's own cached data. {@link LoadArtifacts} turns it
 * into an ordinary relation once the cache was asked.
 */
public final class ReusedArtifact extends LogicalPlan implements LeafNode, MultiInstanceRelation {

  private static final long serialVersionUID = 1L;

  private final Seq<Attribute> output;
  private final transient LogicalPlan replaced;
  private final transient ArtifactRelation relation;

  /**
   * A load in place of a subtree.
   *
   * @param output the subtree's output, exactly
   * @param replaced the subtree
   * @param relation what it becomes
   */
  public ReusedArtifact(Seq<Attribute> output, LogicalPlan replaced, ArtifactRelation relation) {
    this.output = output;
    this.replaced = replaced;
    this.relation = relation;
  }

  private ArtifactLoad load() {
    return relation.load();
  }

  /** The ordinary relation that it becomes. */
  LogicalPlan relation() {
    return relation.as(Scala.list(output));
  }

  @Override
  public Seq<Attribute> output() {
    return output;
  }

  @Override
  public LogicalPlan doCanonicalize() {
    return replaced.canonicalized();
  }

  /** Those of the subtree, unless this is a copy with ids of its own. */
  @Override
  public scala.collection.immutable.Set<ExpressionSet> distinctKeys() {
    return output.equals(replaced.output()) ? replaced.distinctKeys() : super.distinctKeys();
  }

  @Override
  public LogicalPlan newInstance() {
    List<Attribute> fresh = new ArrayList<>();
    for (Attribute attribute : Scala.list(output)) {
      fresh.add(attribute.newInstance());
    }
    return new ReusedArtifact(Scala.seq(fresh), replaced, relation);
  }

  @Override
  public Statistics computeStats() {
    return new Statistics(
        scala.math.BigInt.apply(Math.max(1, load().artifact().sizeBytes())),
        scala.Option.apply(scala.math.BigInt.apply(load().artifact().rows())),
        Statistics.apply$default$3(),
        false);
  }

  @Override
  public Seq<LogicalPlan> children() {
    return Scala.seq(List.of());
  }

  @Override
  public LogicalPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<LogicalPlan> newChildren) {
    return this;
  }

  @Override
  public String simpleString(int maxFields) {
    return "ReusedArtifact " + load().artifact().id();
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> output;
      case 1 -> replaced;
      case 2 -> relation;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ReusedArtifact;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReusedArtifact that
        && output.equals(that.output)
        && load().equals(that.load());
  }

  @Override
  public int hashCode() {
    return 31 * output.hashCode() + load().hashCode();
  }
}
