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

import java.util.Arrays;

/**
 * An immutable table of the operations that make the vertices, by the vertices' numbers. Equal
 * labels are kept once.
 */
final class OperationTable {

  static final OperationTable EMPTY =
      new OperationTable(PersistentList.empty(), PersistentList.empty(), NumberTrie.EMPTY, 0);

  private static final int[] UNKNOWN = {};

  /** Number of the label, then those of the inputs. */
  private final PersistentList<int[]> operations;

  private final PersistentList<Label> labels;
  private final NumberTrie labelIndex;
  private final int labelCount;

  private OperationTable(
      PersistentList<int[]> operations,
      PersistentList<Label> labels,
      NumberTrie labelIndex,
      int labelCount) {
    this.operations = operations;
    this.labels = labels;
    this.labelIndex = labelIndex;
    this.labelCount = labelCount;
  }

  /**
   * An operation without its inputs.
   *
   * @param name see {@link Operation#name}
   * @param arguments see {@link Operation#arguments}
   */
  record Label(String name, String arguments) {

    /** Spreads the few bits of a hash code over all that the index looks at. */
    long hash() {
      long product = hashCode() * 0x9E3779B97F4A7C15L;
      return product ^ (product >>> Integer.SIZE);
    }
  }

  /** True if it is known what makes a vertex. */
  boolean isKnown(int vertex) {
    return operations.get(vertex) != null;
  }

  /** The label of a known operation. */
  Label label(int vertex) {
    return labels.get(operations.get(vertex)[0]);
  }

  /** The vertices that an operation reads, in order; empty if it is unknown. */
  int[] inputs(int vertex) {
    int[] operation = operations.get(vertex);
    return operation == null ? UNKNOWN : Arrays.copyOfRange(operation, 1, operation.length);
  }

  Draft draft() {
    return new Draft(this);
  }

  /** The next table in the making, see {@link Chunks.Draft}. */
  static final class Draft {

    private final PersistentList.Draft<int[]> operations;
    private final PersistentList.Draft<Label> labels;
    private final NumberTrie.Draft labelIndex;
    private int labelCount;

    private Draft(OperationTable base) {
      this.operations = base.operations.draft();
      this.labels = base.labels.draft();
      this.labelIndex = base.labelIndex.draft();
      this.labelCount = base.labelCount;
    }

    boolean isKnown(int vertex) {
      return operations.get(vertex) != null;
    }

    void set(int vertex, Label label, int[] inputs) {
      int[] operation = new int[inputs.length + 1];
      operation[0] = number(label);
      System.arraycopy(inputs, 0, operation, 1, inputs.length);
      operations.set(vertex, operation);
    }

    private int number(Label label) {
      int known = labelIndex.find(label.hash(), n -> labels.get(n).equals(label));
      if (known != NumberTrie.ABSENT) {
        return known;
      }
      int number = labelCount++;
      labels.set(number, label);
      labelIndex.add(label.hash(), number, n -> labels.get(n).hash());
      return number;
    }

    OperationTable freeze() {
      return new OperationTable(
          operations.freeze(), labels.freeze(), labelIndex.freeze(), labelCount);
    }
  }
}
