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
package io.experimentgraph.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.utils.CloseableIterator;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTableTest {

  private static final String VECTOR =
      """
      {"type":"udt","class":"org.apache.spark.ml.linalg.VectorUDT","pyClass":"pyspark.ml.linalg.VectorUDT",\
      "sqlType":{"type":"struct","fields":[{"name":"size","type":"integer","nullable":true,"metadata":{}},\
      {"name":"values","type":{"type":"array","elementType":"double","containsNull":false},"nullable":true,"metadata":{}}]}}\
      """;

  @TempDir private Path directory;

  private Path artifact;

  private void create(List<ArtifactTable.Column> columns, List<Artifact.DataFile> files)
      throws IOException {
    ArtifactTable.create(new Configuration(), artifact.toString(), columns, files, Sharing.PRIVATE);
  }

  private Artifact.DataFile file(String name, int bytes, long rows) throws IOException {
    artifact = Files.createDirectories(directory.resolve("an artifact"));
    Files.write(artifact.resolve(name), new byte[bytes]);
    return new Artifact.DataFile(name, bytes, rows);
  }

  private static List<ArtifactTable.Column> columns(String type) {
    return List.of(new ArtifactTable.Column("c\"0", type, true));
  }

  @Test
  void theDirectoryIsADeltaTableOfExactlyTheseFiles() throws IOException {
    Artifact.DataFile one = file("part 1.parquet", 10, 7);
    Artifact.DataFile two = file("part-2.parquet", 20, 0);
    file("abandoned.parquet", 30, 1);
    create(
        List.of(
            new ArtifactTable.Column("id", "\"long\"", false),
            new ArtifactTable.Column("price", "\"decimal(10,2)\"", true),
            new ArtifactTable.Column(
                "tags",
                "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":{\"type\":\"array\",\"elementType\":\"date\",\"containsNull\":true},\"valueContainsNull\":true}",
                true)),
        List.of(one, two));

    Engine engine = DefaultEngine.create(new Configuration());
    Snapshot snapshot = TableManager.loadSnapshot(artifact.toString()).build(engine);
    assertThat(snapshot.getVersion()).isZero();
    assertThat(snapshot.getSchema().fieldNames()).containsExactly("id", "price", "tags");
    assertThat(snapshot.getSchema().get("id").isNullable()).isFalse();
    List<String> found = new ArrayList<>();
    Scan scan = snapshot.getScanBuilder().build();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            Row row = rows.next();
            AddFile add = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
            String path = InternalScanFileUtils.getAddFileStatus(row).getPath();
            found.add(new org.apache.hadoop.fs.Path(path).getName() + " " + add.getSize());
          }
        }
      }
    }
    assertThat(found).containsExactlyInAnyOrder("part 1.parquet 10", "part-2.parquet 20");
  }

  @Test
  void rowCountsAndUserDefinedTypesStandInTheLog() throws IOException {
    create(columns(VECTOR), List.of(file("a.parquet", 1, 42)));
    JsonNode metadata = action("metaData");
    JsonNode field =
        new ObjectMapper().readTree(metadata.path("schemaString").asText()).path("fields").path(0);
    assertThat(field.path("name").asText()).isEqualTo("c\"0");
    assertThat(field.path("type")).isEqualTo(new ObjectMapper().readTree(VECTOR));
    assertThat(action("add").path("stats").asText()).isEqualTo("{\"numRecords\":42}");
    assertThat(action("protocol").path("minReaderVersion").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"timestamp_ntz\"",
        "{\"type\":\"array\",\"elementType\":\"timestamp_ntz\",\"containsNull\":true}"
      })
  void typesThatNeedATableFeatureDeclareIt(String type) throws IOException {
    create(columns(type), List.of(file("a.parquet", 1, 1)));
    JsonNode protocol = action("protocol");
    assertThat(protocol.path("minReaderVersion").asInt()).isEqualTo(3);
    assertThat(protocol.path("readerFeatures").path(0).asText()).isEqualTo("timestampNtz");
    assertThat(protocol.path("writerFeatures"))
        .extracting(JsonNode::asText)
        .containsExactly("appendOnly", "invariants", "timestampNtz");
    Engine engine = DefaultEngine.create(new Configuration());
    assertThat(TableManager.loadSnapshot(artifact.toString()).build(engine).getVersion()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"void\"", "\"interval year\"", "no json", "{\"type\":\"odd\"}", "12"})
  void typesThatDeltaCannotHoldAreRefused(String type) throws IOException {
    Artifact.DataFile file = file("a.parquet", 1, 1);
    assertThatThrownBy(() -> create(columns(type), List.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot write table");
    assertThat(artifact.resolve("_delta_log")).doesNotExist();
  }

  @Test
  void aFileThatIsMissingOrCutShortIsNoticed() throws IOException {
    file("a.parquet", 10, 1);
    assertThatThrownBy(
            () -> create(columns("\"long\""), List.of(new Artifact.DataFile("a.parquet", 11, 1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file a.parquet should have 11 bytes and has 10");
    assertThatThrownBy(
            () -> create(columns("\"long\""), List.of(new Artifact.DataFile("b.parquet", 11, 1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void aTableThatExistsIsNotOverwritten() throws IOException {
    List<Artifact.DataFile> files = List.of(file("a.parquet", 10, 1));
    create(columns("\"long\""), files);
    assertThatThrownBy(() -> create(columns("\"long\""), files)).isInstanceOf(IOException.class);
  }

  private JsonNode action(String name) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines =
        Files.lines(artifact.resolve("_delta_log/00000000000000000000.json"))) {
      for (String line : lines.toList()) {
        JsonNode action = json.readTree(line);
        if (action.has(name)) {
          return action.get(name);
        }
      }
    }
    throw new AssertionError("No action " + name);
  }
}
