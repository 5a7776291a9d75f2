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

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.graph.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that we write, show or log tells what Spark was told to redact. */
class RedactionTest {

  private static final String LITERAL = "sesame42";
  private static final String OPTION = "hunter2";
  private static final String DIRECTORY = "vault99";

  private ReuseTestSession session;
  private CapturedLog log;

  @BeforeEach
  void start() throws IOException {
    log = new CapturedLog();
    session =
        ReuseTestSession.start(
            Map.of(
                "spark.sql.redaction.string.regex", "sesame[0-9]+|vault[0-9]+",
                "spark.experimentGraph.compaction.interval", "1"));
    Path data = Files.createDirectories(session.path(DIRECTORY));
    Files.writeString(data.resolve("t.csv"), "a,1\nb,2\nsesame42,3\n");
  }

  @AfterEach
  void stop() {
    session.close();
    log.close();
  }

  private Dataset<Row> table() {
    return session
        .spark()
        .read()
        .schema("name STRING, v INT")
        .option("nullValue", OPTION)
        .option("password", OPTION)
        .csv(session.path(DIRECTORY).toString());
  }

  private void runQueries() throws IOException {
    Supplier<Dataset<Row>> known =
        () -> table().filter("name <> 'sesame42'").groupBy("name").count();
    session.assertReused(known);
    Supplier<Dataset<Row>> refused =
        () -> table().filter("v > 0 AND (rand() > 2 OR name = 'sesame42')").groupBy("v").count();
    session.run(refused);
    session.run(() -> table().filter("name = 'sesame42'").limit(1));
    // A source that cannot be proved, with its path in the reason.
    session.spark().conf().set("spark.experimentGraph.source.settleTime", "1000d");
    session.run(known);
    session.spark().conf().set("spark.experimentGraph.source.settleTime", "0s");
    // An artifact that is damaged, with its path in the failure.
    for (String file : ReuseTestSession.files(session.store().resolve("contents"))) {
      if (file.endsWith(".parquet")) {
        Files.delete(session.store().resolve("contents").resolve(file));
      }
    }
    session.run(known);
  }

  private List<String> shown() {
    List<String> shown = new ArrayList<>(log.lines());
    session.graph().decisions().forEach(decision -> shown.add(decision.toString()));
    List<Fingerprint> vertices =
        session.graph().decisions().stream()
            .flatMap(decision -> decision.vertices().stream())
            .map(VertexDecision::vertex)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    shown.add(session.graph().provenance().dot(vertices));
    vertices.forEach(v -> shown.add(session.graph().provenance().ancestors(v).toString()));
    shown.add(session.graph().failures().toString());
    session
        .plain(() -> session.sql("SELECT * FROM experiment_graph_decisions()"))
        .forEach(row -> shown.add(row.toString()));
    return shown;
  }

  private List<String> stored() throws IOException {
    List<String> stored = new ArrayList<>();
    for (String file : ReuseTestSession.files(session.store())) {
      if (!file.matches("contents/[^/]*/[.]?part-.*")) {
        byte[] bytes = Files.readAllBytes(session.store().resolve(file));
        stored.add(file + ": " + new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    for (String table :
        List.of("observations", "artifacts", "vertices", "templates", "operations")) {
      String path = session.store().resolve(table).toString();
      session
          .plain(() -> session.spark().read().format("delta").load(path))
          .forEach(row -> stored.add(table + ": " + row));
    }
    return stored;
  }

  @Test
  void secretsAreNeitherShownNorStoredNorLogged() throws IOException {
    runQueries();
    assertThat(shown())
        .hasSizeGreaterThan(20)
        .anyMatch(text -> text.contains("(name = *********(redacted))"))
        .anyMatch(text -> text.contains("SOURCE_UNSETTLED"))
        .allSatisfy(text -> assertThat(text).doesNotContain(LITERAL).doesNotContain(OPTION))
        .filteredOn(text -> text.contains("SOURCE_UNSETTLED"))
        .noneMatch(text -> text.contains(DIRECTORY));
    assertThat(stored())
        .anyMatch(text -> text.contains("(name = *********(redacted))"))
        .allSatisfy(text -> assertThat(text).doesNotContain(LITERAL).doesNotContain(OPTION));
  }
}
