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

import io.delta.sql.DeltaSparkSessionExtension;
import io.experimentgraph.catalyst.source.DeltaRelationFingerprinter;
import io.experimentgraph.catalyst.source.FileRelationFingerprinter;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SessionState;

/** Spark sessions with Delta beside the plain one of the same context, and fingerprints in them. */
public final class PlanTestSession {

  /** No decision takes that long. */
  public static final Duration AMPLE = Duration.ofMinutes(5);

  private static SparkSession session;

  private PlanTestSession() {}

  /** A session of its own catalog and configuration. */
  public static SparkSession open() {
    SparkSession opened = root().newSession();
    opened
        .conf()
        .set("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    return withSmallSnapshots(opened);
  }

  private static synchronized SparkSession root() {
    if (session == null) {
      withSmallSnapshots(SparkTestSession.get());
      session =
          SparkSession.builder()
              .withExtensions(
                  extensions -> {
                    new DeltaSparkSessionExtension().apply(extensions);
                    return scala.runtime.BoxedUnit.UNIT;
                  })
              .create();
      withSmallSnapshots(session);
      SparkSession.setActiveSession(SparkTestSession.get());
    }
    return session;
  }

  /** Delta asks now the session of the table, now the active one. */
  private static SparkSession withSmallSnapshots(SparkSession any) {
    any.conf().set("spark.databricks.delta.snapshotPartitions", "1");
    return any;
  }

  /** The analyzed plan of a query. */
  public static LogicalPlan analyzed(org.apache.spark.sql.Dataset<Row> query) {
    return ((Dataset<Row>) query).queryExecution().analyzed();
  }

  /**
   * The analyzed plan of a query whose common table expressions use each other: Spark's check of an
   * analyzed plan, which is left out here, puts them in the place of each reference.
   *
   * @param levels number of expressions; each but the first is made of the one before it, twice
   */
  public static LogicalPlan doublingExpressions(SparkSession spark, int levels) {
    StringBuilder sql = new StringBuilder("WITH c0 AS (SELECT id FROM range(5))");
    for (int i = 1; i < levels; i++) {
      sql.append(
          ", c%1$d AS (SELECT a.id FROM c%2$d a JOIN c%2$d b ON a.id = b.id)".formatted(i, i - 1));
    }
    sql.append(" SELECT id FROM c").append(levels - 1);
    SessionState state = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState();
    try {
      return state.analyzer().execute(state.sqlParser().parsePlan(sql.toString()));
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The query with identities, under the configuration of its session. */
  public static PlanNode fingerprint(org.apache.spark.sql.Dataset<Row> query) {
    return fingerprint(query.sparkSession(), analyzed(query));
  }

  /** A plan with identities, under the configuration of a session. */
  public static PlanNode fingerprint(SparkSession spark, LogicalPlan plan) {
    SQLConf conf = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
    PlanBudget ample = new PlanBudget(10_000, System.nanoTime() + AMPLE.toNanos());
    return new PlanFingerprinter(encoding(conf), ample).fingerprint(plan);
  }

  /** How plans are encoded under a configuration. */
  public static EncodingContext encoding(SQLConf conf) {
    return new EncodingContext(
        SessionEnvironment.of(conf),
        List.of(new DeltaRelationFingerprinter(), new FileRelationFingerprinter()),
        settings(conf, 1_000, Duration.ZERO),
        1 << 20,
        UserFunctionSettings.DEFAULT);
  }

  /** What a source fingerprinter may ask. */
  public static SourceSettings settings(SQLConf conf, int maxFiles, Duration settleTime) {
    return new SourceSettings(
        root().sparkContext().hadoopConfiguration(), conf, maxFiles, settleTime, "/no/such/store");
  }
}
