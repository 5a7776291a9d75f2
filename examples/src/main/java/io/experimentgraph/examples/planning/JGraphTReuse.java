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
package io.experimentgraph.examples.planning;

import static io.experimentgraph.reuse.ReuseProblem.INFINITE;

import io.experimentgraph.reuse.ReuseAlgorithm;
import io.experimentgraph.reuse.ReusePlan;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.BitSet;
import java.util.Set;
import org.jgrapht.alg.flow.DinicMFImpl;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/**
 * Reuse by a library's minimum cut, without our reductions: the network of the paper's section 3.5,
 * cut by JGraphT. All compute costs must be known.
 *
 * <p>Vertex {@code v} is the nodes {@code 2v}, "needed", and {@code 2v + 1}, "computed". The
 * network is built anew for each plan, as it would have to be.
 */
final class JGraphTReuse implements ReuseAlgorithm {

  /** More than any plan costs, and no more than doubles count exactly. */
  private static final double UNCUTTABLE = 0x1p40;

  private static final int SOURCE = -1;
  private static final int SINK = -2;

  @Override
  public String name() {
    return "jgrapht";
  }

  @Override
  public ReusePlan plan(ReuseProblem problem) {
    DinicMFImpl<Integer, DefaultWeightedEdge> flow = new DinicMFImpl<>(network(problem));
    flow.calculateMinCut(SOURCE, SINK);
    Set<Integer> selected = flow.getSourcePartition();
    BitSet loads = new BitSet(problem.size());
    BitSet computes = new BitSet(problem.size());
    for (int v = 0; v < problem.size(); v++) {
      if (selected.contains(2 * v + 1)) {
        computes.set(v);
      } else if (selected.contains(2 * v) && !problem.isComputed(v)) {
        loads.set(v);
      }
    }
    return new ReusePlan(loads, computes);
  }

  private static SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> network(
      ReuseProblem problem) {
    SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> network =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    network.addVertex(SOURCE);
    network.addVertex(SINK);
    for (int v = 0; v < problem.size(); v++) {
      network.addVertex(2 * v);
      network.addVertex(2 * v + 1);
      if (problem.isComputed(v)) {
        continue;
      }
      long load = problem.loadCost(v);
      arc(network, 2 * v, 2 * v + 1, load == INFINITE ? UNCUTTABLE : (double) load);
      arc(network, 2 * v + 1, SINK, (double) problem.computeCost(v));
      for (int parent : problem.parents(v)) {
        arc(network, 2 * v + 1, 2 * parent, UNCUTTABLE);
      }
    }
    for (int terminal : problem.terminals()) {
      arc(network, SOURCE, 2 * terminal, UNCUTTABLE);
    }
    return network;
  }

  private static void arc(
      SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> network,
      int from,
      int to,
      double capacity) {
    network.setEdgeWeight(network.addEdge(from, to), capacity);
  }
}
