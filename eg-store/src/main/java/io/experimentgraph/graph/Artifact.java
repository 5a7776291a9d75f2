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
package io.experimentgraph.graph;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The stored content of a vertex.
 *
 * @param id name of its directory under the store, unique for ever
 * @param vertex the vertex whose content it is
 * @param template that vertex without source states
 * @param rowFamily identity of its rows
 * @param columns its columns
 * @param location directory of its files, relative to the store's root
 * @param files its files
 * @param rows its rows
 * @param buildSeconds task-seconds that computing it took, its ancestors included
 * @param sourceStates state of each source that was read, by the source's identity
 * @param owner who stored it, and for whom
 * @param createdMillis when it was published, milliseconds since 1970
 * @param sparkVersion version of Spark that wrote it
 */
public record Artifact(
    String id,
    Fingerprint vertex,
    Fingerprint template,
    Fingerprint rowFamily,
    List<Column> columns,
    String location,
    List<DataFile> files,
    long rows,
    double buildSeconds,
    Map<String, String> sourceStates,
    Owner owner,
    long createdMillis,
    String sparkVersion) {

  /** Directory, below the store's root, of the contents of all artifacts. */
  public static final String CONTENTS = "contents";

  /**
   * A stored column.
   *
   * @param id its identity inside the row family
   * @param name its name in the files
   * @param dataTypeJson its type, as Catalyst's JSON
   */
  public record Column(Fingerprint id, String name, String dataTypeJson) {}

  /**
   * A stored file.
   *
   * @param name file name inside the artifact's directory
   * @param bytes its length
   * @param rows its rows
   */
  public record DataFile(String name, long bytes, long rows) {}

  public Artifact {
    columns = List.copyOf(columns);
    files = List.copyOf(files);
    sourceStates = Map.copyOf(sourceStates);
  }

  /** Directory, relative to the store's root, of the artifact of that id. */
  public static String location(String id) {
    return CONTENTS + "/" + id;
  }

  /** Bytes of all files. */
  public long sizeBytes() {
    return files.stream().mapToLong(DataFile::bytes).sum();
  }

  /** Whether all these distinct columns are stored. */
  public boolean holds(Collection<Fingerprint> columnIds) {
    if (columnIds.size() > columns.size()) {
      return false;
    }
    Set<Fingerprint> stored = new HashSet<>();
    columns.forEach(column -> stored.add(column.id()));
    return stored.containsAll(columnIds);
  }
}
