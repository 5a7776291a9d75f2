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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.fingerprint.EncodingContext;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.graph.ExperimentGraph;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every phase of a decision ends with its budget, and what is cut off leaves nothing behind. */
class DecisionBoundsTest {

  @TempDir Path directory;
  private SparkSession spark;

  @BeforeEach
  void openSession() {
    spark = PlanTestSession.open();
  }

  private org.apache.spark.sql.classic.SparkSession session() {
    return (org.apache.spark.sql.classic.SparkSession) spark;
  }

  private static PlanBudget ample() {
    return new PlanBudget(100_000, System.nanoTime() + PlanTestSession.AMPLE.toNanos());
  }

  private static PlanBudget spent() {
    return new PlanBudget(100_000, System.nanoTime() - 1);
  }

  private static void assertOutOfTime(ThrowingCallable phase) {
    assertThatThrownBy(phase)
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.TIME_BUDGET_EXCEEDED, RefusedException::reason);
  }

  private Dataset<Row> query() {
    String path = directory.resolve("source").toString();
    spark.range(5).write().mode("overwrite").parquet(path);
    return spark.read().parquet(path).where("id > 1").groupBy("id").count();
  }

  @Test
  void workloadIsBounded() {
    PlanNode root = PlanTestSession.fingerprint(query());
    assertOutOfTime(() -> new Workload(root, new UserCache(session()), spent()));
  }

  @Test
  void lookForExpressionsThatMayFailIsBounded() {
    PlanNode root = PlanTestSession.fingerprint(query());
    assertOutOfTime(() -> new SafeStores(List.of(root), spent()));
  }

  @Test
  void decisionIsBoundedAndDoesNothingToTheStore() {
    Workload workload =
        new Workload(PlanTestSession.fingerprint(query()), new UserCache(session()), ample());
    assertOutOfTime(() -> DecisionMaker.decide(workload, emptyGraphOnly(), null, spent()));
  }

  /** A store that may be asked for its graph and for nothing else. */
  private static StoreAccess emptyGraphOnly() {
    return (StoreAccess)
        Proxy.newProxyInstance(
            StoreAccess.class.getClassLoader(),
            new Class<?>[] {StoreAccess.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("graph");
              return ExperimentGraph.EMPTY;
            });
  }

  @Test
  void queryWithoutTimeIsLeftAlone() {
    assertLeftAlone(query(), 100_000, Duration.ZERO, ReasonCode.TIME_BUDGET_EXCEEDED);
  }

  @Test
  void queryOfMoreNodesThanTheLimitIsLeftAlone() {
    assertLeftAlone(query(), 2, PlanTestSession.AMPLE, ReasonCode.PLAN_TOO_LARGE);
  }

  @Test
  void queryOfTooManyExpressionsIsLeftAlone() {
    String path = directory.resolve("source").toString();
    spark.range(5).write().mode("overwrite").parquet(path);
    String[] columns =
        IntStream.range(0, 1_000).mapToObj("id + %1$d AS c%1$d"::formatted).toArray(String[]::new);
    Dataset<Row> wide = spark.read().parquet(path).selectExpr(columns);
    assertLeftAlone(wide, 10, PlanTestSession.AMPLE, ReasonCode.PLAN_TOO_LARGE);
  }

  private void assertLeftAlone(
      Dataset<Row> query, int maxNodes, Duration timeBudget, ReasonCode reason) {
    LogicalPlan plan = PlanTestSession.analyzed(query);
    org.apache.spark.sql.classic.SparkSession session = session();
    EncodingContext encoding = PlanTestSession.encoding(session.sessionState().conf());
    Bounded context = new Bounded(encoding, maxNodes, timeBudget);
    assertThat(new ReuseRule(session, () -> Optional.of(context)).apply(plan)).isSameAs(plan);
    assertThat(context.decided.reason()).isEqualTo(reason);
    assertThat(context.decided.rewritten()).isSameAs(plan);
  }

  /** Bounds, and nothing that a decision which is cut off could ask for. */
  private static final class Bounded implements RuleContext, QueryObserver {

    private final EncodingContext encoding;
    private final int maxNodes;
    private final Duration timeBudget;
    private DecidedQuery decided;

    Bounded(EncodingContext encoding, int maxNodes, Duration timeBudget) {
      this.encoding = encoding;
      this.maxNodes = maxNodes;
      this.timeBudget = timeBudget;
    }

    @Override
    public Optional<ReasonCode> whyLeftAlone() {
      return Optional.empty();
    }

    @Override
    public Set<String> trustedExtensions() {
      return Set.of();
    }

    @Override
    public EncodingContext encoding() {
      return encoding;
    }

    @Override
    public DecisionSettings decisions() {
      throw new UnsupportedOperationException("Nothing is to be decided");
    }

    @Override
    public StoreAccess store() {
      throw new UnsupportedOperationException("Nothing is to be decided");
    }

    @Override
    public int maxNodes() {
      return maxNodes;
    }

    @Override
    public Duration timeBudget() {
      return timeBudget;
    }

    @Override
    public QueryObserver observer() {
      return this;
    }

    @Override
    public void decided(DecidedQuery query) {
      decided = query;
    }

    @Override
    public void failed(ReasonCode reason, Throwable failure) {
      throw new AssertionError(reason.name(), failure);
    }
  }

  @Test
  void cacheIsAskedOncePerNodeHoweverDeepExpressionsReferToEachOther() {
    PlanBudget budget = ample();
    PlanNode root =
        PlanTestSession.fingerprint(spark, PlanTestSession.doublingExpressions(spark, 50));
    AtomicInteger asked = new AtomicInteger();
    UserCache counting =
        new UserCache(session()) {
          @Override
          boolean holds(LogicalPlan plan) {
            asked.incrementAndGet();
            return false;
          }
        };
    Workload workload = new Workload(root, counting, budget);
    assertThat(asked).hasValue(workload.topDown().size());
    assertThat(workload.topDown().size()).isLessThan(50 * 10);
  }
}
