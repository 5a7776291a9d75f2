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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Turns the directory of an artifact, whose Parquet files are written already, into an ordinary
 * Delta table of one version.
 *
 * <p>The log is written in Delta's JSON and not through Kernel, because Kernel cannot express
 * Spark's user-defined types, and vectors are what machine learning artifacts are made of.
 */
public final class ArtifactTable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What writer version 2 implies and version 7 must list: Delta refuses columns without nulls in a
   * table that lists no invariants.
   */
  private static final List<String> WRITER_VERSION_2 = List.of("appendOnly", "invariants");

  private static final String LOG = "_delta_log";
  private static final String FIRST_COMMIT = "00000000000000000000.json";

  private ArtifactTable() {}

  /**
   * A column of the table.
   *
   * @param name its name in the files
   * @param dataTypeJson its type, as Catalyst's JSON
   * @param isNullable whether it may hold nulls
   */
  public record Column(String name, String dataTypeJson, boolean isNullable) {}

  /**
   * Writes version 0 of the table: protocol, schema, and the files with their row counts.
   *
   * @param configuration how to reach the directory
   * @param directory directory of the artifact, as a Hadoop path
   * @param columns columns of all files
   * @param files files in the directory; others there are not part of the table
   * @param sharing for whom the log is
   * @throws IOException if the table exists already, a file is missing or of another length, a type
   *     cannot be held by a Delta table, or storage cannot be written
   */
  public static void create(
      Configuration configuration,
      String directory,
      List<Column> columns,
      List<Artifact.DataFile> files,
      Sharing sharing)
      throws IOException {
    Path path = new Path(directory);
    StorageAccess.guarded(
        "write",
        directory,
        () -> {
          FileSystem storage = path.getFileSystem(configuration);
          StringBuilder actions = new StringBuilder();
          DeltaSchema schema = DeltaSchema.of(columns);
          add(actions, commitInfo());
          add(actions, protocol(schema));
          add(actions, metadata(schema));
          Map<String, FileStatus> found = list(storage, path);
          for (Artifact.DataFile file : files) {
            add(actions, addFile(file, found.get(file.name())));
          }
          write(storage, firstCommit(path), actions.toString(), sharing);
          return null;
        });
  }

  /** The file, in the directory of an artifact, that holds version 0 of its table. */
  public static Path firstCommit(Path directory) {
    return new Path(new Path(directory, LOG), FIRST_COMMIT);
  }

  private static void add(StringBuilder actions, ObjectNode action) {
    actions.append(action).append('\n');
  }

  private static ObjectNode commitInfo() {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode info = action.putObject("commitInfo");
    info.put("timestamp", System.currentTimeMillis());
    info.put("operation", "WRITE");
    info.putObject("operationParameters");
    info.put("isBlindAppend", true);
    info.put("engineInfo", KernelTable.ENGINE_INFO);
    return action;
  }

  private static ObjectNode protocol(DeltaSchema schema) {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode protocol = action.putObject("protocol");
    boolean isPlain = schema.features().isEmpty();
    protocol.put("minReaderVersion", isPlain ? 1 : 3);
    protocol.put("minWriterVersion", isPlain ? 2 : 7);
    if (!isPlain) {
      protocol.set("readerFeatures", JSON.valueToTree(schema.features()));
      SortedSet<String> writerFeatures = new TreeSet<>(schema.features());
      writerFeatures.addAll(WRITER_VERSION_2);
      protocol.set("writerFeatures", JSON.valueToTree(writerFeatures));
    }
    return action;
  }

  private static ObjectNode metadata(DeltaSchema schema) {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode metadata = action.putObject("metaData");
    metadata.put("id", UUID.randomUUID().toString());
    metadata.putObject("format").put("provider", "parquet").putObject("options");
    metadata.put("schemaString", schema.json());
    metadata.putArray("partitionColumns");
    metadata.putObject("configuration");
    metadata.put("createdTime", System.currentTimeMillis());
    return action;
  }

  private static ObjectNode addFile(Artifact.DataFile file, FileStatus status) throws IOException {
    if (status == null || status.getLen() != file.bytes()) {
      throw new IOException(
          "file %s should have %d bytes and %s"
              .formatted(
                  file.name(),
                  file.bytes(),
                  status == null ? "is missing" : "has " + status.getLen()));
    }
    ObjectNode action = JSON.createObjectNode();
    ObjectNode add = action.putObject("add");
    // Delta percent-encodes the paths in its log.
    add.put("path", new Path(file.name()).toUri().toString());
    add.putObject("partitionValues");
    add.put("size", file.bytes());
    add.put("modificationTime", status.getModificationTime());
    add.put("dataChange", true);
    add.put("stats", JSON.createObjectNode().put("numRecords", file.rows()).toString());
    return action;
  }

  private static Map<String, FileStatus> list(FileSystem storage, Path directory)
      throws IOException {
    Map<String, FileStatus> found = new HashMap<>();
    if (storage.exists(directory)) {
      for (FileStatus status : storage.listStatus(directory)) {
        found.put(status.getPath().getName(), status);
      }
    }
    return found;
  }

  /** Not atomic everywhere, and need not be: nobody looks before the artifact is published. */
  private static void write(FileSystem storage, Path commit, String actions, Sharing sharing)
      throws IOException {
    StorePermissions.makeDirectory(storage, commit.getParent(), sharing);
    try (OutputStream out = StorePermissions.createFile(storage, commit, false, sharing)) {
      out.write(actions.getBytes(StandardCharsets.UTF_8));
    }
  }
}
