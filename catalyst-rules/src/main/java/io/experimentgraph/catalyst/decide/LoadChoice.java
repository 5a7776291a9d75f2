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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.DataType;

/**
 * The stored artifact from which a vertex can be loaded, or why there is none: equal rows, and all
 * wanted columns among the stored ones.
 *
 * @param artifact what could be loaded, if anything
 * @param seconds task-seconds to load the wanted columns
 * @param reason why nothing can be loaded
 * @param detail what the reason is about
 */
record LoadChoice(Optional<Artifact> artifact, double seconds, ReasonCode reason, String detail) {

  /**
   * What the store has for a vertex, wherever that occurs in the query.
   *
   * @param unusable artifacts whose files turned out to be of no use, and why
   * @param isProvable whether the user's access to all sources of the vertex can be checked
   */
  static LoadChoice stored(
      Vertex vertex,
      ExperimentGraph graph,
      DecisionSettings settings,
      Map<String, ReasonCode> unusable,
      boolean isProvable) {
    List<Artifact> sameRows = graph.artifacts(vertex.rowFamily());
    if (sameRows.isEmpty()) {
      return none(ReasonCode.NO_ARTIFACT, "");
    }
    LoadChoice best = none(ReasonCode.COLUMNS_NOT_STORED, sameRows.get(0).id());
    for (Artifact artifact : sameRows) {
      if (unusable.containsKey(artifact.id())) {
        best = better(best, none(unusable.get(artifact.id()), artifact.id()));
        continue;
      }
      if (!artifact.holds(vertex.columnIds())) {
        continue;
      }
      if (!settings.mayLoad(artifact)) {
        best = better(best, none(ReasonCode.OTHER_PRINCIPAL, artifact.id()));
        continue;
      }
      if (!isProvable && !settings.isOwn(artifact)) {
        best = better(best, none(ReasonCode.ACCESS_DENIED, "access to a source cannot be checked"));
        continue;
      }
      double share = (double) vertex.columnIds().size() / artifact.columns().size();
      double seconds =
          settings
              .loadCost()
              .seconds((long) (artifact.sizeBytes() * share), artifact.files().size());
      best = better(best, new LoadChoice(Optional.of(artifact), seconds, null, artifact.id()));
    }
    return best;
  }

  /** Nothing is loaded, because the user may not read a source now. */
  static LoadChoice denied(String detail) {
    return none(ReasonCode.ACCESS_DENIED, detail);
  }

  /** The same, if there is a place in the query where it may be loaded. */
  LoadChoice at(Workload workload, Vertex vertex) {
    if (artifact.isEmpty()) {
      return this;
    }
    Optional<ReasonCode> obstacle = Optional.empty();
    for (Occurrence occurrence : workload.occurrences(vertex.id())) {
      obstacle = workload.whyNotLoad(occurrence);
      if (obstacle.isEmpty()) {
        return this;
      }
    }
    return none(obstacle.orElse(ReasonCode.NO_ARTIFACT), detail);
  }

  /**
   * Which stored column holds each output column of a node.
   *
   * @return nothing if a type differs
   */
  static Optional<List<String>> columnNames(PlanNode node, Artifact artifact) {
    List<Attribute> output = node.output();
    List<Identity> identities = node.outputColumns();
    Map<Fingerprint, Artifact.Column> stored = new HashMap<>();
    artifact.columns().forEach(column -> stored.put(column.id(), column));
    Map<String, DataType> types = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < output.size(); i++) {
      Artifact.Column column = stored.get(identities.get(i).exact());
      if (column == null
          || !DataType.equalsIgnoreNullability(
              types.computeIfAbsent(column.dataTypeJson(), DataType::fromJson),
              output.get(i).dataType())) {
        return Optional.empty();
      }
      names.add(column.name());
    }
    return Optional.of(names);
  }

  /** Nothing can be loaded, since a stored column has another type than the wanted one. */
  static LoadChoice mismatch(Artifact artifact) {
    return none(ReasonCode.TYPE_MISMATCH, artifact.id());
  }

  private static LoadChoice none(ReasonCode reason, String detail) {
    return new LoadChoice(Optional.empty(), Double.NaN, reason, detail);
  }

  private static LoadChoice better(LoadChoice one, LoadChoice other) {
    if (one.artifact().isPresent() && other.artifact().isPresent()) {
      return other.seconds() < one.seconds() ? other : one;
    }
    return one.artifact().isPresent() ? one : other;
  }
}
