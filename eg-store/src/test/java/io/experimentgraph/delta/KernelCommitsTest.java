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
package io.experimentgraph.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import org.junit.jupiter.api.Test;

class KernelCommitsTest {

  private static RuntimeException givenUp(boolean isConflict) {
    return new MaxCommitRetryLimitReachedException(
        7, 0, new CommitFailedException(true, isConflict, "as the test wants it"));
  }

  /** Kernel gives up the same way if the answer to its own commit was lost. */
  @Test
  void onlyAConflictTellsThatACommitDoesNotStand() {
    assertThat(KernelCommits.isLostRace(givenUp(true))).isTrue();
    assertThat(KernelCommits.isLostRace(givenUp(false))).isFalse();
    assertThat(KernelCommits.isLostRace(new ConcurrentWriteException())).isTrue();
  }
}
