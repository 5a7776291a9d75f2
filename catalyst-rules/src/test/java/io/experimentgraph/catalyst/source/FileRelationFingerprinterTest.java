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
package io.experimentgraph.catalyst.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRelationFingerprinterTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;
  private SparkSession spark;
  private Path first;
  private Path second;

  @BeforeEach
  void writeFiles() throws IOException {
    spark = PlanTestSession.open();
    first = old(Files.writeString(directory.resolve("first.csv"), "1,a\n2,b\n"));
    second = old(Files.writeString(directory.resolve("second.csv"), "3,c\n"));
  }

  @Test
  void stateIsEqualUntilAFileChanges() throws Exception {
    SourceState state = state(csv(), 10, HOUR);
    assertThat(state(csv(), 10, HOUR).state()).isEqualTo(state.state());
    assertThat(state.currentState().call()).isEqualTo(state.state());
    old(Files.writeString(second, "3,c\n4,d\n"));
    assertThat(state.currentState().call()).isNotEqualTo(state.state());
    SourceState later = state(csv(), 10, HOUR);
    assertThat(later.state()).isNotEqualTo(state.state());
    assertThat(later.identity()).isEqualTo(state.identity());
    assertThat(later.rows().template()).isEqualTo(state.rows().template());
    assertThat(later.rows().exact()).isNotEqualTo(state.rows().exact());
  }

  @Test
  void sizeIsThatOfTheFilesAndTextIsParsed() throws IOException {
    SourceState state = state(csv(), 10, HOUR);
    assertThat(state.bytes()).isEqualTo(Files.size(first) + Files.size(second));
    assertThat(state.isParsed()).isTrue();
  }

  @Test
  void fileOfTheSameLengthAndAnotherTimeIsAnotherState() throws IOException {
    SourceState state = state(csv(), 10, HOUR);
    Files.writeString(second, "9,z\n");
    Files.setLastModifiedTime(second, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
    assertThat(state(csv(), 10, HOUR).state()).isNotEqualTo(state.state());
  }

  @Test
  void fileThatWasWrittenJustNowProvesNothing() throws IOException {
    Files.setLastModifiedTime(second, FileTime.from(Instant.now()));
    assertRefused(csv(), 10, HOUR, ReasonCode.SOURCE_UNSETTLED);
  }

  @Test
  void fileThatIsOlderThanTheSettleTimeProvesItsState() throws IOException {
    Files.setLastModifiedTime(second, FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(state(csv(), 10, Duration.ofSeconds(30))).isNotNull();
  }

  @Test
  void moreFilesThanTheLimitAreNotLookedAt() throws IOException {
    assertThat(state(csv(), 2, HOUR)).isNotNull();
    assertRefused(csv(), 1, HOUR, ReasonCode.SOURCE_TOO_LARGE);
  }

  @Test
  void fileThatChangedSinceItWasListedIsRefused() throws IOException {
    Dataset<Row> listed = csv();
    old(Files.writeString(second, "3,c\n4,d\n"));
    assertRefused(listed, 10, HOUR, ReasonCode.SOURCE_CHANGED);
  }

  @Test
  void fileThatIsGoneSinceItWasListedIsRefused() throws IOException {
    Dataset<Row> listed = csv();
    Files.delete(second);
    assertRefused(listed, 10, HOUR, ReasonCode.SOURCE_CHANGED);
  }

  @Test
  void fileThatCameLaterDoesNotBelongToTheListing() throws IOException {
    Dataset<Row> listed = csv();
    SourceState state = state(listed, 10, HOUR);
    old(Files.writeString(directory.resolve("third.csv"), "5,e\n"));
    assertThat(state(listed, 10, HOUR).state()).isEqualTo(state.state());
    assertThat(state(csv(), 10, HOUR).state()).isNotEqualTo(state.state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROPMALFORMED", "dropMalformed"})
  void droppedRowsDependOnTheColumnsThatAreRead(String mode) {
    assertRefused(csv("mode", mode), 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
    assertRefused(csv("MODE", mode), 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERMISSIVE"})
  void modeThatKeepsAllRowsIsTaken(String mode) throws IOException {
    assertThat(state(csv("mode", mode), 10, HOUR)).isNotNull();
  }

  @Test
  void columnOfCorruptRecordsIsRefused() {
    String schema = "i INT, s STRING, %s STRING";
    String byDefault = schema.formatted("_corrupt_record");
    assertRefused(
        spark.read().schema(byDefault).csv(directory.toString()),
        10,
        HOUR,
        ReasonCode.UNSUPPORTED_OPTION);
    Dataset<Row> named =
        spark
            .read()
            .schema(schema.formatted("bad"))
            .option("columnNameOfCorruptRecord", "bad")
            .csv(directory.toString());
    assertRefused(named, 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
    Dataset<Row> json =
        spark.read().schema("i INT, _corrupt_record STRING").json(directory.toString());
    assertRefused(json, 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
  }

  @Test
  void columnOfCorruptRecordsThatTheSessionNamesIsRefused() {
    spark.conf().set("spark.sql.columnNameOfCorruptRecord", "s");
    assertRefused(csv(), 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ignoreMissingFiles", "ignoreCorruptFiles"})
  void filesThatMayBeSkippedAreRefused(String option) throws IOException {
    assertRefused(csv(option, "true"), 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
    assertThat(state(csv(option, "false"), 10, HOUR)).isNotNull();
    spark.conf().set("spark.sql.files." + option, "true");
    assertRefused(csv(), 10, HOUR, ReasonCode.UNSUPPORTED_OPTION);
  }

  /**
   * Spark hands keys of the session and options to the readers of Hadoop, whatever their prefix.
   */
  @Test
  void keysThatReadersLookAtCountWhereverTheyAreSet() throws IOException {
    String key = "mapreduce.input.linerecordreader.line.maxlength";
    Identity plain = state(csv(), 10, HOUR).rows();
    assertThat(state(csv(key, "2"), 10, HOUR).rows())
        .isNotEqualTo(state(csv(key, "3"), 10, HOUR).rows());
    spark.conf().set(key, "2");
    assertThat(state(csv(), 10, HOUR).rows()).isNotEqualTo(plain);
    spark.conf().unset(key);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set(key, "2");
    try {
      assertThat(state(csv(), 10, HOUR).rows()).isNotEqualTo(plain);
    } finally {
      hadoop.unset(key);
    }
    spark.conf().set("any.other.key", "2");
    assertThat(state(csv(), 10, HOUR).rows()).isEqualTo(plain);
    spark.conf().set("fs.s3a.access.key", "2");
    assertThat(state(csv(), 10, HOUR).rows()).isNotEqualTo(plain);
  }

  @Test
  void ofLocalFilesEachMustBeReadable() throws IOException {
    assertThat(state(csv(), 10, HOUR).roots())
        .hasSize(3)
        .anyMatch(root -> root.endsWith(second.getFileName().toString()));
  }

  @Test
  void filesOfTheStoreAreNoSource() {
    SourceSettings settings = settings(10, HOUR);
    SourceSettings inside =
        new SourceSettings(
            settings.hadoop(),
            settings.sql(),
            settings.maxFiles(),
            settings.settleTime(),
            directory.getParent().toString());
    assertThatThrownBy(() -> fingerprint(csv(), inside))
        .asInstanceOf(type(RefusedException.class))
        .returns(ReasonCode.OWN_MAINTENANCE, RefusedException::reason);
  }

  @Test
  void otherKindsOfSourcesAreLeftToOthers() throws IOException {
    String table = directory.resolve("table").toString();
    spark.range(3).write().format("delta").save(table);
    assertThat(fingerprint(spark.read().format("delta").load(table), settings(10, HOUR))).isEmpty();
    assertThat(fingerprint(spark.range(3).toDF(), settings(10, HOUR))).isEmpty();
    Dataset<Row> rows = spark.createDataFrame(List.of(), csv().schema());
    assertThat(fingerprint(rows, settings(10, HOUR))).isEmpty();
  }

  private Dataset<Row> csv() {
    return csv("header", "false");
  }

  private Dataset<Row> csv(String option, String value) {
    return spark.read().schema("i INT, s STRING").option(option, value).csv(directory.toString());
  }

  private SourceSettings settings(int maxFiles, Duration settleTime) {
    SQLConf conf = ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().conf();
    return PlanTestSession.settings(conf, maxFiles, settleTime);
  }

  private SourceState state(Dataset<Row> query, int maxFiles, Duration settleTime)
      throws IOException {
    return fingerprint(query, settings(maxFiles, settleTime)).orElseThrow();
  }

  private void assertRefused(
      Dataset<Row> query, int maxFiles, Duration settleTime, ReasonCode reason) {
    assertThatThrownBy(() -> state(query, maxFiles, settleTime))
        .asInstanceOf(type(RefusedException.class))
        .returns(reason, RefusedException::reason);
  }

  private static Optional<SourceState> fingerprint(Dataset<Row> query, SourceSettings settings)
      throws IOException {
    return new FileRelationFingerprinter()
        .fingerprint(PlanTestSession.analyzed(query).collectLeaves().head(), settings);
  }

  private static Path old(Path file) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
  }
}
