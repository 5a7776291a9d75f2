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
import io.experimentgraph.graph.Vertex;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFingerprinterTest {

  private static final int DEEP = 3_000;
  private static final long SMALL_STACK = 1 << 20;
  private static final long WITHOUT_END = Long.MAX_VALUE / 2;

  @TempDir Path directory;
  private SparkSession spark;

  @BeforeEach
  void openSession() {
    spark = PlanTestSession.open();
  }

  @Test
  void deepPlanDoesNotOverflowASmallStack() throws InterruptedException {
    LogicalPlan plan = chain(DEEP, true);
    assertThat(onSmallStack(plan).vertex()).isPresent();
  }

  @Test
  void deepChainOfFiltersDoesNotOverflowASmallStack() throws InterruptedException {
    LogicalPlan plan = chain(DEEP, false);
    assertThat(onSmallStack(plan).vertex()).isPresent();
  }

  @Test
  void planWithMoreNodesThanTheLimitIsRefused() {
    LogicalPlan plan = chain(10, true);
    PlanFingerprinter exact = fingerprinter(11, System.nanoTime() + WITHOUT_END);
    assertThat(exact.fingerprint(plan).vertex()).isPresent();
    PlanFingerprinter tooFew = fingerprinter(10, System.nanoTime() + WITHOUT_END);
    assertThatThrownBy(() -> tooFew.fingerprint(plan))
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.PLAN_TOO_LARGE, RefusedException::reason);
  }

  @Test
  void nodesOfSubqueriesCountAgainstTheLimit() {
    LogicalPlan plan =
        PlanTestSession.analyzed(
            spark.sql(
                "SELECT id + 1 FROM range(5) WHERE id IN (SELECT id + 1 FROM range(3) WHERE id > 1)"));
    assertThatThrownBy(() -> fingerprinter(4, System.nanoTime() + WITHOUT_END).fingerprint(plan))
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.PLAN_TOO_LARGE, RefusedException::reason);
  }

  @Test
  void decisionThatTakesTooLongIsRefused() {
    PlanFingerprinter late = fingerprinter(DEEP, System.nanoTime() - 1);
    assertThatThrownBy(() -> late.fingerprint(chain(2, true)))
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.TIME_BUDGET_EXCEEDED, RefusedException::reason);
  }

  @Test
  void operatorAboveARefusedOneIsRefusedAndThoseBelowAreNot() {
    PlanNode root = PlanTestSession.fingerprint(spark.range(9).toDF().limit(3).select("id"));
    assertThat(root.refusal().orElseThrow().reason()).isEqualTo(ReasonCode.INPUT_REFUSED);
    PlanNode lowest = root;
    while (!lowest.children().isEmpty()) {
      lowest = lowest.children().get(0);
    }
    assertThat(lowest.vertex()).isPresent();
  }

  @Test
  void appendedFilesKeepTheTemplateAndChangeTheIdentity() {
    String path = directory.resolve("appended").toString();
    spark.range(5).write().parquet(path);
    Vertex before = vertex(spark.read().parquet(path).where("id > 2"));
    spark.range(5).write().mode("append").parquet(path);
    Vertex after = vertex(spark.read().parquet(path).where("id > 2"));
    assertThat(after.template()).isEqualTo(before.template());
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.rowFamily()).isNotEqualTo(before.rowFamily());
  }

  @Test
  void versionsOfADeltaTableShareTheTemplateOnly() {
    String path = directory.resolve("versions").toString();
    spark.range(5).write().format("delta").save(path);
    Vertex first = vertex(spark.read().format("delta").load(path));
    spark.range(5).write().format("delta").mode("append").save(path);
    Vertex second = vertex(spark.read().format("delta").load(path));
    Vertex firstAgain = vertex(spark.read().format("delta").option("versionAsOf", "0").load(path));
    assertThat(second.template()).isEqualTo(first.template());
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(firstAgain.id()).isEqualTo(first.id());
    assertThat(firstAgain.rowFamily()).isEqualTo(first.rowFamily());
  }

  @Test
  void versionOfADeltaTableIsOneVertexForSqlAndReader() {
    String path = directory.resolve("delta").toString();
    spark.range(5).write().format("delta").save(path);
    assertThat(vertex(spark.sql("SELECT * FROM delta.`" + path + "` VERSION AS OF 0")).rowFamily())
        .isEqualTo(vertex(spark.read().format("delta").load(path)).rowFamily());
  }

  @Test
  void deltaTableThatWasCreatedAnewIsAnotherSource() {
    String path = directory.resolve("anew").toString();
    spark.range(5).write().format("delta").save(path);
    Vertex former = vertex(spark.read().format("delta").load(path));
    String other = directory.resolve("other").toString();
    spark.range(5).write().format("delta").save(other);
    Vertex latter = vertex(spark.read().format("delta").load(other));
    assertThat(latter.id()).isNotEqualTo(former.id());
    assertThat(latter.template()).isNotEqualTo(former.template());
  }

  @Test
  void sameRowsInOtherFilesAreAnotherSource() {
    String one = directory.resolve("one").toString();
    String other = directory.resolve("other").toString();
    spark.range(5).write().parquet(one);
    spark.range(5).write().parquet(other);
    assertThat(vertex(spark.read().parquet(one)).id())
        .isNotEqualTo(vertex(spark.read().parquet(other)).id());
  }

  @Test
  void directoryThatIsReadTwiceIsNotTheOneReadOnce() {
    String path = directory.resolve("twice").toString();
    spark.range(5).write().parquet(path);
    Dataset<Row> twice = spark.read().parquet(path, path);
    assertThat(twice.count()).isIn(5L, 10L);
    assertThat(vertex(twice).id().equals(vertex(spark.read().parquet(path)).id()))
        .isEqualTo(twice.count() == 5);
  }

  @Test
  void orderOfDirectoriesDoesNotCount() {
    String one = directory.resolve("one").toString();
    String other = directory.resolve("other").toString();
    spark.range(5).write().parquet(one);
    spark.range(7).write().parquet(other);
    assertThat(vertex(spark.read().parquet(one, other)).id())
        .isEqualTo(vertex(spark.read().parquet(other, one)).id());
  }

  @Test
  void optionOrSchemaOfAReaderMakesAnotherSource() {
    String path = directory.resolve("csv").toString();
    spark.range(5).selectExpr("id", "id * 2").write().csv(path);
    Vertex plain = vertex(spark.read().schema("a INT, b INT").csv(path));
    assertThat(vertex(spark.read().schema("a INT, b INT").csv(path)).id()).isEqualTo(plain.id());
    assertThat(vertex(spark.read().schema("a INT, b INT").option("SEP", ",").csv(path)).id())
        .isNotEqualTo(plain.id());
    assertThat(vertex(spark.read().schema("a INT, b STRING").csv(path)).id())
        .isNotEqualTo(plain.id());
    assertThat(vertex(spark.read().schema("b INT, a INT").csv(path)).id()).isNotEqualTo(plain.id());
    assertThat(vertex(spark.read().schema("a INT, b INT").option("header", "true").csv(path)).id())
        .isNotEqualTo(plain.id());
  }

  @Test
  void timeZoneOfTheSessionIsPartOfIdentity() {
    String path = directory.resolve("zones").toString();
    spark.range(5).write().parquet(path);
    Vertex utc = vertex(spark.read().parquet(path));
    SparkSession elsewhere = spark.newSession();
    elsewhere.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    assertThat(vertex(elsewhere.read().parquet(path)).id()).isNotEqualTo(utc.id());
  }

  @Test
  void viewKeepsTheSettingsUnderWhichItWasCreated() {
    String path = directory.resolve("settings").toString();
    spark.range(5).write().parquet(path);
    spark.read().parquet(path).createOrReplaceTempView("numbers");
    spark.conf().set("spark.sql.ansi.enabled", "false");
    spark.sql("CREATE TEMPORARY VIEW lenient AS SELECT CAST(id AS INT) AS i FROM numbers");
    Vertex lenient = vertex(spark.table("lenient"));
    spark.conf().set("spark.sql.ansi.enabled", "true");
    assertThat(vertex(spark.sql("SELECT CAST(id AS INT) AS i FROM numbers")).id())
        .isNotEqualTo(lenient.id());
    assertThat(vertex(spark.table("lenient")).id())
        .isNotEqualTo(vertex(spark.sql("SELECT CAST(id AS INT) AS i FROM numbers")).id());
  }

  @Test
  void metadataColumnHasNoIdentityAndTheRowsHave() {
    String path = directory.resolve("metadata").toString();
    spark.range(5).write().parquet(path);
    Dataset<Row> numbers = spark.read().parquet(path);
    PlanNode root = PlanTestSession.fingerprint(numbers.selectExpr("id", "_metadata.file_name"));
    assertThat(root.vertex()).isEmpty();
    assertThat(root.identity().orElseThrow().rows())
        .isEqualTo(PlanTestSession.fingerprint(numbers).identity().orElseThrow().rows());
  }

  private static Vertex vertex(Dataset<Row> query) {
    return PlanTestSession.fingerprint(query).vertex().orElseThrow();
  }

  private PlanFingerprinter fingerprinter(int maxNodes, long deadlineNanos) {
    SQLConf conf = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
    return new PlanFingerprinter(
        PlanTestSession.encoding(conf), new PlanBudget(maxNodes, deadlineNanos));
  }

  /** A leaf under filters, every second of them a projection if asked for. */
  private LogicalPlan chain(int nodes, boolean withProjections) {
    LogicalPlan plan = PlanTestSession.analyzed(spark.range(10).toDF()).collectLeaves().head();
    for (int i = 0; i < nodes; i++) {
      Expression id = (Expression) plan.output().head();
      plan =
          withProjections && i % 2 == 0
              ? new Project(Scala.<NamedExpression>seq(Scala.<Attribute>list(plan.output())), plan)
              : new Filter(new GreaterThan(id, new Literal((long) i, DataTypes.LongType)), plan);
    }
    return plan;
  }

  private PlanNode onSmallStack(LogicalPlan plan) throws InterruptedException {
    PlanFingerprinter fingerprinter = fingerprinter(DEEP + 1, System.nanoTime() + WITHOUT_END);
    AtomicReference<PlanNode> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null, () -> result.set(fingerprinter.fingerprint(plan)), "small stack", SMALL_STACK);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertThat(failure.get()).isNull();
    return result.get();
  }
}
