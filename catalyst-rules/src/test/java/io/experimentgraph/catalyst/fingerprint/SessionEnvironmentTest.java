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

import io.experimentgraph.catalyst.identity.Identity;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;
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
    "spark.sql.csv.parser.inputBufferSize, 128",
    "spark.executorEnv.TZ, Asia/Tokyo",
    "spark.sql.session.collation.default, UTF8_LCASE",
    "spark.sql.parquet.filterPushdown, false",
    "spark.sql.optimizer.excludedRules, x",
    "spark.sql.adaptive.optimizer.excludedRules, x",
    "spark.sql.files.ignoreMissingFiles, true",
    "spark.sql.files.ignoreCorruptFiles, true",
    "spark.sql.optimizer.metadataOnly, true",
    "spark.sql.streaming.fileStreamSink.ignoreMetadata, true",
    "spark.sql.codegen.fallback, false",
    "spark.sql.extensions, x",
    "spark.databricks.delta.stalenessLimit, 1h",
    "spark.databricks.delta.stats.skipping, false",
    "spark.databricks.delta.changeDataFeed.timestampOutOfRange.enabled, true",
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
    "spark.databricks.delta.lastCommitVersionInSession, 7",
    "spark.databricks.delta.properties.defaults.appendOnly, true",
    "spark.sql.catalog.other.uri, x",
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

  @ParameterizedTest
  @CsvSource({
    "spark.sql.caseSensitive, true, TRUE",
    "spark.sql.legacy.timeParserPolicy, LEGACY, legacy",
    "spark.sql.cteRecursionRowLimit, 5, ' 5 '"
  })
  void spellingOfAValueDoesNotCount(String key, String one, String other) {
    assertThat(SessionEnvironment.of(conf(key, one)))
        .isEqualTo(SessionEnvironment.of(conf(key, other)))
        .isNotEqualTo(PLAIN);
  }

  @Test
  void keyOfTheContextCountsLikeOneThatIsSet() {
    SparkConf context = new SparkConf(false).set("spark.sql.caseSensitive", "true");
    SQLConf merged = conf();
    SQLConf$.MODULE$.mergeSparkConf(merged, context);
    assertThat(SessionEnvironment.of(merged))
        .isEqualTo(SessionEnvironment.of(conf("spark.sql.caseSensitive", "true")));
  }

  /** A key that a new Spark or Delta brings along stands in neither list. */
  @Test
  void everyRegisteredKeyWasReviewed() {
    Set<String> performance = Set.copyOf(ReviewedLists.lines("performance-settings.txt"));
    List<String> result = ReviewedLists.lines("result-settings.txt");
    Set<String> registered = RegisteredSettings.keys();
    assertThat(registered).hasSizeGreaterThan(1_000);
    assertThat(performance).doesNotContainAnyElementsOf(result);
    assertThat(result).allMatch(SessionEnvironment::mayChangeResult).doesNotHaveDuplicates();
    Set<String> reviewed = new TreeSet<>(performance);
    reviewed.addAll(result);
    assertThat(registered)
        .allMatch(
            key -> reviewed.contains(key) || !SessionEnvironment.mayChangeResult(key),
            "is reviewed");
    assertThat(reviewed)
        .allMatch(key -> key.endsWith(".") || registered.contains(key), "is registered");
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
