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
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Table {@code artifacts}: one row per event in the life of an artifact. */
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
          // Tables of before these two were added lack them: what they hold is private.
          .add("principal_group", STRING)
          .add("sharing", STRING);

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<Object> toRow(ArtifactEvent event) {
    Artifact artifact = event.artifact();
    return Arrays.asList(
        event.status().name(),
        event.timeMillis(),
        event.reason(),
        artifact.id(),
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
    String id = reader.text();
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
    return new ArtifactEvent(
        status,
        timeMillis,
        reason,
        new Artifact(
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
            sparkVersion));
  }
}
