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

import java.util.Locale;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionEnvironmentTest {

  private static final Identity PLAIN = SessionEnvironment.of(conf());

  @ParameterizedTest
  @CsvSource({
    "spark.sql.session.timeZone, Asia/Tokyo",
    "spark.sql.ansi.enabled, false",
    "spark.sql.caseSensitive, true",
    "spark.sql.storeAssignmentPolicy, LEGACY",
    "spark.sql.legacy.timeParserPolicy, LEGACY",
    "spark.sql.mapKeyDedupPolicy, LAST_WIN",
    "spark.sql.decimalOperations.allowPrecisionLoss, false",
    "spark.sql.parquet.int96RebaseModeInRead, LEGACY",
    "spark.sql.csv.parser.columnPruning.enabled, false",
    "spark.sql.session.collation.default, UTF8_LCASE",
    "spark.sql.a.key.that.nobody.knows, 1"
  })
  void settingThatMayChangeAResultChangesTheIdentity(String key, String value) {
    assertThat(SessionEnvironment.of(conf(key, value))).isNotEqualTo(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "spark.sql.shuffle.partitions, 7",
    "spark.sql.adaptive.enabled, false",
    "spark.sql.adaptive.coalescePartitions.enabled, false",
    "spark.sql.autoBroadcastJoinThreshold, -1",
    "spark.sql.files.maxPartitionBytes, 1048576",
    "spark.sql.codegen.wholeStage, false",
    "spark.sql.ui.retainedExecutions, 1",
    "spark.sql.parquet.filterPushdown, false",
    "spark.sql.warehouse.dir, /elsewhere",
    "spark.experimentGraph.enabled, false",
    "spark.databricks.delta.snapshotPartitions, 1",
    "spark.executor.cores, 3"
  })
  void settingThatChangesSpeedAloneDoesNot(String key, String value) {
    assertThat(SessionEnvironment.of(conf(key, value))).isEqualTo(PLAIN);
  }

  /** A known key that merely begins like a harmless one counts. */
  @ParameterizedTest
  @CsvSource({
    "spark.sql.shuffle.partitionsOfAnother, 7",
    "spark.sql.adaptiveness, 7",
    "spark.sql.parquet.filterPushdown.string.startsWith, false"
  })
  void keyThatBeginsLikeAHarmlessOneCounts(String key, String value) {
    assertThat(SessionEnvironment.of(conf(key, value))).isNotEqualTo(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({"spark.sql.caseSensitive, false", "spark.sql.mapKeyDedupPolicy, EXCEPTION"})
  void defaultThatIsSetIsTheDefault(String key, String value) {
    assertThat(SessionEnvironment.of(conf(key, value))).isEqualTo(PLAIN);
  }

  @Test
  void settingsDoNotRunIntoOneAnother() {
    SQLConf one = conf("spark.sql.x.a", "1");
    one.setConfString("spark.sql.x.b", "2");
    SQLConf other = conf("spark.sql.x.a", "2");
    other.setConfString("spark.sql.x.b", "1");
    assertThat(SessionEnvironment.of(one)).isNotEqualTo(SessionEnvironment.of(other));
  }

  @Test
  void orderInWhichKeysWereSetDoesNotCount() {
    SQLConf one = conf("spark.sql.x.a", "1");
    one.setConfString("spark.sql.x.b", "2");
    SQLConf other = conf("spark.sql.x.b", "2");
    other.setConfString("spark.sql.x.a", "1");
    assertThat(SessionEnvironment.of(one)).isEqualTo(SessionEnvironment.of(other));
  }

  @Test
  void localeOfTheDriverCounts() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(SessionEnvironment.of(conf())).isNotEqualTo(PLAIN);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static SQLConf conf(String key, String value) {
    SQLConf conf = conf();
    conf.setConfString(key, value);
    return conf;
  }

  private static SQLConf conf() {
    SQLConf conf = new SQLConf();
    conf.setConfString("spark.sql.session.timeZone", "UTC");
    return conf;
  }
}
