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
package io.experimentgraph.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Examples;
import io.experimentgraph.graph.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of damage is found on real artifacts, mended, and not found again. */
class FsckTest {

  private static final MaintenanceSettings SETTINGS =
      MaintenanceSettings.of(Duration.ofHours(1)).deep(true);

  @TempDir private Path root;
  private RealStore store;

  @BeforeEach
  void publish() throws IOException {
    store = new RealStore(root);
    store.publish("sound", "sound");
    store.publish("hurt", "hurt");
  }

  private interface Damage {
    void to(RealStore store) throws IOException;
  }

  private static Path one(RealStore store) {
    return store.directory("hurt").resolve("one.parquet");
  }

  private static Arguments damage(FindingKind kind, Damage damage) {
    return Arguments.of(kind, damage);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(FindingKind.FILE_MISSING, store -> Files.delete(one(store))),
        damage(
            FindingKind.FILE_LENGTH,
            store -> {
              byte[] bytes = Files.readAllBytes(one(store));
              Files.write(one(store), Arrays.copyOf(bytes, bytes.length - 1));
            }),
        // The last byte belongs to the magic number, the one at 100 to a page.
        damage(
            FindingKind.CONTENT_DAMAGED,
            store -> RealStore.flip(one(store), Files.size(one(store)) - 1)),
        damage(FindingKind.CONTENT_DAMAGED, store -> RealStore.flip(one(store), 100)),
        damage(
            FindingKind.COLUMN_NAMES,
            store -> {
              Path other = store.directory("sound").resolve("one.parquet");
              Files.copy(other, one(store), StandardCopyOption.REPLACE_EXISTING);
            }),
        damage(
            FindingKind.DIRECTORY_MISSING,
            store -> Files.move(store.directory("hurt"), store.root().resolve("elsewhere"))),
        // Stored twice, the later one is void.
        damage(
            FindingKind.ABANDONED_DIRECTORY,
            store -> {
              store.publish("twice", "sound");
              RealStore.age(store.directory("twice"));
            }),
        damage(FindingKind.LOG_DAMAGED, store -> Files.delete(log(store))),
        damage(FindingKind.LOG_DAMAGED, FsckTest::renameInLog),
        damage(
            FindingKind.LOG_DIFFERS,
            store -> {
              renameInLog(store);
              Path log = log(store);
              Files.delete(log.resolveSibling("." + log.getFileName() + ".crc"));
            }),
        damage(
            FindingKind.STRAY_FILE,
            store -> {
              Path stray = store.directory("hurt").resolve("stray.parquet");
              Files.writeString(stray, "late");
              RealStore.age(stray);
            }),
        damage(
            FindingKind.ABANDONED_DIRECTORY,
            store -> {
              Path orphan = Files.createDirectory(store.directory("orphan"));
              Files.writeString(orphan.resolve("part.parquet"), "never published");
              RealStore.age(orphan);
            }));
  }

  private static Path log(RealStore store) {
    return store.directory("hurt").resolve("_delta_log/00000000000000000000.json");
  }

  /** Hadoop's checksum beside the log tells of it. */
  private static void renameInLog(RealStore store) throws IOException {
    String text = Files.readString(log(store));
    Files.writeString(log(store), text.replace("one.parquet", "1.parquet"));
  }

  @Test
  void cleanStoreGivesNoFinding() throws IOException {
    FsckReport report = store.fsck(SETTINGS);
    assertThat(report.findings()).isEmpty();
    assertThat(report.artifacts()).isEqualTo(2);
    assertThat(report.files()).isEqualTo(4);
    assertThat(report.usedBytes()).isGreaterThan(report.recordedBytes());
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("damages")
  void damageIsFoundMendedAndNotFoundAgain(FindingKind kind, Damage damage) throws Exception {
    damage.to(store);
    assertThat(store.fsck(SETTINGS).findings()).extracting(Finding::kind).containsOnly(kind);
    MaintenanceReport report = store.maintain(SETTINGS);
    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(store.fsck(SETTINGS).findings()).isEmpty();
    assertThat(store.graph().refresh().artifacts()).extracting(Artifact::id).contains("sound");
  }

  @Test
  void whatMayStillBeWrittenIsLeftAlone() throws Exception {
    Path fresh = Files.createDirectory(store.directory("fresh"));
    String lease = Lease.newId();
    long expires = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
    store.graph().ledger().reserve(lease, "me", 1000, Long.MAX_VALUE, expires);
    Path slow = Files.createDirectory(store.directory(Lease.newArtifactId(lease)));
    RealStore.age(slow);
    MaintenanceReport report = store.maintain(SETTINGS);
    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(fresh).exists();
    assertThat(slow).exists();
  }

  @Test
  void dryRunChangesNothing() throws Exception {
    Files.delete(one(store));
    MaintenanceReport report = store.maintain(SETTINGS.dryRun(true));
    assertThat(report.remaining()).extracting(Finding::kind).containsOnly(FindingKind.FILE_MISSING);
    assertThat(store.graph().refresh().artifacts()).hasSize(2);
  }

  @Test
  void artifactsOutliveTheLossOfTheirDisk() throws Exception {
    Files.move(root.resolve("contents"), root.resolve("unmounted"));
    MaintenanceReport report = store.maintain(SETTINGS);
    assertThat(report.remaining()).extracting(Finding::kind).containsOnly(FindingKind.UNCHECKED);
    assertThat(store.graph().refresh().artifacts()).hasSize(2);
  }

  @Test
  void bytesAreHeldAgainstTheBudget() throws IOException {
    assertThat(store.fsck(SETTINGS.budget(1)).findings())
        .extracting(Finding::kind)
        .containsOnly(FindingKind.OVER_BUDGET);
  }

  @Test
  void compactsNowAndVacuumsWhatCompactionsReplaced() throws Exception {
    store.maintain(SETTINGS);
    store.graph().append(List.of(Examples.computed("b", 2, 2)));
    store.maintain(SETTINGS);
    assertThat(parquetFiles("vertices")).hasSize(2);
    RealStore.age(root.resolve("vertices"));
    store.maintain(SETTINGS);
    assertThat(parquetFiles("vertices")).hasSize(1);
    assertThat(store.fsck(SETTINGS).findings()).isEmpty();
  }

  private List<Path> parquetFiles(String table) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(table))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
