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

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.cost.StageFacts;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageTasksTest {

  @Test
  void partitionThatRanTwiceIsNeededOnce() {
    StageTasks tasks = new StageTasks();
    tasks.succeeded(0, 1, 2);
    tasks.succeeded(1, 10, 20);
    tasks.updated(7);
    // The files of the second were lost: another attempt of the stage made them anew.
    tasks.succeeded(1, 5, 6);
    assertThat(tasks.facts(3)).isEqualTo(new StageFacts(3, 6, 8, Set.of(7L)));
  }
}
