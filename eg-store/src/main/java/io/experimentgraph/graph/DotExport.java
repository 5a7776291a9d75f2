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

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Writes a part of the graph in the DOT language of Graphviz: a box per vertex, with its operation,
 * frequency {@code f}, compute cost {@code t} and size {@code s} where known; a double border means
 * stored. Arrows go from inputs to what is made of them.
 */
final class DotExport {

  private static final int MAX_ARGUMENTS = 60;

  private final ExperimentGraph graph;
  private final Set<Fingerprint> stored = new HashSet<>();

  DotExport(ExperimentGraph graph) {
    this.graph = graph;
    graph.artifacts().forEach(artifact -> stored.add(artifact.vertex()));
  }

  /** The drawing of vertices, by number, and of the operations between them. */
  String of(int[] numbers) {
    StringBuilder dot = new StringBuilder("digraph experiment_graph {\n");
    dot.append("  node [shape=box];\n");
    for (int number : numbers) {
      appendVertex(dot, number);
    }
    for (int number : numbers) {
      for (int input : graph.operations.inputs(number)) {
        dot.append("  ").append(id(input)).append(" -> ").append(id(number)).append(";\n");
      }
    }
    return dot.append("}\n").toString();
  }

  private void appendVertex(StringBuilder dot, int number) {
    dot.append("  ")
        .append(id(number))
        .append(" [label=")
        .append(quoted(operation(number) + "\n" + figures(number)));
    if (stored.contains(graph.vertices.fingerprint(number))) {
      dot.append(", peripheries=2");
    }
    dot.append("];\n");
  }

  private String id(int number) {
    return quoted(graph.vertices.fingerprint(number).toHex());
  }

  private String operation(int number) {
    if (!graph.operations.isKnown(number)) {
      return "?";
    }
    OperationTable.Label label = graph.operations.label(number);
    String arguments = label.arguments();
    if (arguments.length() > MAX_ARGUMENTS) {
      arguments = arguments.substring(0, MAX_ARGUMENTS - 1) + "…";
    }
    return arguments.isEmpty() ? label.name() : label.name() + " " + arguments;
  }

  private String figures(int number) {
    VertexStatistics known = graph.vertices.statistics(number);
    StringBuilder figures = new StringBuilder("f=" + known.frequency());
    if (known.hasComputeCost()) {
      figures.append(String.format(Locale.ROOT, " t=%.3f s", known.computeSeconds()));
    }
    if (known.sizeBytes() >= 0) {
      figures.append(" s=").append(known.sizeBytes()).append(" B");
    }
    return figures.toString();
  }

  /** In quotes, where labels give a backslash a meaning. Line breaks may stand as they are. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
