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

import static io.experimentgraph.graph.Examples.artifact;
import static io.experimentgraph.graph.Examples.fingerprint;
import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.vertex;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.nio.dot.DOTImporter;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

  /** What Graphviz would take amiss, were it not escaped. */
  private static final String AWKWARD = "(name = \"a\\b\") -> {x; y} [z] <b>";

  private static Observation made(String name, String arguments, String... inputs) {
    return new Observation(
        "workload",
        1,
        vertex(name),
        List.of(inputs).stream().map(Examples::fingerprint).toList(),
        arguments,
        Observation.Access.COMPUTED,
        false,
        1.5,
        200,
        -1,
        Double.NaN,
        Double.NaN,
        "alice");
  }

  private final ExperimentGraph graph =
      ExperimentGraph.EMPTY
          .withObservations(
              List.of(
                  // What is made comes before what it is made of.
                  made("joined", "Inner, (a = b)", "filtered", "dimension"),
                  made("filtered", AWKWARD, "source"),
                  made("dimension", ""),
                  made("source", "parquet:/flights"),
                  model("fair", 1, 0.6, "joined"),
                  model("unknown", 1, Double.NaN, "joined"),
                  model("good", 1, 0.9, "filtered"),
                  model("other", 1, 1, "dimension", "never observed")))
          .withArtifacts(List.of(artifact("one", "joined")));

  private final Provenance provenance = new Provenance(graph);

  @Test
  void ancestorsAreTheOperationsInputsFirst() {
    assertThat(provenance.ancestors(fingerprint("joined")))
        .extracting(Operation::output)
        .containsExactly(
            fingerprint("source"),
            fingerprint("filtered"),
            fingerprint("dimension"),
            fingerprint("joined"));
    assertThat(provenance.ancestors(fingerprint("filtered")))
        .extracting(Operation::arguments)
        .containsExactly("parquet:/flights", AWKWARD);
    assertThat(provenance.ancestors(fingerprint("other")))
        .extracting(Operation::name)
        .containsExactly("Join", "LogisticRegression");
    assertThat(provenance.ancestors(fingerprint("never seen"))).isEmpty();
  }

  @Test
  void modelsAreFoundFromASourceTheBestFirst() {
    assertThat(provenance.modelsFrom(fingerprint("source")))
        .containsExactly(
            new Provenance.Model(fingerprint("good"), 0.9),
            new Provenance.Model(fingerprint("fair"), 0.6),
            new Provenance.Model(fingerprint("unknown"), Double.NaN));
    assertThat(provenance.modelsFrom(fingerprint("dimension")))
        .extracting(Provenance.Model::vertex)
        .containsExactly(fingerprint("other"), fingerprint("fair"), fingerprint("unknown"));
    assertThat(provenance.modelsFrom(fingerprint("good")))
        .containsExactly(new Provenance.Model(fingerprint("good"), 0.9));
    assertThat(provenance.modelsFrom(fingerprint("never seen"))).isEmpty();
  }

  @Test
  void artifactsAreFoundByTheStateOfTheirSource() {
    assertThat(provenance.artifactsOf("delta:/orders", "id/7")).hasSize(1);
    assertThat(provenance.artifactsOf("delta:/orders", "id/8")).isEmpty();
    assertThat(provenance.artifactsOf("delta:/unknown", "id/7")).isEmpty();
  }

  @Test
  void drawingsAreReadByAParserOfDot() {
    String dot =
        provenance.dot(
            List.of(fingerprint("joined"), fingerprint("other"), fingerprint("never seen")));
    DOTImporter<String, DefaultEdge> importer = new DOTImporter<>();
    Map<String, Map<String, String>> attributes = new HashMap<>();
    importer.setVertexFactory(id -> id);
    importer.addVertexAttributeConsumer(
        (attribute, value) -> {
          if (List.of("label", "peripheries").contains(attribute.getSecond())) {
            attributes
                .computeIfAbsent(attribute.getFirst(), v -> new HashMap<>())
                .put(attribute.getSecond(), value.getValue());
          }
        });
    Graph<String, DefaultEdge> drawn = new DirectedPseudograph<>(DefaultEdge.class);
    importer.importGraph(drawn, new StringReader(dot));

    assertThat(drawn.vertexSet())
        .containsExactlyInAnyOrder(
            fingerprint("source").toHex(),
            fingerprint("filtered").toHex(),
            fingerprint("dimension").toHex(),
            fingerprint("joined").toHex(),
            fingerprint("never observed").toHex(),
            fingerprint("other").toHex());
    assertThat(drawn.edgeSet()).hasSize(5);
    assertThat(drawn.containsEdge(fingerprint("source").toHex(), fingerprint("filtered").toHex()))
        .isTrue();
    assertThat(attributes.get(fingerprint("joined").toHex()))
        .isEqualTo(
            Map.of("label", "Join Inner, (a = b)\nf=1 t=1.500 s s=200 B", "peripheries", "2"));
    assertThat(attributes.get(fingerprint("filtered").toHex()))
        .isEqualTo(Map.of("label", "Join " + AWKWARD + "\nf=1 t=1.500 s s=200 B"));
    assertThat(attributes.get(fingerprint("never observed").toHex()))
        .isEqualTo(Map.of("label", "?\nf=0"));
  }

  @Test
  void longArgumentsAreDrawnShort() {
    ExperimentGraph wide =
        ExperimentGraph.EMPTY.withObservations(List.of(made("a", "x".repeat(400))));
    assertThat(new Provenance(wide).dot(List.of(fingerprint("a"))))
        .contains("x".repeat(59) + "…")
        .doesNotContain("x".repeat(60));
  }
}
