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

import io.experimentgraph.delta.ArtifactTable;
import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Examples;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.storage.ColumnNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A store of real artifacts, to be damaged by tests. */
final class RealStore {

  static final int ROWS = 1000;

  private final Path root;
  private final Configuration hadoop = new Configuration();
  private final DeltaExperimentGraphStore store;

  RealStore(Path root) throws IOException {
    this.root = root;
    store = new DeltaExperimentGraphStore(root.toString(), hadoop, 50);
    DeltaExperimentGraphStore.makeDirectories(root.toString(), hadoop, Sharing.PRIVATE);
    store.append(List.of(Examples.computed("a", 1, 2)));
  }

  DeltaExperimentGraphStore graph() {
    return store;
  }

  Path root() {
    return root;
  }

  Path directory(String id) {
    return root.resolve(Artifact.location(id));
  }

  /** Writes and publishes an artifact of two files with the rows and columns of a vertex. */
  Artifact publish(String id, String vertex) throws IOException {
    List<Artifact.Column> columns = new ArrayList<>();
    for (Fingerprint column : Examples.vertex(vertex).columnIds()) {
      columns.add(new Artifact.Column(column, ColumnNames.of(column), "\"long\""));
    }
    List<Artifact.DataFile> files = new ArrayList<>();
    for (String name : List.of("one.parquet", "two.parquet")) {
      files.add(write(directory(id).resolve(name), columns));
    }
    Artifact artifact = artifact(id, vertex, columns, files);
    ArtifactTable.create(
        hadoop,
        directory(id).toString(),
        columns.stream()
            .map(c -> new ArtifactTable.Column(c.name(), c.dataTypeJson(), true))
            .toList(),
        files,
        Sharing.PRIVATE);
    store.publish(artifact);
    return artifact;
  }

  private static Artifact artifact(
      String id, String vertex, List<Artifact.Column> columns, List<Artifact.DataFile> files) {
    return new Artifact(
        id,
        Examples.vertex(vertex).id(),
        Examples.vertex(vertex).template(),
        Examples.vertex(vertex).rowFamily(),
        columns,
        Artifact.location(id),
        files,
        2L * ROWS,
        1,
        Map.of(),
        new Owner("alice", "", Sharing.PRIVATE),
        1,
        "4.1.0");
  }

  private Artifact.DataFile write(Path file, List<Artifact.Column> columns) throws IOException {
    StringBuilder schema = new StringBuilder("message m {");
    columns.forEach(c -> schema.append(" optional int64 ").append(c.name()).append(';'));
    MessageType type = MessageTypeParser.parseMessageType(schema + " }");
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withType(type)
            .withConf(hadoop)
            .withDictionaryEncoding(false)
            .build()) {
      for (long row = 0; row < ROWS; row++) {
        Group group = groups.newGroup();
        for (Artifact.Column column : columns) {
          group.append(column.name(), row * row);
        }
        writer.write(group);
      }
    }
    // Parquet has to notice damage by itself, as on file systems without checksums.
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    return new Artifact.DataFile(file.getFileName().toString(), Files.size(file), ROWS);
  }

  /** Inverts one byte of a file. */
  static void flip(Path file, long position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) position] ^= 0x7f;
    Files.write(file, bytes);
  }

  /** Makes a directory and all in it older than any grace period of the tests. */
  static void age(Path path) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.toList()) {
        Files.setLastModifiedTime(each, old);
      }
    }
  }

  FsckReport fsck(MaintenanceSettings settings) throws IOException {
    return new Fsck(root.toString(), hadoop, settings).run();
  }

  MaintenanceReport maintain(MaintenanceSettings settings) throws InterruptedException {
    return new Maintenance(root.toString(), hadoop, settings).run();
  }
}
