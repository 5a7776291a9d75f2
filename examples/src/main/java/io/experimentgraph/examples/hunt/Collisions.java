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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.NodeIdentity;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanFingerprinter;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.examples.hunt.Statistics.Count;
import io.experimentgraph.spark.runtime.Applications;
import io.experimentgraph.spark.runtime.SessionRuleContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Holds fingerprints to what they say: two nodes of equal rows give the same values in columns of
 * equal identity, and two columns of equal identity in one node are equal in each row.
 */
final class Collisions {

  /** One of so many pairs of inner vertices is compared: to run two plans takes its time. */
  private static final int INNER_SHARE = 3;

  private static final int MAX_NODES = 5_000;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  /** What a fingerprint was first seen on. */
  private record Witness(
      String sql,
      LogicalPlan plan,
      Set<Integer> forms,
      Map<Identity, Integer> columns,
      Outcome outcome) {}

  private final HuntSession session;
  private final Random random;
  private final Statistics statistics;
  private final Map<Identity, Witness> roots = new HashMap<>();
  private final Map<Identity, Witness> inner = new HashMap<>();

  Collisions(HuntSession session, Random random, Statistics statistics) {
    this.session = session;
    this.random = random;
    this.statistics = statistics;
  }

  /** Forgets plans that would read something else by now. */
  void sourcesChanged() {
    inner.clear();
  }

  /** Compares a query with those before it, and says what is wrong. */
  Optional<String> check(String sql, LogicalPlan plan, Outcome outcome) {
    Optional<PlanNode> fingerprinted = fingerprint(plan);
    if (fingerprinted.isEmpty()) {
      return Optional.empty();
    }
    PlanNode root = fingerprinted.get();
    if (root.identity().isEmpty()) {
      statistics.add(Count.REFUSED, hasVertex(root) ? 0 : 1);
    }
    Optional<String> wrong = root.identity().flatMap(i -> root(sql, root, i, outcome));
    return wrong.isPresent() ? wrong : inner(sql, root);
  }

  /** Says what is wrong if a query whose result is another one each time has an identity. */
  Optional<String> checkHasNone(LogicalPlan plan) {
    return fingerprint(plan)
        .flatMap(PlanNode::vertex)
        .map(vertex -> "a plan that is not deterministic is vertex " + vertex.id());
  }

  private Optional<PlanNode> fingerprint(LogicalPlan plan) {
    SparkSession spark = (SparkSession) session.spark();
    var context =
        new SessionRuleContext(spark, Applications.find(spark.sparkContext()).orElseThrow());
    PlanBudget budget = new PlanBudget(MAX_NODES, System.nanoTime() + PATIENCE_NANOS);
    try {
      return Optional.of(new PlanFingerprinter(context.encoding(), budget).fingerprint(plan));
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private static boolean hasVertex(PlanNode node) {
    return node.vertex().isPresent() || node.children().stream().anyMatch(Collisions::hasVertex);
  }

  private Optional<String> root(String sql, PlanNode root, NodeIdentity identity, Outcome outcome) {
    List<Attribute> output = output(root.plan());
    Map<Identity, Integer> columns = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      Identity column = identity.columns().get(output.get(i).exprId());
      Integer other = column == null ? null : columns.putIfAbsent(column, i);
      if (other != null
          && !projected(outcome, List.of(i)).equals(projected(outcome, List.of(other)))) {
        return Optional.of("columns %d and %d have one identity".formatted(other, i));
      }
    }
    Witness witness = new Witness(sql, root.plan(), new HashSet<>(), columns, outcome);
    Witness earlier = roots.putIfAbsent(identity.rows(), witness);
    if (earlier == null || earlier.sql().equals(sql) && earlier.outcome().equals(outcome)) {
      return Optional.empty();
    }
    statistics.add(Count.ROOT_COLLISIONS);
    return compared(earlier, witness);
  }

  private Optional<String> inner(String sql, PlanNode root) {
    Deque<PlanNode> open = new ArrayDeque<>(root.children());
    open.addAll(root.subqueries());
    boolean isCompared = random.nextInt(INNER_SHARE) > 0;
    while (!open.isEmpty()) {
      PlanNode node = open.pop();
      open.addAll(node.children());
      open.addAll(node.subqueries());
      boolean isOwn =
          node.identity().isPresent()
              && !node.identity().get().isCorrelated()
              && !(node.plan() instanceof CTERelationDef)
              && !node.plan().output().isEmpty();
      if (!isOwn || refersOut(node.plan())) {
        continue;
      }
      NodeIdentity identity = node.identity().get();
      int form = node.plan().canonicalized().hashCode();
      Witness earlier = inner.get(identity.rows());
      if (earlier == null) {
        inner.put(
            identity.rows(),
            new Witness(sql, node.plan(), new HashSet<>(Set.of(form)), columns(node), null));
      } else if (!isCompared && earlier.forms().add(form)) {
        isCompared = true;
        statistics.add(Count.INNER_COLLISIONS);
        if (earlier.outcome() == null) {
          earlier = evaluated(earlier);
          inner.put(identity.rows(), earlier);
        }
        Witness other = new Witness(sql, node.plan(), Set.of(), columns(node), null);
        Optional<String> wrong = compared(earlier, evaluated(other));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return Optional.empty();
  }

  private static Map<Identity, Integer> columns(PlanNode node) {
    Map<Identity, Integer> columns = new LinkedHashMap<>();
    List<Attribute> output = output(node.plan());
    for (int i = 0; i < output.size(); i++) {
      Identity column = node.identity().orElseThrow().columns().get(output.get(i).exprId());
      if (column != null) {
        columns.putIfAbsent(column, i);
      }
    }
    return columns;
  }

  private Witness evaluated(Witness witness) {
    Outcome outcome =
        session.plain(
            () -> Dataset$.MODULE$.ofRows((SparkSession) session.spark(), witness.plan()));
    return new Witness(witness.sql(), witness.plan(), witness.forms(), witness.columns(), outcome);
  }

  /** True if a part of a common table expression stands apart from the expression. */
  private static boolean refersOut(LogicalPlan plan) {
    return plan.treeString().contains("CTERelationRef") && !plan.treeString().contains("WithCTE");
  }

  private static List<Attribute> output(LogicalPlan plan) {
    return Scala.list(plan.output());
  }

  private static Optional<String> compared(Witness one, Witness other) {
    if (one.outcome().isFailed() || other.outcome().isFailed()) {
      return Optional.empty();
    }
    Map<Integer, Integer> common = new TreeMap<>();
    one.columns()
        .forEach(
            (column, position) -> {
              Integer match = other.columns().get(column);
              if (match != null) {
                common.put(position, match);
              }
            });
    List<String> left = projected(one.outcome(), common.keySet()).stream().sorted().toList();
    List<String> right = projected(other.outcome(), common.values()).stream().sorted().toList();
    return left.equals(right)
        ? Optional.empty()
        : Optional.of(
            "two plans of one fingerprint give %d and %d rows that differ:%n%s%n%s%n%s%n%s%n%s"
                .formatted(
                    left.size(), right.size(), one.sql(), one.plan(), other.plan(), left, right));
  }

  private static List<String> projected(Outcome outcome, Iterable<Integer> positions) {
    List<String> texts = new ArrayList<>();
    for (List<String> row : outcome.rows()) {
      StringBuilder text = new StringBuilder();
      positions.forEach(position -> text.append(row.get(position)).append(" | "));
      texts.add(text.toString());
    }
    return texts;
  }
}
