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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the store that are missing, cut or changed, or that seem to come from another time. */
class DamagedFilesTest extends FaultySession {

  private void damageAll(List<Path> files, Damage damage) throws IOException {
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Files.write(file, damage.of(Files.readAllBytes(file)));
    }
  }

  private interface Damage {
    byte[] of(byte[] content);
  }

  private static void flip(byte[] bytes, int position, int bit) {
    bytes[position] ^= (byte) (1 << bit);
  }

  @Test
  void artifactThatWasCutIsComputedAnew() throws IOException {
    Supplier<Dataset<Row>> query = queries().get(0);
    session.assertReused(query);
    damageAll(stored("contents", ".parquet"), bytes -> Arrays.copyOf(bytes, bytes.length / 2));
    assertSameRows(query, session.plain(query));
    session.settle();
    assertThat(session.loadsOfLastQuery()).isZero();
    assertThat(session.graph().failures()).containsOnlyKeys(ReasonCode.ARTIFACT_DAMAGED);
    assertRecovers(query);
  }

  /**
   * A bit that storage flipped in the data of an artifact: the pages' checksums tell. The query
   * fails as it would on a damaged source, or does not read the page; the next one is right.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void flippedBitInAPageIsNeverServed(long seed) throws IOException {
    Random random = new Random(seed);
    Supplier<Dataset<Row>> query = queries().get(0);
    session.assertReused(query);
    List<Row> plain = session.plain(query);
    for (Path file : stored("contents", ".parquet")) {
      byte[] bytes = Files.readAllBytes(file);
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
        for (BlockMetaData block : reader.getFooter().getBlocks()) {
          for (ColumnChunkMetaData column : block.getColumns()) {
            // Past the page's header and into its data.
            long start = column.getStartingPos() + column.getTotalSize() / 4;
            int position = (int) (start + random.nextLong(column.getTotalSize() / 2));
            flip(bytes, position, random.nextInt(8));
          }
        }
      }
      Files.write(file, bytes);
    }
    boolean isRight = false;
    for (int i = 0; i < 5 && !isRight; i++) {
      try {
        assertSameRows(query, plain);
        isRight = true;
      } catch (Exception e) {
        assertThat(e).as("seed %s", seed).hasStackTraceContaining("contents");
      }
      session.settle();
    }
    assertThat(isRight).as("seed %s", seed).isTrue();
    assertThat(session.graph().failures()).containsKey(ReasonCode.ARTIFACT_DAMAGED);
    assertRecovers(query);
  }

  /** Files of the Experiment Graph itself, all kinds: log, checkpoint, data. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void damagedTablesOfTheGraphChangeNoResult(long seed) throws IOException {
    Random random = new Random(seed);
    restart(Map.of("spark.experimentGraph.compaction.interval", "3"));
    queries().forEach(session::assertReused);
    List<List<Row>> plain = queries().stream().map(session::plain).toList();
    session.close();
    List<Path> files = new ArrayList<>(stored("", ""));
    files.removeIf(f -> f.toString().contains("/contents/"));
    Collections.shuffle(files, random);
    for (Path file : files.subList(0, 4)) {
      byte[] bytes = Files.readAllBytes(file);
      switch (random.nextInt(3)) {
        case 0 -> Files.deleteIfExists(file);
        case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        default -> {
          for (int b = 0; b < 20; b++) {
            flip(bytes, random.nextInt(bytes.length), random.nextInt(8));
          }
          Files.write(file, bytes);
        }
      }
    }
    restart(Map.of());
    for (int i = 0; i < plain.size(); i++) {
      assertThat(ReuseTestSession.sorted(session.run(queries().get(i))))
          .as("seed %s, damaged %s", seed, files.subList(0, 4))
          .isEqualTo(ReuseTestSession.sorted(plain.get(i)));
    }
    assertThat(session.graph().failures()).doesNotContainKey(ReasonCode.INTERNAL_ERROR);
  }

  /** Clocks that jump: what was written seems to come from the future, or from long ago. */
  @ParameterizedTest
  @ValueSource(strings = {"2099-01-01T00:00:00Z", "1971-01-01T00:00:00Z"})
  void timesOfTheStoreDoNotMatter(String time) throws IOException {
    session.assertReused(queries().get(1));
    DeltaExperimentGraphStore graph = graph();
    long millis = Instant.parse(time).toEpochMilli();
    for (Artifact a : graph.refresh().artifacts()) {
      graph.retire(List.of(a.id()), "for the test");
      graph.publish(copy(a, a.vertex(), a.rowFamily(), millis, a.sparkVersion()));
    }
    session.close();
    for (Path file : stored("", "")) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }
    restart(Map.of("spark.experimentGraph.eviction.gracePeriod", "1h"));
    session.assertReused(queries().get(1));
    session.assertReused(queries().get(2));
  }

  /** A source from the future may still change without a trace: it is refused, and right. */
  @Test
  void sourceFromTheFutureIsNotTrusted() throws IOException {
    for (String file : ReuseTestSession.files(root.resolve("source"))) {
      Files.setLastModifiedTime(
          root.resolve("source").resolve(file),
          FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
    }
    session.assertNeverReused(queries().get(1));
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.SOURCE_UNSETTLED);
  }

  /** The clock went back after a query was stored; a source that is replaced is another one. */
  @Test
  void sourceFromThePastIsAnotherSource() throws IOException {
    session.assertReused(queries().get(1));
    for (String file : ReuseTestSession.files(root.resolve("source"))) {
      Files.setLastModifiedTime(
          root.resolve("source").resolve(file),
          FileTime.from(Instant.parse("1971-01-01T00:00:00Z")));
    }
    session.assertSameAsPlain(queries().get(1));
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(queries().get(1));
  }

  /** What an older release recorded of a column's type is not what is wanted. */
  @Test
  void artifactWithAnotherTypeIsNotLoaded() throws IOException {
    session.assertReused(queries().get(1));
    DeltaExperimentGraphStore graph = graph();
    for (Artifact a : graph.refresh().artifacts()) {
      graph.retire(List.of(a.id()), "for the test");
      List<Artifact.Column> columns =
          a.columns().stream()
              .map(c -> new Artifact.Column(c.id(), c.name(), "\"timestamp_ntz\""))
              .toList();
      graph.publish(
          new Artifact(
              a.id() + "-other",
              a.vertex(),
              a.template(),
              a.rowFamily(),
              columns,
              a.location(),
              a.files(),
              a.rows(),
              a.buildSeconds(),
              a.sourceStates(),
              a.owner(),
              a.createdMillis(),
              a.sparkVersion()));
    }
    restart(Map.of());
    session.assertNeverReused(queries().get(1));
  }

  /**
   * Two versions of Spark on one store: the version is part of every identity, so the other's
   * vertices and artifacts are others. They stay side by side.
   */
  @Test
  void artifactsOfAnotherSparkVersionAreOthers() throws IOException {
    session.assertReused(queries().get(1));
    DeltaExperimentGraphStore graph = graph();
    List<Artifact> own = graph.refresh().artifacts();
    List<Observation> seen = new ArrayList<>();
    for (Artifact a : own) {
      graph.retire(List.of(a.id()), "for the test");
      Fingerprint rows = other(a.rowFamily());
      graph.publish(copy(a, other(a.vertex()), rows, a.createdMillis(), "4.0.1"));
      seen.add(observation(a, rows));
    }
    graph.append(seen);
    restart(Map.of());
    session.assertSameAsPlain(queries().get(1));
    assertThat(session.loadsOfLastQuery()).isZero();
    session.assertReused(queries().get(1));
    assertThat(graph.refresh().artifacts().stream().map(Artifact::sparkVersion).toList())
        .hasSize(2 * own.size())
        .contains("4.0.1", session.spark().version());
  }

  private DeltaExperimentGraphStore graph() {
    return new DeltaExperimentGraphStore(
        FaultyFileSystem.SCHEME + "://" + root + "/store",
        session.spark().sparkContext().hadoopConfiguration());
  }

  private static Artifact copy(
      Artifact a, Fingerprint vertex, Fingerprint rows, long millis, String version) {
    return new Artifact(
        a.id() + "-copy",
        vertex,
        a.template(),
        rows,
        a.columns(),
        a.location(),
        a.files(),
        a.rows(),
        a.buildSeconds(),
        a.sourceStates(),
        a.owner(),
        millis,
        version);
  }

  private static Observation observation(Artifact a, Fingerprint rows) {
    return new Observation(
        "by another version",
        a.createdMillis(),
        new Vertex(
            other(a.vertex()),
            other(a.template()),
            rows,
            a.columns().stream().map(Artifact.Column::id).toList(),
            "Aggregate",
            Vertex.Kind.DATASET),
        List.of(),
        "",
        Observation.Access.COMPUTED,
        true,
        1,
        a.sizeBytes(),
        a.rows(),
        Double.NaN,
        Double.NaN,
        a.owner().principal());
  }

  private static Fingerprint other(Fingerprint fingerprint) {
    byte[] bytes = fingerprint.toBytes();
    flip(bytes, 3, 1);
    return Fingerprint.ofBytes(bytes);
  }
}
