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
import io.experimentgraph.catalyst.rewrite.Rewriting;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CacheManager;
import org.apache.spark.sql.execution.CachedData;

/**
 * What {@code df.cache()} holds. Spark finds a cached plan by its shape: over files it finds it
 * even when files have come since, and then answers with the former rows. Such rows must neither be
 * stored as those of the present files, nor be replaced by a load of the present ones.
 *
 * <p>The proof that the rows are present ones: Spark normalizes a plan, and so asks us about it,
 * before it caches it, and what we then saw is noted at the plan. If the sources have the same
 * states now, they had them in between, whenever it was that Spark read them.
 */
class UserCache {

  private static final TreeNodeTag<Note> NOTE = new TreeNodeTag<>("experiment_graph_first_seen_as");

  private final SparkSession session;
  private final CacheManager cacheManager;

  /**
   * The vertex that a plan was whenever it was seen; none if it was several or could not be told.
   * Spark plans a cached plan again when it refreshes the rows. Copies of a plan inherit its tags,
   * so the note says whose it is.
   *
   * @param before what it was until now, while it is being looked at once more
   */
  private record Note(
      WeakReference<LogicalPlan> plan,
      Optional<Fingerprint> vertex,
      Optional<Fingerprint> before) {}

  UserCache(SparkSession session) {
    this.session = session;
    this.cacheManager = session.sharedState().cacheManager();
  }

  /** Whether the cache holds a node. */
  boolean holds(LogicalPlan plan) {
    return !cacheManager.isEmpty() && cacheManager.lookupCachedData(session, plan).isDefined();
  }

  /** Whether what the cache holds for a node is provably what the sources give now. */
  boolean isCurrent(PlanNode node) {
    Optional<CachedData> cached =
        Scala.optional(cacheManager.lookupCachedData(session, node.plan()));
    Optional<Fingerprint> then =
        cached
            .map(c -> Rewriting.original(c.cachedRepresentation().cacheBuilder().logicalPlan()))
            .flatMap(UserCache::note)
            .flatMap(Note::vertex);
    return then.isPresent() && then.equals(node.vertex().map(Vertex::id));
  }

  /** Forgets what a plan is, until it is {@link #seen} to be that still. */
  static void seenAgain(LogicalPlan plan) {
    note(plan).ifPresent(note -> note(plan, Optional.empty(), note.vertex()));
  }

  /**
   * Notes what a plan is, unless it was something else before.
   *
   * @param isProven false if the plan reads something cached that may be outdated
   */
  static void seen(PlanNode root, boolean isProven) {
    LogicalPlan plan = root.plan();
    Optional<Fingerprint> vertex = isProven ? root.vertex().map(Vertex::id) : Optional.empty();
    Optional<Note> note = note(plan);
    if (note.isEmpty() || note.get().before().equals(vertex)) {
      note(plan, vertex, Optional.empty());
    }
  }

  private static void note(
      LogicalPlan plan, Optional<Fingerprint> vertex, Optional<Fingerprint> before) {
    plan.setTagValue(NOTE, new Note(new WeakReference<>(plan), vertex, before));
  }

  @SuppressWarnings("ReferenceEquality")
  private static Optional<Note> note(LogicalPlan plan) {
    return Scala.optional(plan.getTagValue(NOTE)).filter(note -> note.plan().get() == plan);
  }
}
