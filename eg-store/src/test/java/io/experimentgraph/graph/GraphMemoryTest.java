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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GraphMemoryTest {

  private static final int VERTICES = 1_000_000;

  private ExperimentGraph graph;

  @Test
  void aMillionVerticesFitIntoADriver() {
    long before = usedBytes();
    graph = LargeGraph.of(VERTICES);
    long bytes = usedBytes() - before;
    assertThat(graph.size()).isEqualTo(VERTICES);
    assertThat(bytes).isBetween(VERTICES * 64L, 600_000_000L);
    System.out.printf("%,d vertices take %,d bytes%n", VERTICES, bytes);
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
