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
import io.experimentgraph.catalyst.Redaction;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanFingerprinter;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.rewrite.PlanRewriter;
import io.experimentgraph.catalyst.rewrite.Rewriting;
import io.experimentgraph.catalyst.source.DeltaTransactions;
import io.experimentgraph.catalyst.source.SourceFingerprinters;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.command.DataWritingCommand;

/**
 * Everything that we do inside of a query, behind one guard: fingerprint, decide, rewrite. It runs
 * once per query on the analyzed plan. Whatever goes wrong, the original plan is returned.
 */
public final class ReuseRule extends Rule<LogicalPlan> {

  /** Asking the cache manager about a node normalizes that node, which leads back here. */
  private static final ThreadLocal<Boolean> IS_ACTIVE = ThreadLocal.withInitial(() -> false);

  private final SparkSession session;
  private final Supplier<Optional<RuleContext>> contexts;

  /**
   * The rule for one session.
   *
   * @param contexts the session's state; empty while we are not switched on
   */
  public ReuseRule(SparkSession session, Supplier<Optional<RuleContext>> contexts) {
    this.session = session;
    this.contexts = contexts;
  }

  /**
   * Runs an action on this thread whose queries are our own and must be left alone.
   *
   * @param action the action
   */
  public static void withoutReuse(Runnable action) {
    boolean wasActive = IS_ACTIVE.get();
    IS_ACTIVE.set(true);
    try {
      action.run();
    } finally {
      IS_ACTIVE.set(wasActive);
    }
  }

  @Override
  public LogicalPlan apply(LogicalPlan normalized) {
    // Spark has kept it as the key of cached data, and is about to compute these anew.
    LogicalPlan plan = Rewriting.original(normalized);
    if (IS_ACTIVE.get()) {
      return plan;
    }
    UserCache.seenAgain(plan);
    Optional<RuleContext> context;
    try {
      context = contexts.get();
    } catch (Exception | LinkageError e) {
      return plan;
    }
    return context.map(c -> guarded(plan, c)).orElse(plan);
  }

  private LogicalPlan guarded(LogicalPlan plan, RuleContext context) {
    IS_ACTIVE.set(true);
    try {
      long start = System.nanoTime();
      DecidedQuery query = decide(plan, context, start);
      context.observer().decided(query);
      return query.rewritten();
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      // Scala throws checked exceptions unannounced, so nothing narrower will do.
      context
          .observer()
          .failed(ReasonCode.INTERNAL_ERROR, Redaction.of(session.sessionState().conf(), e));
      return plan;
    } finally {
      IS_ACTIVE.set(false);
    }
  }

  private DecidedQuery decide(LogicalPlan plan, RuleContext context, long start) {
    try {
      Optional<ReasonCode> leftAlone =
          whyLeftAlone(plan, context.maxNodes()).or(context::whyLeftAlone);
      if (leftAlone.isPresent()) {
        return DecidedQuery.leftAlone(leftAlone.get(), "", millisSince(start), plan);
      }
      Optional<String> unknown =
          new SessionRules(session, context.trustedExtensions()).unknownAfterAnalysis();
      return unknown.isPresent()
          ? DecidedQuery.leftAlone(
              ReasonCode.UNKNOWN_EXTENSION, unknown.get(), millisSince(start), plan)
          : decideWithin(plan, context, start);
    } catch (RefusedException e) {
      return DecidedQuery.leftAlone(
          e.reason(),
          Redaction.of(session.sessionState().conf(), e.getMessage()),
          millisSince(start),
          plan);
    }
  }

  /**
   * Decides on a query.
   *
   * @throws RefusedException if that takes more than the session allows
   */
  private DecidedQuery decideWithin(LogicalPlan plan, RuleContext context, long start) {
    // The first query of an application may have waited for the store; that is another bound.
    PlanBudget budget =
        new PlanBudget(context.maxNodes(), System.nanoTime() + context.timeBudget().toNanos());
    PlanNode root = new PlanFingerprinter(context.encoding(), budget).fingerprint(plan);
    Workload workload = new Workload(root, new UserCache(session), budget);
    UserCache.seen(root, !workload.occurrence(root).isAboveOutdatedCache());
    List<PlanNode> nodes = workload.nodes();
    SignedZeros.check(nodes);
    RedundantGroupings.check(nodes);
    MergedExpressions.check(nodes, budget);
    Decision decision =
        DecisionMaker.decide(workload, context.store(), context.decisions(), budget);
    Set<PlanNode> cached = new HashSet<>();
    workload.topDown().stream().filter(Occurrence::isCached).forEach(o -> cached.add(o.node()));
    LogicalPlan rewritten = rewrite(plan, decision, cached);
    return new DecidedQuery(
        null,
        "",
        millisSince(start),
        decision.vertices().stream().map(this::redacted).toList(),
        root,
        workload.dag(),
        decision.loads(),
        decision.stores(),
        cached,
        rewritten);
  }

  /** The details of loads and stores are ids, by which their outcomes are found. */
  private VertexDecision redacted(VertexDecision vertex) {
    return switch (vertex.action()) {
      case LOAD, STORE -> vertex;
      case COMPUTE, REFUSE ->
          vertex.withDetail(Redaction.of(session.sessionState().conf(), vertex.detail()));
    };
  }

  private LogicalPlan rewrite(LogicalPlan plan, Decision decision, Set<PlanNode> cached) {
    if (decision.loads().isEmpty() && decision.stores().isEmpty()) {
      return plan;
    }
    LogicalPlan rewritten =
        new PlanRewriter(session, decision.loads(), decision.stores(), cached::contains)
            .rewrite(decision.workload().root());
    return Rewriting.of(plan, rewritten);
  }

  private static Optional<ReasonCode> whyLeftAlone(LogicalPlan plan, int maxNodes) {
    if (plan instanceof Command && !(plan instanceof DataWritingCommand)) {
      return Optional.of(ReasonCode.COMMAND);
    }
    List<LogicalPlan> nodes = Scala.nodes(plan, maxNodes + 1L);
    if (nodes.size() > maxNodes) {
      throw new RefusedException(ReasonCode.PLAN_TOO_LARGE, "more than " + maxNodes + " nodes");
    }
    // A node asks those below it and remembers the answer: the lowest first, that stays shallow.
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).isStreaming()) {
        return Optional.of(ReasonCode.STREAMING);
      }
    }
    if (nodes.stream().noneMatch(SourceFingerprinters::isSource)) {
      return Optional.of(ReasonCode.NOTHING_TO_DECIDE);
    }
    return DeltaTransactions.readsTableBeingWritten(plan)
        ? Optional.of(ReasonCode.DELTA_INTERNAL)
        : Optional.empty();
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
