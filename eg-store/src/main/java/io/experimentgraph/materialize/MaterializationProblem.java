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
package io.experimentgraph.materialize;

import io.experimentgraph.reuse.ReuseProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * What a materializer decides on: vertices, numbered in topological order, and a budget.
 *
 * <p>A decision after one workload takes that workload's DAG, and each other stored vertex as one
 * without inputs that costs its recreation cost: it grows with the workload and with what is
 * stored, and not with the Experiment Graph. A full pass takes the whole graph.
 */
public final class MaterializationProblem {

  /** How content lies on disk. */
  public enum Layout {
    /** A column that several artifacts have is stored once. */
    SHARED_COLUMNS,
    /** Each artifact is stored by itself; what one has in full can be loaded from it. */
    WHOLE_ARTIFACTS
  }

  private final List<Candidate> candidates;
  private final int[][] inputs;
  private final long[] bytes;
  private final Layout layout;
  private final long budgetBytes;
  private final long leastGain;
  private final int mostNew;

  private MaterializationProblem(Builder builder, long budgetBytes) {
    this.candidates = List.copyOf(builder.candidates);
    this.inputs = builder.inputs.toArray(int[][]::new);
    this.bytes = candidates.stream().mapToLong(c -> c.content().bytes()).toArray();
    this.layout = builder.layout;
    this.leastGain = builder.leastGain;
    this.mostNew = builder.mostNew;
    this.budgetBytes = budgetBytes;
  }

  /** The vertices, inputs before what is made of them. */
  public List<Candidate> candidates() {
    return candidates;
  }

  /** Numbers of the vertices that a vertex is made of. */
  public int[] inputs(int vertex) {
    return inputs[vertex].clone();
  }

  /** The same, not to be changed. */
  int[] inputsOf(int vertex) {
    return inputs[vertex];
  }

  /** Bytes of the content of a vertex, all columns counted. */
  long bytes(int vertex) {
    return bytes[vertex];
  }

  int size() {
    return inputs.length;
  }

  /** How content lies on disk. */
  public Layout layout() {
    return layout;
  }

  /** Bytes that everything on disk may take together. */
  public long budgetBytes() {
    return budgetBytes;
  }

  /** What a new vertex must save to be stored. */
  public long leastGain() {
    return leastGain;
  }

  /** How many new vertices can be stored at most; the first ones of a plan are. */
  public int mostNew() {
    return mostNew;
  }

  /** What it costs to have these vertices if nothing is stored. */
  ReuseProblem toReuseProblem(int... terminals) {
    ReuseProblem.Builder problem = new ReuseProblem.Builder(candidates.size());
    for (int v = 0; v < candidates.size(); v++) {
      problem.add(candidates.get(v).computeCost(), ReuseProblem.INFINITE, inputs[v]);
    }
    for (int terminal : terminals) {
      problem.terminal(terminal);
    }
    return problem.build();
  }

  /** Collects a problem. */
  public static final class Builder {

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<int[]> inputs = new ArrayList<>();
    private final Layout layout;
    private long leastGain = 1;
    private int mostNew = Integer.MAX_VALUE;

    /** A problem without vertices yet. */
    public Builder(Layout layout) {
      this.layout = layout;
    }

    /**
     * Adds a vertex.
     *
     * @return its number
     * @throws IllegalArgumentException if an input was not added before
     */
    public int add(Candidate candidate, int... madeOf) {
      int vertex = candidates.size();
      for (int input : madeOf) {
        if (input < 0 || input >= vertex) {
          throw new IllegalArgumentException(
              "Vertex %d cannot be made of vertex %d: inputs come first".formatted(vertex, input));
        }
      }
      candidates.add(candidate);
      inputs.add(madeOf.clone());
      return vertex;
    }

    /** Sets what a new vertex must save, summed over the workloads, to be stored. */
    public Builder leastGain(long cost) {
      leastGain = cost;
      return this;
    }

    /** Sets how many new vertices can be stored at most. */
    public Builder mostNew(int count) {
      mostNew = count;
      return this;
    }

    /**
     * The problem under a budget.
     *
     * @param budgetBytes bytes that everything on disk may take together
     */
    public MaterializationProblem build(long budgetBytes) {
      return new MaterializationProblem(this, budgetBytes);
    }
  }
}
