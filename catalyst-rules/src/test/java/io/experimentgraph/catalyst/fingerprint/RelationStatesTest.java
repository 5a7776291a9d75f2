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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.DeltaRelationFingerprinter;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.source.SourceState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that changes while a query that reads it twice is fingerprinted. */
class RelationStatesTest {

  @TempDir Path directory;

  private SparkSession spark;
  private int asked;

  @BeforeEach
  void start() {
    spark = PlanTestSession.open();
    append();
  }

  @Test
  void twoLiveReadsOfOneTableAreInOneState() {
    assertThatThrownBy(() -> fingerprint(live("a").join(live("b"), "id")))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(ReasonCode.SOURCE_CHANGED));
  }

  @Test
  void readsThatNameTheirVersionMayDiffer() {
    append();
    PlanNode root = fingerprint(live("a").join(first("b"), "id"));
    assertThat(root.identity()).isPresent();
    assertThat(root.sources()).extracting(SourceState::state).doesNotHaveDuplicates().hasSize(2);
  }

  private void append() {
    spark.range(3).write().format("delta").mode(SaveMode.Append).save(directory.toString());
  }

  private Dataset<Row> live(String alias) {
    return spark.read().format("delta").load(directory.toString()).as(alias);
  }

  private Dataset<Row> first(String alias) {
    return spark
        .read()
        .format("delta")
        .option("versionAsOf", 0)
        .load(directory.toString())
        .as(alias);
  }

  private PlanNode fingerprint(Dataset<Row> query) {
    LogicalPlan plan = PlanTestSession.analyzed(query);
    SQLConf conf = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
    EncodingContext context = PlanTestSession.encoding(conf).withSources(List.of(changing()));
    PlanBudget ample = new PlanBudget(100, System.nanoTime() + PlanTestSession.AMPLE.toNanos());
    return new PlanFingerprinter(context, ample).fingerprint(plan);
  }

  /** Another writer commits after the first relation was asked. */
  private SourceFingerprinter changing() {
    return new SourceFingerprinter() {
      @Override
      public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
        if (asked++ == 1) {
          append();
        }
        return new DeltaRelationFingerprinter().fingerprint(leaf, settings);
      }
    };
  }
}
