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
package io.experimentgraph.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.examples.it.ProbeProcess.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one virtual machine stores, another recognises, loads, and gets the same rows from. */
class TwoJvmIT {

  @TempDir private static Path root;
  private static List<Answer> first;
  private static List<Answer> second;

  @BeforeAll
  static void runTwice() throws Exception {
    first = ProbeProcess.start(root, "first", List.of("-Xmx2g")).answers();
    second = ProbeProcess.start(root, "second", List.of("-Xmx2g")).answers();
  }

  @Test
  void identitiesAreEqual() {
    assertThat(second).hasSameSizeAs(first).isNotEmpty();
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).vertices())
          .as("vertices of %s", first.get(i).query())
          .isEqualTo(first.get(i).vertices())
          .isNotEmpty();
    }
  }

  @Test
  void theSecondLoadsWhatTheFirstStored() {
    for (Answer answer : second) {
      assertThat(answer.loads()).as("loads of %s", answer.query()).isPositive();
    }
  }

  @Test
  void rowsAreEqual() {
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).rows())
          .as("rows of %s", first.get(i).query())
          .isEqualTo(first.get(i).rows());
    }
  }
}
