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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ArgumentText;
import io.experimentgraph.catalyst.cost.CostAttribution.Measured;
import io.experimentgraph.catalyst.cost.Skeleton;
import io.experimentgraph.catalyst.decide.DecidedQuery;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Observation;
import io.experimentgraph.graph.Observation.Access;
import io.experimentgraph.graph.Vertex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Makes observations of a finished query: one for every vertex of its whole DAG, also for those
 * that a load or the user's cache cut off, or reuse would starve the frequency of everything below.
 */
final class Observations {

  /** Share of its stages from which on a load's part of their time tells what loads cost. */
  private static final double LEAST_SHARE = 0.3;

  private Observations() {}

  /**
   * The observations of a query.
   *
   * @param terminals the vertices that the user asked for
   * @param conf configuration of the session that ran it
   */
  static List<Observation> of(
      Application application,
      String executionId,
      DecidedQuery query,
      Collection<Fingerprint> terminals,
      Map<Fingerprint, Measured> measured,
      SQLConf conf) {
    Map<Fingerprint, Artifact> loaded = new HashMap<>();
    query
        .loads()
        .forEach((node, load) -> loaded.put(node.vertex().orElseThrow().id(), load.artifact()));
    Set<Fingerprint> cutOff = cutOff(query);
    Map<Fingerprint, PlanNode> makers = makers(query);
    List<Observation> observations = new ArrayList<>();
    long now = System.currentTimeMillis();
    for (Vertex vertex : query.dag().vertices()) {
      List<Fingerprint> inputs = query.dag().operation(vertex.id()).inputs();
      Measured own = measured.get(vertex.id());
      Artifact artifact = loaded.get(vertex.id());
      boolean isLoaded = artifact != null;
      boolean isLoadMeasured =
          isLoaded && own != null && own.share() >= LEAST_SHARE && own.cumulativeSeconds() >= 0;
      boolean isCutOff = cutOff.contains(vertex.id()) && own == null;
      observations.add(
          new Observation(
              executionId,
              now,
              vertex,
              inputs,
              arguments(makers.get(vertex.id()), conf),
              isLoaded ? Access.LOADED : isCutOff ? Access.PRUNED : Access.COMPUTED,
              terminals.contains(vertex.id()),
              isLoaded || isCutOff
                  ? Double.NaN
                  : computeSeconds(own, within(makers.get(vertex.id()), inputs), measured),
              bytes(application, vertex, makers.get(vertex.id())),
              own == null ? -1 : own.rows(),
              isLoaded && own != null ? own.cumulativeSeconds() : Double.NaN,
              Double.NaN,
              application.principal(),
              isLoadMeasured ? artifact.files().size() : -1,
              isLoadMeasured ? readBytes(artifact, own) : -1));
    }
    return observations;
  }

  /**
   * The difference to the inputs, loaded ones included; unknown where an input was not measured in
   * this run.
   */
  private static double computeSeconds(
      Measured own, List<Fingerprint> inputs, Map<Fingerprint, Measured> measured) {
    if (own == null) {
      return Double.NaN;
    }
    double below = 0;
    for (Fingerprint input : inputs) {
      Measured m = measured.get(input);
      if (m == null) {
        return Double.NaN;
      }
      below += m.cumulativeSeconds();
    }
    return Math.max(0, own.cumulativeSeconds() - below);
  }

  /** Bytes of the columns that a load read, all columns taken to be of one width. */
  private static long readBytes(Artifact artifact, Measured load) {
    return artifact.sizeBytes()
        * Math.min(load.columns(), artifact.columns().size())
        / artifact.columns().size();
  }

  /** The inputs whose cost is in that of the vertex: not those of subqueries that run apart. */
  private static List<Fingerprint> within(PlanNode maker, List<Fingerprint> inputs) {
    Set<Fingerprint> apart = new HashSet<>();
    if (maker.subqueries().isEmpty() || Skeleton.becomesJoin(maker.plan())) {
      return inputs;
    }
    List<PlanNode> open = new ArrayList<>(maker.subqueries());
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      node.vertex()
          .ifPresentOrElse(
              v -> apart.add(v.id()),
              () -> {
                open.addAll(node.children());
                open.addAll(node.subqueries());
              });
    }
    return inputs.stream().filter(input -> !apart.contains(input)).toList();
  }

  /** Of a source its size, by which later runs on other data scale what it cost. */
  private static long bytes(Application application, Vertex vertex, PlanNode maker) {
    if (maker.children().isEmpty() && !maker.sources().isEmpty()) {
      return maker.sources().stream().mapToLong(SourceState::bytes).sum();
    }
    return application.store().graph().artifacts(vertex.rowFamily()).stream()
        .filter(a -> a.vertex().equals(vertex.id()))
        .mapToLong(Artifact::sizeBytes)
        .findFirst()
        .orElse(-1);
  }

  /** The node that makes each vertex: the lowest, below the aliases and sorts that pass it on. */
  private static Map<Fingerprint, PlanNode> makers(DecidedQuery query) {
    Map<Fingerprint, PlanNode> makers = new HashMap<>();
    List<PlanNode> open = new ArrayList<>(List.of(query.root()));
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      node.vertex().ifPresent(v -> makers.put(v.id(), node));
      open.addAll(node.children());
      open.addAll(node.subqueries());
    }
    return makers;
  }

  private static String arguments(PlanNode node, SQLConf conf) {
    List<String> sources =
        node.children().isEmpty()
            ? node.sources().stream().map(SourceState::identity).toList()
            : List.of();
    return ArgumentText.of(node.plan(), sources, conf);
  }

  private static Set<Fingerprint> cutOff(DecidedQuery query) {
    Set<Fingerprint> cutOff = new HashSet<>();
    List<PlanNode> open = new ArrayList<>();
    query.loads().keySet().forEach(node -> open.addAll(node.children()));
    open.addAll(query.cached());
    while (!open.isEmpty()) {
      PlanNode node = open.remove(open.size() - 1);
      node.vertex().ifPresent(v -> cutOff.add(v.id()));
      open.addAll(node.children());
      open.addAll(node.subqueries());
    }
    return cutOff;
  }
}
