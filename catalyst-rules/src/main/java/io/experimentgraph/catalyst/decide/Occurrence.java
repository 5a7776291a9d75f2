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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.NodeIdentity;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;

/**
 * A plan node in its surroundings.
 *
 * @param node the node
 * @param isOrderSensitiveAbove whether an operator above depends on the order of its rows
 * @param isCached whether the user's own cache holds exactly this node
 * @param isInsideCached whether the user's own cache holds a node above it
 * @param isAboveOutdatedCache whether it reads what the user's cache holds, perhaps of former
 *     sources
 * @param isBelowLimit whether it is, or may be, the sort of a limit above: Spark looks for the two
 *     together, and else sorts everything for a few rows
 */
record Occurrence(
    PlanNode node,
    boolean isOrderSensitiveAbove,
    boolean isCached,
    boolean isInsideCached,
    boolean isAboveOutdatedCache,
    boolean isBelowLimit) {

  /** The same, reading what may be outdated. */
  Occurrence aboveOutdatedCache() {
    return new Occurrence(
        node, isOrderSensitiveAbove, isCached, isInsideCached, true, isBelowLimit);
  }

  /** Why a load must not stand here, if so. */
  Optional<ReasonCode> whyNotLoad() {
    if (isDefinition()) {
      return Optional.of(ReasonCode.UNKNOWN_OPERATOR);
    }
    if (isCached || isInsideCached || isAboveOutdatedCache) {
      return Optional.of(ReasonCode.CACHED_BY_USER);
    }
    if (isOrderSensitiveAbove) {
      return Optional.of(ReasonCode.ORDER_SENSITIVE_ABOVE);
    }
    // A hint is for the join above and must stay there; what it stands on may be loaded.
    if (carriesLayout() || node.plan() instanceof ResolvedHint) {
      return Optional.of(ReasonCode.CARRIES_LAYOUT);
    }
    return Optional.empty();
  }

  /** Why a store must not stand here, if so. */
  Optional<ReasonCode> whyNotStore() {
    if (isDefinition()) {
      return Optional.of(ReasonCode.UNKNOWN_OPERATOR);
    }
    if (isCached || isInsideCached || isAboveOutdatedCache) {
      return Optional.of(ReasonCode.CACHED_BY_USER);
    }
    if (isOrderSensitiveAbove) {
      return Optional.of(ReasonCode.ORDER_SENSITIVE_ABOVE);
    }
    if (isBelowLimit) {
      return Optional.of(ReasonCode.NOT_FULLY_CONSUMED);
    }
    // Adaptive execution looks for the user's own partitioning, and not below a store. And what has
    // a layout could never be loaded where it has one.
    if (isRepartition() || isOfLayout()) {
      return Optional.of(ReasonCode.CARRIES_LAYOUT);
    }
    return Optional.empty();
  }

  private boolean isRepartition() {
    return node.plan() instanceof RepartitionOperation
        || node.plan() instanceof RebalancePartitions;
  }

  /** Spark looks for definitions of common table expressions themselves; what is in them may do. */
  private boolean isDefinition() {
    return node.plan() instanceof CTERelationDef;
  }

  private boolean isOfLayout() {
    return node.identity().map(NodeIdentity::carriesLayout).orElse(false);
  }

  private boolean carriesLayout() {
    return isOfLayout() || !Scala.list(node.plan().outputOrdering()).isEmpty();
  }
}
