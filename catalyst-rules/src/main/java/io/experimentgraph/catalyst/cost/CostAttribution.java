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
package io.experimentgraph.catalyst.cost;

import io.experimentgraph.catalyst.cost.Skeleton.Kind;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;

/**
 * Attributes the measured task time of a finished execution to the vertices of its analyzed plan.
 * The optimizer does not say which executed operator comes from which analyzed one, so both plans
 * are reduced to the operators that survive optimization and compared top-down; where they differ,
 * nothing is claimed.
 */
public final class CostAttribution {

  /**
   * What was measured of a vertex.
   *
   * @param cumulativeSeconds task-seconds of it and all below it, or NaN if a part of that did not
   *     run in this execution
   * @param rows its rows
   * @param columns columns that a scan read, of others those put out
   * @param share its own share of the stages that it ran in, 0 to 1: how far the split of their
   *     time can be wrong
   */
  public record Measured(double cumulativeSeconds, long rows, int columns, double share) {}

  /**
   * A plan whose data the user's cache holds, fingerprinted when it was put there.
   *
   * @param root the fingerprinted plan
   * @param loads its nodes that are loaded
   * @param cached its nodes that are cached themselves
   */
  public record CachedPlan(PlanNode root, Set<PlanNode> loads, Set<PlanNode> cached) {}

  /** Finds the fingerprinted plan behind a scan of cached data. */
  public interface CachedPlans {

    /** The plan, if it was decided in this application. */
    Optional<CachedPlan> find(InMemoryTableScanExec scan);
  }

  private final Map<Fingerprint, Measured> measured = new HashMap<>();
  private final CachedPlans cachedPlans;

  private CostAttribution(CachedPlans cachedPlans) {
    this.cachedPlans = cachedPlans;
  }

  /**
   * Measures the vertices of an execution.
   *
   * @param root its fingerprinted plan
   * @param loads the nodes that were loaded
   * @param cached the nodes that the user's cache held
   * @param executed its executed plan
   * @param stages its finished stages
   * @param writes by artifact, seconds on the clock that its tasks spent on writing it
   */
  public static Map<Fingerprint, Measured> attribute(
      PlanNode root,
      Set<PlanNode> loads,
      Set<PlanNode> cached,
      SparkPlan executed,
      List<StageFacts> stages,
      Map<String, Double> writes,
      CachedPlans cachedPlans) {
    CostAttribution attribution = new CostAttribution(cachedPlans);
    attribution.match(
        Skeleton.of(root, loads, cached), ExecutedOperator.of(executed, stages, writes), null);
    return attribution.measured;
  }

  /**
   * Pairs a skeleton with the topmost operator of its kind.
   *
   * @param top the operator on top of the chain, where row-wise operators above have been done
   */
  private void match(Skeleton logical, ExecutedOperator executed, ExecutedOperator top) {
    ExecutedOperator chainTop = top == null ? executed : top;
    if (logical.kind() == executed.kind()
        && (logical.children().size() == executed.children().size()
            || logical.kind() == Kind.CACHED)) {
      pair(logical, executed, chainTop);
      return;
    }
    if (executed.children().size() == 1) {
      // What the operator above needs of its input, such as a shuffle, is not part of the input.
      match(logical, executed.children().get(0), executed.isForParent() ? null : chainTop);
    } else if (logical.children().size() == 1) {
      match(logical.children().get(0), executed, chainTop);
    }
  }

  private void pair(Skeleton logical, ExecutedOperator executed, ExecutedOperator top) {
    // What a limit stopped has cost a part of what it costs, and what stands above saw a part.
    if (!executed.isCutShort()) {
      List<PlanNode> nodes = logical.nodes();
      put(nodes.get(0), executed);
      for (PlanNode above : nodes.subList(1, nodes.size())) {
        put(above, top);
      }
    }
    if (logical.kind() == Kind.CACHED) {
      matchCached((InMemoryTableScanExec) executed.plan(), executed.children().get(0));
      return;
    }
    List<Skeleton> children = new ArrayList<>(logical.children());
    for (int i = 0; i < children.size(); i++) {
      match(children.get(i), executed.children().get(i), null);
    }
  }

  /** The first query over cached data computes it: that is when its vertices are measured. */
  private void matchCached(InMemoryTableScanExec scan, ExecutedOperator executed) {
    if (!(executed.cumulativeSeconds() > 0)) {
      return;
    }
    cachedPlans
        .find(scan)
        .ifPresent(
            plan -> match(Skeleton.of(plan.root(), plan.loads(), plan.cached()), executed, null));
  }

  private void put(PlanNode node, ExecutedOperator executed) {
    Optional<Vertex> vertex = node.vertex();
    if (vertex.isPresent()) {
      measured.putIfAbsent(
          vertex.get().id(),
          new Measured(
              executed.cumulativeSeconds(),
              executed.rows(),
              executed.plan().output().size(),
              executed.share()));
    }
  }
}
