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
import io.experimentgraph.catalyst.identity.RefusedException;

/**
 * What looking at one query may cost. Every part of a decision tells it what it visits and asks it
 * for time as it goes; what is exceeded once stays exceeded, so that no part can overlook it.
 */
public final class PlanBudget {

  /** Nodes of expressions, and columns put out, that may come with each operator on average. */
  public static final int EXPRESSIONS_PER_NODE = 100;

  private final int maxNodes;
  private final long maxExpressions;
  private final long deadlineNanos;
  private int nodes;
  private long expressions;

  /**
   * A budget for one plan.
   *
   * @param maxNodes most operators that are looked at, 1 or more
   * @param deadlineNanos the {@link System#nanoTime()} after which it is spent
   */
  public PlanBudget(int maxNodes, long deadlineNanos) {
    this.maxNodes = maxNodes;
    this.maxExpressions = (long) maxNodes * EXPRESSIONS_PER_NODE;
    this.deadlineNanos = deadlineNanos;
  }

  /** Operators visited so far. */
  public int nodes() {
    return nodes;
  }

  /** Nodes of expressions visited, and columns put out, so far. */
  public long expressions() {
    return expressions;
  }

  /**
   * Counts an operator.
   *
   * @throws RefusedException if the budget is exceeded
   */
  void visitNode() {
    nodes++;
    check();
  }

  /**
   * Counts columns that an operator puts out.
   *
   * @throws RefusedException if the budget is exceeded
   */
  void visitColumns(int columns) {
    expressions += columns;
    check();
  }

  /**
   * Counts a node of an expression.
   *
   * @throws RefusedException if the budget is exceeded
   */
  void visitExpression() {
    expressions++;
    check();
  }

  /**
   * Asks whether to go on.
   *
   * @throws RefusedException if the budget is exceeded
   */
  public void check() {
    if (nodes > maxNodes) {
      throw tooLarge(maxNodes, "nodes");
    }
    if (expressions > maxExpressions) {
      throw tooLarge(maxExpressions, "nodes of expressions");
    }
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new RefusedException(ReasonCode.TIME_BUDGET_EXCEEDED, "after " + nodes + " nodes");
    }
  }

  private static RefusedException tooLarge(long limit, String what) {
    return new RefusedException(ReasonCode.PLAN_TOO_LARGE, "more than " + limit + " " + what);
  }
}
