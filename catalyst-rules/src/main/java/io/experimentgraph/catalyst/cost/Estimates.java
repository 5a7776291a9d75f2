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
package io.experimentgraph.catalyst.cost;

import io.experimentgraph.catalyst.fingerprint.PlanNode;
import io.experimentgraph.catalyst.source.SourceState;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Vertex;
import io.experimentgraph.graph.VertexStatistics;
import io.experimentgraph.graph.WorkloadDag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Range;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Costs and sizes of the vertices of a workload, from the best evidence there is: measured on this
 * very vertex, else measured on the same job with other source states and scaled with the size of
 * the sources, else guessed from that size and the kind of operators. Guesses serve the first sight
 * only.
 */
public final class Estimates {

  /** Guessed task-seconds per row of input; orders of magnitude of one core. */
  private static final double ROW_SECONDS = 0.05e-6;

  private static final double JOIN_ROW_SECONDS = 0.6e-6;
  private static final double GROUP_ROW_SECONDS = 0.5e-6;
  private static final double WINDOW_ROW_SECONDS = 1.5e-6;

  /** Guessed bytes per second of a scan. */
  private static final double COLUMNAR_SCAN = 30e6;

  private static final double TEXT_SCAN = 15e6;

  /** A guess of how much smaller columnar files are than rows in memory. */
  private static final double COMPRESSION = 0.35;

  private static final double AGGREGATE_SELECTIVITY = 0.05;

  /** Growth of a source, or its inverse, beyond which nothing is foretold. */
  private static final double MOST_GROWTH = 64;

  /**
   * What is believed of a vertex.
   *
   * @param ownSeconds task-seconds to make it from its inputs
   * @param recreationSeconds task-seconds to make it from the sources, each ancestor once
   * @param rows its rows
   * @param bytes bytes that it takes when stored
   * @param isMeasured whether the cost was measured rather than guessed
   */
  public record Estimate(
      double ownSeconds, double recreationSeconds, double rows, long bytes, boolean isMeasured) {}

  private final Map<Fingerprint, Estimate> estimates = new HashMap<>();
  private final Map<Fingerprint, Double> growth = new HashMap<>();
  private final AncestorSums recreation = new AncestorSums();
  private final ExperimentGraph graph;
  private final WorkloadDag dag;

  /**
   * Estimates for all vertices of a workload.
   *
   * @param nodes a plan node of each vertex
   */
  public Estimates(ExperimentGraph graph, WorkloadDag dag, Map<Fingerprint, PlanNode> nodes) {
    this.graph = graph;
    this.dag = dag;
    for (Vertex vertex : dag.vertices()) {
      estimates.put(vertex.id(), estimate(vertex, nodes.get(vertex.id())));
    }
  }

  /** What is believed of a vertex of the workload. */
  public Estimate of(Fingerprint vertex) {
    return estimates.get(vertex);
  }

  private Estimate estimate(Vertex vertex, PlanNode node) {
    List<Fingerprint> inputs = dag.operation(vertex.id()).inputs();
    VertexStatistics exact = graph.statistics(vertex.id());
    VertexStatistics template = graph.templateStatistics(vertex.template());
    double inputGrowth = inputGrowth(node, inputs, template);
    double outputGrowth = isGrouping(node.plan()) ? 1 : inputGrowth;
    growth.put(vertex.id(), outputGrowth);
    double rows =
        firstKnown(exact.rows(), template.rows() * outputGrowth)
            .orElseGet(() -> guessRows(node, inputs));
    double ownSeconds =
        exact.hasComputeCost()
            ? exact.computeSeconds()
            : template.hasComputeCost()
                ? template.computeSeconds() * inputGrowth
                : guessSeconds(node, inputs);
    double bytes =
        firstKnown(exact.sizeBytes(), template.sizeBytes() * outputGrowth)
            .orElseGet(() -> Math.max(1024, rows * rowWidth(node) * COMPRESSION));
    return new Estimate(
        ownSeconds,
        recreation.add(vertex.id(), ownSeconds, inputs),
        rows,
        (long) Math.max(1, bytes),
        exact.hasComputeCost() || template.hasComputeCost());
  }

  private static OptionalDouble firstKnown(double exact, double scaled) {
    return exact >= 0
        ? OptionalDouble.of(exact)
        : scaled >= 0 ? OptionalDouble.of(scaled) : OptionalDouble.empty();
  }

  /**
   * By how much what a vertex is made of has grown since its template was seen last. The groups of
   * an aggregate are mostly the same ones tomorrow, so growth ends there.
   */
  private double inputGrowth(PlanNode node, List<Fingerprint> inputs, VertexStatistics template) {
    if (!inputs.isEmpty()) {
      return inputs.stream().mapToDouble(growth::get).max().orElse(1);
    }
    long bytes = node.sources().stream().mapToLong(SourceState::bytes).sum();
    return bytes > 0 && template.sizeBytes() > 0
        ? Math.min(MOST_GROWTH, Math.max(1 / MOST_GROWTH, (double) bytes / template.sizeBytes()))
        : 1;
  }

  private static boolean isGrouping(LogicalPlan plan) {
    return plan instanceof Aggregate || plan instanceof Distinct;
  }

  private double guessRows(PlanNode node, List<Fingerprint> inputs) {
    LogicalPlan plan = node.plan();
    double largest = inputs.stream().mapToDouble(i -> of(i).rows()).max().orElse(0);
    double sum = inputs.stream().mapToDouble(i -> of(i).rows()).sum();
    if (plan instanceof Range range) {
      return range.numElements().doubleValue();
    }
    if (inputs.isEmpty()) {
      double bytes = node.sources().stream().mapToLong(SourceState::bytes).sum();
      boolean isParsed = node.sources().stream().anyMatch(SourceState::isParsed);
      return Math.max(1, bytes / (rowWidth(node) * (isParsed ? 1 : COMPRESSION)));
    }
    if (plan instanceof Aggregate aggregate) {
      return aggregate.groupingExpressions().isEmpty()
          ? 1
          : Math.max(1, largest * AGGREGATE_SELECTIVITY);
    }
    if (plan instanceof Distinct) {
      return Math.max(1, largest * AGGREGATE_SELECTIVITY);
    }
    if (plan instanceof Union) {
      return sum;
    }
    return largest;
  }

  private double guessSeconds(PlanNode node, List<Fingerprint> inputs) {
    LogicalPlan plan = node.plan();
    if (inputs.isEmpty()) {
      double seconds = 0;
      for (SourceState source : node.sources()) {
        seconds += source.bytes() / (source.isParsed() ? TEXT_SCAN : COLUMNAR_SCAN);
      }
      return seconds;
    }
    double rows = inputs.stream().mapToDouble(i -> of(i).rows()).sum();
    double perRow = ROW_SECONDS;
    if (plan instanceof Join) {
      perRow = JOIN_ROW_SECONDS;
    } else if (plan instanceof Aggregate || plan instanceof Distinct) {
      perRow = GROUP_ROW_SECONDS;
    } else if (plan instanceof Window) {
      perRow = WINDOW_ROW_SECONDS;
    } else if (plan instanceof Filter) {
      perRow = 2 * ROW_SECONDS;
    }
    return rows * perRow;
  }

  private static double rowWidth(PlanNode node) {
    return 8 + node.output().stream().mapToDouble(a -> a.dataType().defaultSize()).sum();
  }
}
