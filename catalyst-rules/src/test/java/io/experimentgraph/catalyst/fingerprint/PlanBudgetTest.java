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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.internal.SQLConf;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fingerprint costs, counted in nodes, and that it stops where the budget ends. */
class PlanBudgetTest {

  private static final long WITHOUT_END = Long.MAX_VALUE / 2;

  @TempDir Path directory;
  private SparkSession spark;
  private SQLConf conf;

  @BeforeEach
  void openSession() {
    spark = PlanTestSession.open();
    conf = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
  }

  private static PlanBudget ofNodes(int nodes) {
    return new PlanBudget(nodes, System.nanoTime() + WITHOUT_END);
  }

  private static void assertTooLarge(ThrowingCallable fingerprint) {
    assertThatThrownBy(fingerprint)
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.PLAN_TOO_LARGE, RefusedException::reason);
  }

  private PlanNode fingerprint(LogicalPlan plan, PlanBudget budget) {
    return new PlanFingerprinter(PlanTestSession.encoding(conf), budget).fingerprint(plan);
  }

  private PlanBudget spentOn(LogicalPlan plan) {
    PlanBudget budget = ofNodes(100_000);
    assertThat(fingerprint(plan, budget).vertex()).isPresent();
    return budget;
  }

  @Test
  void visitsGrowAsTheChainDoes() {
    PlanBudget once = spentOn(chain(200));
    PlanBudget twice = spentOn(chain(400));
    assertThat(once.nodes()).isEqualTo(201);
    assertThat(twice.nodes()).isEqualTo(401);
    assertThat(twice.expressions()).isBetween(once.expressions(), 2 * once.expressions());
  }

  @Test
  void visitsGrowAsTheColumnsDo() {
    PlanBudget once = spentOn(PlanTestSession.analyzed(wide(300)));
    PlanBudget twice = spentOn(PlanTestSession.analyzed(wide(600)));
    assertThat(twice.nodes()).isEqualTo(once.nodes());
    long ofTheLeaf = 1;
    assertThat(twice.expressions()).isEqualTo(2 * once.expressions() - ofTheLeaf);
  }

  @Test
  void commonTableExpressionIsVisitedOnceHoweverOftenItIsUsed() {
    PlanBudget once = spentOn(PlanTestSession.doublingExpressions(spark, 25));
    PlanBudget twice = spentOn(PlanTestSession.doublingExpressions(spark, 50));
    assertThat(twice.nodes()).isLessThan(3 * once.nodes());
    assertThat(twice.expressions()).isLessThan(3 * once.expressions());
  }

  @Test
  void largeExpressionEndsTheBudget() {
    LogicalPlan plan = analyzedRange();
    Expression doubled = (Expression) plan.output().head();
    for (int i = 0; i < 12; i++) {
      doubled = new Add(doubled, doubled);
    }
    Filter filter = new Filter(new EqualTo(doubled, doubled), plan);
    assertThat(fingerprint(filter, ofNodes(1_000)).vertex()).isPresent();
    assertTooLarge(() -> fingerprint(filter, ofNodes(10)));
  }

  @Test
  void expressionsOfOneColumnEndTheBudgetEvenIfThatColumnWouldBeRefusedOnly() {
    Dataset<Row> columns = wide(2 * PlanBudget.EXPRESSIONS_PER_NODE);
    assertTooLarge(() -> fingerprint(PlanTestSession.analyzed(columns), ofNodes(2)));
  }

  @Test
  void columnsThatAreMerelyPassedOnCountAsWell() {
    Dataset<Row> columns = wide(PlanBudget.EXPRESSIONS_PER_NODE);
    LogicalPlan plan = PlanTestSession.analyzed(columns);
    long own = spentOn(plan).expressions();
    for (int i = 0; i < 10; i++) {
      plan = PlanTestSession.analyzed(columns.alias("a" + i).toDF());
      assertThat(spentOn(plan).expressions()).isEqualTo(own + PlanBudget.EXPRESSIONS_PER_NODE);
    }
  }

  @Test
  void relationThatIsReadTwiceIsAskedForItsStateOnce() {
    String path = directory.resolve("twice").toString();
    spark.range(5).write().parquet(path);
    Dataset<Row> table = spark.read().parquet(path);
    LogicalPlan plan =
        PlanTestSession.analyzed(
            table.union(table).union(table.crossJoin(table.toDF("other")).select("id")));
    AtomicInteger asked = new AtomicInteger();
    EncodingContext context = PlanTestSession.encoding(conf);
    SourceFingerprinter counting =
        (leaf, settings) -> {
          asked.incrementAndGet();
          return context.sources().get(1).fingerprint(leaf, settings);
        };
    EncodingContext counted =
        new EncodingContext(
            context.environment(),
            List.of(counting),
            context.sourceSettings(),
            context.maxLiteralBytes(),
            context.userFunctions());
    assertThat(plan.collectLeaves().size()).isEqualTo(4);
    new PlanFingerprinter(counted, ofNodes(100)).fingerprint(plan);
    assertThat(asked).hasValue(1);
  }

  private LogicalPlan analyzedRange() {
    return PlanTestSession.analyzed(spark.range(10).toDF()).collectLeaves().head();
  }

  private LogicalPlan chain(int nodes) {
    LogicalPlan plan = analyzedRange();
    for (int i = 0; i < nodes; i++) {
      plan = new Project(Scala.<NamedExpression>seq(Scala.<Attribute>list(plan.output())), plan);
    }
    return plan;
  }

  private Dataset<Row> wide(int columns) {
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      expressions.add("id + %1$dL AS c%1$d".formatted(i));
    }
    return spark.range(3).selectExpr(expressions.toArray(String[]::new));
  }
}
