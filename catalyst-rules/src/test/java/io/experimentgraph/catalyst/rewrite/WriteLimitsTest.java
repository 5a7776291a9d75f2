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
package io.experimentgraph.catalyst.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteLimitsTest {

  @Test
  void allAttemptsAtAllPartitionsStayWithinTheBytes() {
    for (long bytes : new long[] {0, 1, 1000, 64L << 20, Long.MAX_VALUE}) {
      for (int partitions : new int[] {1, 3, 200}) {
        WriteLimits limits = new WriteLimits(bytes, 0.1, 0);
        long all = IntStream.range(0, 100).mapToLong(k -> limits.attemptBytes(partitions, k)).sum();
        assertThat(all).isBetween(0L, bytes / partitions);
      }
    }
  }

  @Test
  void eachAttemptMayWriteHalfOfWhatIsLeft() {
    WriteLimits limits = new WriteLimits(800, 0.1, 0);
    assertThat(limits.attemptBytes(2, 0)).isEqualTo(200);
    assertThat(limits.attemptBytes(2, 1)).isEqualTo(100);
    assertThat(limits.attemptBytes(2, 64)).isZero();
  }

  @Test
  void limitsAreNotNegative() {
    assertThatThrownBy(() -> new WriteLimits(-1, 0.1, 0)).hasMessageContaining("-1 bytes");
    assertThatThrownBy(() -> new WriteLimits(1, Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new WriteLimits(1, 0.1, -5)).hasMessageContaining("-5 bytes");
  }
}
