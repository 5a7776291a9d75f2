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

import java.util.List;
import java.util.Map;

/** Values for tests. */
public final class Examples {

  private Examples() {}

  /** The fingerprint of a name. */
  public static Fingerprint fingerprint(String name) {
    return new FingerprintEncoder("test").add(name).finish();
  }

  /** A vertex of two columns; vertices {@code a@1} and {@code a@2} share template {@code a}. */
  public static Vertex vertex(String name) {
    int at = name.indexOf('@');
    String template = at < 0 ? name : name.substring(0, at);
    return new Vertex(
        fingerprint(name),
        fingerprint("template " + template),
        fingerprint("rows " + name),
        List.of(fingerprint(name + ".x"), fingerprint(name + ".y")),
        "Join",
        Vertex.Kind.DATASET);
  }

  /** An observation of a computed vertex. */
  public static Observation computed(String name, long timeMillis, double seconds) {
    return new Observation(
        "workload " + timeMillis,
        timeMillis,
        vertex(name),
        List.of(fingerprint("input of " + name)),
        "Inner, (key = key of " + name + ")",
        Observation.Access.COMPUTED,
        true,
        seconds,
        1_000,
        10,
        Double.NaN,
        Double.NaN,
        "alice");
  }

  /** An observation of which nothing was measured. */
  public static Observation pruned(String name, long timeMillis) {
    return new Observation(
        "workload " + timeMillis,
        timeMillis,
        vertex(name),
        List.of(),
        "",
        Observation.Access.PRUNED,
        false,
        Double.NaN,
        -1,
        -1,
        Double.NaN,
        Double.NaN,
        "bob");
  }

  /** An observation of a load of 2 files and 4 MB. */
  public static Observation loaded(String name, long timeMillis, double seconds) {
    return new Observation(
        "workload " + timeMillis,
        timeMillis,
        vertex(name),
        List.of(),
        "",
        Observation.Access.LOADED,
        true,
        Double.NaN,
        -1,
        -1,
        seconds,
        Double.NaN,
        "bob",
        2,
        4_000_000);
  }

  /** An observation of a fitted model that is made of these inputs. */
  public static Observation model(String name, long timeMillis, double quality, String... inputs) {
    Vertex plain = vertex(name);
    return new Observation(
        "workload " + timeMillis,
        timeMillis,
        new Vertex(
            plain.id(),
            plain.template(),
            plain.rowFamily(),
            plain.columnIds(),
            "LogisticRegression",
            Vertex.Kind.MODEL),
        List.of(inputs).stream().map(Examples::fingerprint).toList(),
        "regParam = 0.1",
        Observation.Access.COMPUTED,
        true,
        1,
        -1,
        -1,
        Double.NaN,
        quality,
        "alice");
  }

  /** An artifact of two columns and two files. */
  public static Artifact artifact(String id, String vertexName) {
    Vertex vertex = vertex(vertexName);
    return new Artifact(
        id,
        vertex.id(),
        vertex.template(),
        vertex.rowFamily(),
        List.of(
            new Artifact.Column(vertex.columnIds().get(0), "c0", "\"long\""),
            new Artifact.Column(vertex.columnIds().get(1), "c1", "\"decimal(10,2)\"")),
        "content/" + id,
        List.of(
            new Artifact.DataFile("part-0.parquet", 100, 7),
            new Artifact.DataFile("part-1.parquet", 200, 3)),
        10,
        2.5,
        Map.of("delta:/orders", "id/7", "file:/dim", "digest"),
        new Owner("alice", "staff", Sharing.GROUP),
        1_700_000_000_000L,
        "4.1.0");
  }
}
