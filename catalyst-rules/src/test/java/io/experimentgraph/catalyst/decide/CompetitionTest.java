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
package io.experimentgraph.catalyst.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.cost.Estimates;
import io.experimentgraph.catalyst.fingerprint.PlanBudget;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.fingerprint.PlanTestSession;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.source.ReaderConfigurations;
import io.experimentgraph.catalyst.source.SourceAccess;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import io.experimentgraph.graph.LoadCostModel;
import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Reader;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.materialize.Candidate;
import io.experimentgraph.materialize.Materializers;
import io.experimentgraph.reuse.ExactReuse;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which artifacts of others a decision looks at: while all fits, few of the many that there are.
 */
class CompetitionTest {

  private static final Fingerprint FOREIGN = new FingerprintEncoder("foreign").finish();
  private static final Owner OWNER = new Owner("ann", "", Sharing.ALL);

  @TempDir Path directory;
  private Workload workload;
  private Vertex aggregate;
  private SourceState source;
  private boolean isSupersededFound;

  @BeforeEach
  void workload() {
    SparkSession spark = PlanTestSession.open();
    String path = directory.resolve("source").toString();
    spark.range(5).write().parquet(path);
    Dataset<Row> query = spark.read().parquet(path).where("id > 1").groupBy("id").count();
    workload =
        new Workload(
            PlanTestSession.fingerprint(query),
            new UserCache((org.apache.spark.sql.classic.SparkSession) spark),
            ample());
    aggregate = workload.root().vertex().orElseThrow();
    source = workload.root().sources().iterator().next();
  }

  private static PlanBudget ample() {
    return new PlanBudget(100_000, System.nanoTime() + PlanTestSession.AMPLE.toNanos());
  }

  @Test
  void whatSharesNoRowsIsLeftOutWhileThereIsRoom() {
    assertThat(competitors(artifact(FOREIGN, Map.of()), Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void everyArtifactCompetesWhenRoomIsShort() {
    assertThat(competitors(artifact(FOREIGN, Map.of()), 0)).containsExactly(FOREIGN);
  }

  @Test
  void whatHasTheSameRowsCompetesAnyway() {
    assertThat(competitors(artifact(aggregate.rowFamily(), Map.of()), Long.MAX_VALUE))
        .containsExactly(FOREIGN);
  }

  @Test
  void whatReadAFormerStateOfASourceCompetesAnywayAndIsWorthNothing() {
    Map<String, String> former = Map.of(source.identity(), "former");
    assertThat(competitors(artifact(FOREIGN, former), Long.MAX_VALUE)).containsExactly(FOREIGN);
    assertThat(isSupersededFound).isTrue();
    Map<String, String> current = Map.of(source.identity(), source.state());
    assertThat(competitors(artifact(FOREIGN, current), Long.MAX_VALUE)).isEmpty();
    assertThat(isSupersededFound).isFalse();
  }

  private static Artifact artifact(Fingerprint rowFamily, Map<String, String> sourceStates) {
    return new Artifact(
        "id",
        FOREIGN,
        FOREIGN,
        rowFamily,
        List.of(),
        Artifact.location("id"),
        List.of(new Artifact.DataFile("part-0.parquet", 1_000, 10)),
        10,
        5,
        sourceStates,
        OWNER,
        0,
        "");
  }

  /** The vertices of the problem that are not of the workload. */
  private List<Fingerprint> competitors(Artifact artifact, long freeBytes) {
    ExperimentGraph graph = ExperimentGraph.EMPTY.withArtifacts(List.of(artifact));
    Map<Fingerprint, PlanNode> nodes = new HashMap<>();
    for (Vertex vertex : workload.dag().vertices()) {
      nodes.put(vertex.id(), workload.occurrences(vertex.id()).get(0).node());
    }
    Competition competition =
        new Competition(
            workload,
            new Estimates(graph, workload.dag(), nodes),
            store(graph, freeBytes),
            settings(),
            Set.of(),
            ample());
    List<Fingerprint> others =
        competition.problem(Map.of(aggregate.id(), workload.root())).candidates().stream()
            .map(Candidate::vertex)
            .filter(vertex -> workload.occurrences(vertex).isEmpty())
            .toList();
    isSupersededFound = competition.superseded().contains(FOREIGN);
    return others;
  }

  private static DecisionSettings settings() {
    return new DecisionSettings(
        new ExactReuse(),
        Materializers.byName("marginalGain", 0),
        new LoadCostModel(0.1, 0.01, 1e8),
        1_000_000,
        3,
        0,
        0.1,
        0,
        new Reader(OWNER.principal(), Set.of(), Sharing.ALL),
        OWNER,
        new SourceAccess(new ReaderConfigurations(new Configuration(), new SQLConf())),
        new IdentityEncoder("any").finish());
  }

  private static StoreAccess store(ExperimentGraph graph, long freeBytes) {
    return (StoreAccess)
        Proxy.newProxyInstance(
            StoreAccess.class.getClassLoader(),
            new Class<?>[] {StoreAccess.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "graph" -> graph;
                  case "freeBytes" -> freeBytes;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
