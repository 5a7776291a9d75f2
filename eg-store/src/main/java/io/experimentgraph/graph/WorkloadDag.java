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

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One query (or one {@code fit}) as vertices in topological order and the operations between. */
public final class WorkloadDag {

  private final Map<Fingerprint, Vertex> vertices;
  private final Map<Fingerprint, Operation> operations;
  private final List<Fingerprint> terminals;

  private WorkloadDag(
      Map<Fingerprint, Vertex> vertices,
      Map<Fingerprint, Operation> operations,
      List<Fingerprint> terminals) {
    this.vertices = vertices;
    this.operations = operations;
    this.terminals = terminals;
  }

  /** The vertices, inputs before what is made of them. */
  public List<Vertex> vertices() {
    return List.copyOf(vertices.values());
  }

  /**
   * The operation that makes a vertex.
   *
   * @throws IllegalArgumentException if the vertex is not of this workload
   */
  public Operation operation(Fingerprint vertex) {
    Operation operation = operations.get(vertex);
    if (operation == null) {
      throw new IllegalArgumentException("No vertex of this workload: " + vertex);
    }
    return operation;
  }

  /** The vertices that the user, or an operation without identity, asked for. */
  public List<Fingerprint> terminals() {
    return terminals;
  }

  /** Collects a workload bottom-up; a vertex that is met again counts once. */
  public static final class Builder {

    private final Map<Fingerprint, Vertex> vertices = new LinkedHashMap<>();
    private final Map<Fingerprint, Operation> operations = new LinkedHashMap<>();
    private final Set<Fingerprint> terminals = new LinkedHashSet<>();

    /**
     * Adds a vertex and the inputs that it is made of.
     *
     * @throws IllegalArgumentException if an input was not added before
     */
    public Builder add(Vertex vertex, List<Fingerprint> inputs) {
      for (Fingerprint input : inputs) {
        if (!vertices.containsKey(input)) {
          throw new IllegalArgumentException(
              "Cannot add vertex "
                  + vertex.id()
                  + ": its input "
                  + input
                  + " was not added before");
        }
      }
      if (vertices.putIfAbsent(vertex.id(), vertex) == null) {
        // Arguments are put into words when the query has ended, off its thread.
        operations.put(vertex.id(), new Operation(vertex.id(), vertex.operator(), "", inputs));
      }
      return this;
    }

    /** Marks a vertex as asked for. */
    public Builder terminal(Fingerprint vertex) {
      terminals.add(vertex);
      return this;
    }

    /** The workload DAG. */
    public WorkloadDag build() {
      return new WorkloadDag(
          new LinkedHashMap<>(vertices), new LinkedHashMap<>(operations), List.copyOf(terminals));
    }
  }
}
