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

import io.delta.kernel.engine.Engine;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.GraphBuilder;
import io.experimentgraph.graph.LoadCalibration;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Operation;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;

/**
 * The compacted tables. Each is folded and committed on its own; a reader brings each forward from
 * the version that it records, so a compaction that stopped between two tables does no harm.
 */
final class Compaction {

  /** Attempts when other jobs compact at the same time. */
  private static final int ATTEMPTS = 5;

  private final LogTable<Observation> observations;
  private final int interval;
  private final FoldedTable<VertexFold.Row> vertices;
  private final FoldedTable<TemplateFold.Row> templates;
  private final FoldedTable<Operation> operations;
  private final FoldedTable<LoadCalibration> loads;

  Compaction(Engine engine, Path root, LogTable<Observation> observations, int interval) {
    this.observations = observations;
    this.interval = interval;
    vertices = table(engine, new Path(root, "vertices"), new VertexFold());
    templates = table(engine, new Path(root, "templates"), new TemplateFold());
    operations = table(engine, new Path(root, "operations"), new OperationFold());
    loads = table(engine, new Path(root, "loads"), new LoadFold());
  }

  private static <V> FoldedTable<V> table(Engine engine, Path path, Fold<V> fold) {
    return new FoldedTable<>(new KernelTable(engine, path, fold.schema(), 0), fold);
  }

  /** The compacted tables, by name. */
  Map<String, FoldedTable<?>> tables() {
    return Map.of(
        "vertices", vertices, "templates", templates, "operations", operations, "loads", loads);
  }

  /** The graph at a state of the observations, without artifacts. */
  ExperimentGraph read(KernelTable.State state) throws IOException {
    GraphBuilder graph = ExperimentGraph.builder();
    long verticesThrough = vertices.forEach(row -> graph.vertex(row.vertex(), row.statistics()));
    long templatesThrough = templates.forEach(r -> graph.template(r.template(), r.statistics()));
    long operationsThrough = operations.forEach(graph::operation);
    long loadsThrough = loads.forEach(graph::loads);
    long through =
        LongStream.of(verticesThrough, templatesThrough, operationsThrough, loadsThrough)
            .min()
            .getAsLong();
    for (LogTable.Commit<Observation> commit : observations.after(through, state)) {
      for (Observation observation : commit.entries()) {
        if (commit.version() > verticesThrough) {
          graph.observeVertex(observation);
        }
        if (commit.version() > templatesThrough) {
          graph.observeTemplate(observation);
        }
        if (commit.version() > operationsThrough) {
          graph.observeOperation(observation);
        }
        if (commit.version() > loadsThrough) {
          graph.observeLoad(observation);
        }
      }
    }
    return graph.build();
  }

  /** Compacts each table that lies at least an interval behind the observations. */
  void runIfDue() throws IOException {
    Optional<KernelTable.State> state = observations.latest();
    if (state.isPresent()) {
      runIfDue(vertices, state.get());
      runIfDue(templates, state.get());
      runIfDue(operations, state.get());
      runIfDue(loads, state.get());
    }
  }

  private <V> void runIfDue(FoldedTable<V> table, KernelTable.State state) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Version 0 creates the table of the observations and holds none.
      if (state.version() - Math.max(table.compactedThrough(), 0) < interval) {
        return;
      }
      FoldedTable<V>.Contents contents = table.read();
      contents.advance(observations.after(contents.through(), state));
      if (contents.write()) {
        return;
      }
    }
    throw new IOException(
        "Cannot compact the Experiment Graph: other jobs committed in between %d times. Nothing is lost; the next compaction will try again."
            .formatted(ATTEMPTS));
  }
}
