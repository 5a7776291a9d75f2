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

import static io.delta.kernel.types.BinaryType.BINARY;
import static io.delta.kernel.types.DoubleType.DOUBLE;
import static io.delta.kernel.types.LongType.LONG;
import static io.delta.kernel.types.StringType.STRING;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Sharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Table {@code artifacts}: one row per event in the life of an artifact or a lease. */
final class ArtifactEventCodec implements TableCodec<ArtifactEvent> {

  private static final StructType SCHEMA =
      new StructType()
          .add("status", STRING)
          .add("time_millis", LONG)
          .add("reason", STRING)
          .add("id", STRING)
          .add("vertex", BINARY)
          .add("template", BINARY)
          .add("row_family", BINARY)
          .add(
              "columns",
              new ArrayType(
                  new StructType().add("id", BINARY).add("name", STRING).add("type", STRING), true))
          .add("location", STRING)
          .add(
              "files",
              new ArrayType(
                  new StructType().add("name", STRING).add("bytes", LONG).add("rows", LONG), true))
          .add("rows", LONG)
          .add("build_seconds", DOUBLE)
          .add("source_states", new MapType(STRING, STRING, true))
          .add("principal", STRING)
          .add("created_millis", LONG)
          .add("spark_version", STRING)
          .add("principal_group", STRING)
          .add("sharing", STRING)
          .add("bytes", LONG)
          .add("expires_millis", LONG);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  /** Columns that say what is stored; null in the rows of leases. */
  private static final int FIRST_OF_ARTIFACT = 4;

  private static final int COLUMNS = SCHEMA.length();

  private static final int PRINCIPAL = SCHEMA.indexOf("principal");

  @Override
  public List<Object> toRow(ArtifactEvent event) {
    List<Object> row = new ArrayList<>(Collections.nCopies(COLUMNS, null));
    row.set(0, event.status().name());
    row.set(1, event.timeMillis());
    row.set(2, event.reason());
    row.set(3, event.subject());
    if (event.artifact() == null) {
      row.set(PRINCIPAL, event.principal());
    } else {
      List<Object> values = values(event.artifact());
      for (int i = 0; i < values.size(); i++) {
        row.set(FIRST_OF_ARTIFACT + i, values.get(i));
      }
    }
    row.set(COLUMNS - 2, RowReader.orNull(event.bytes()));
    row.set(COLUMNS - 1, RowReader.orNull(event.expiresMillis()));
    return row;
  }

  private static List<Object> values(Artifact artifact) {
    return Arrays.asList(
        artifact.vertex().toBytes(),
        artifact.template().toBytes(),
        artifact.rowFamily().toBytes(),
        artifact.columns().stream()
            .map(c -> Arrays.<Object>asList(c.id().toBytes(), c.name(), c.dataTypeJson()))
            .toList(),
        artifact.location(),
        artifact.files().stream()
            .map(f -> Arrays.<Object>asList(f.name(), f.bytes(), f.rows()))
            .toList(),
        RowReader.orNull(artifact.rows()),
        RowReader.orNull(artifact.buildSeconds()),
        artifact.sourceStates(),
        artifact.owner().principal(),
        artifact.createdMillis(),
        artifact.sparkVersion(),
        artifact.owner().group(),
        artifact.owner().sharing().name());
  }

  @Override
  public ArtifactEvent fromRow(List<?> row) {
    RowReader reader = new RowReader(row);
    ArtifactEvent.Status status = ArtifactEvent.Status.valueOf(reader.text());
    long timeMillis = reader.number();
    String reason = reader.text();
    String subject = reader.text();
    Artifact artifact = status.isOfArtifact() ? artifact(subject, reader) : null;
    RowReader sizes = new RowReader(row.subList(COLUMNS - 2, COLUMNS));
    return new ArtifactEvent(
        status,
        timeMillis,
        reason,
        subject,
        artifact,
        sizes.number(),
        sizes.number(),
        artifact == null ? new RowReader(row.subList(PRINCIPAL, COLUMNS)).text() : "");
  }

  private static Artifact artifact(String id, RowReader reader) {
    Fingerprint vertex = reader.fingerprint();
    Fingerprint template = reader.fingerprint();
    Fingerprint rowFamily = reader.fingerprint();
    List<Artifact.Column> columns =
        reader.structs(c -> new Artifact.Column(c.fingerprint(), c.text(), c.text()));
    String location = reader.text();
    List<Artifact.DataFile> files =
        reader.structs(f -> new Artifact.DataFile(f.text(), f.number(), f.number()));
    long rows = reader.number();
    double buildSeconds = reader.real();
    Map<String, String> sourceStates = reader.texts();
    String principal = reader.text();
    long createdMillis = reader.number();
    String sparkVersion = reader.text();
    Owner owner = new Owner(principal, reader.text(), Sharing.of(reader.text()));
    return new Artifact(
        id,
        vertex,
        template,
        rowFamily,
        columns,
        location,
        files,
        rows,
        buildSeconds,
        sourceStates,
        owner,
        createdMillis,
        sparkVersion);
  }
}
