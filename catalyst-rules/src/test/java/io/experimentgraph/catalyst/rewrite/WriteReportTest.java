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

import io.experimentgraph.catalyst.rewrite.WriteReport.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteReportTest {

  private static final WrittenRdd REPEATABLE = new WrittenRdd(7, 2, true, false);
  private static final WrittenRdd DEALT_OUT = new WrittenRdd(7, 2, false, false);

  private static WriteReport report(int stage, int partition, String file) {
    return report(stage, 0, partition, file);
  }

  private static WriteReport report(int stage, int attempt, int partition, String file) {
    return new WriteReport(7, stage, attempt, partition, file, 10, 1, 1, Outcome.COMPLETE, null);
  }

  private static WriteReport tooLarge(int stage, int partition) {
    return new WriteReport(7, stage, 0, partition, null, 0, 1, 1, Outcome.TOO_LARGE, "large");
  }

  private static Optional<List<String>> files(WrittenRdd written, WriteReport... reports) {
    return WriteReport.whole(List.of(reports), written)
        .map(whole -> whole.stream().map(WriteReport::fileName).sorted().toList());
  }

  @Test
  void oneExecutionIsTakenWhole() {
    assertThat(files(REPEATABLE, report(1, 0, "a"), report(1, 1, "b"))).contains(List.of("a", "b"));
    assertThat(files(REPEATABLE, report(1, 0, "a"))).isEmpty();
    assertThat(files(REPEATABLE, report(1, 0, "a"), report(2, 1, "b"))).isEmpty();
  }

  @Test
  void ofTwoExecutionsTheFirstWholeOne() {
    assertThat(files(REPEATABLE, report(1, 0, "a"), report(2, 0, "c"), report(2, 1, "d")))
        .contains(List.of("c", "d"));
  }

  @Test
  void partitionThatWasComputedAgainCountsOnceIfItHasTheSameRows() {
    WriteReport[] reports = {report(1, 0, "a"), report(1, 0, "again"), report(1, 1, "b")};
    assertThat(files(REPEATABLE, reports)).contains(List.of("a", "b"));
    assertThat(files(DEALT_OUT, reports)).isEmpty();
  }

  /** What the second attempt reads may have been made again, with sums of other last bits. */
  @Test
  void attemptsAtAStageAreMixedOnlyIfTheirRowsAreExactlyTheSame() {
    WriteReport[] reports = {report(1, 0, 0, "a"), report(1, 1, 1, "b")};
    assertThat(files(REPEATABLE, reports)).isEmpty();
    assertThat(files(new WrittenRdd(7, 2, true, true), reports)).contains(List.of("a", "b"));
    assertThat(files(REPEATABLE, reports[0], reports[1], report(1, 1, 0, "c")))
        .contains(List.of("b", "c"));
  }

  @Test
  void partitionThatWasGivenUpIsMissing() {
    assertThat(files(REPEATABLE, report(1, 0, "a"), tooLarge(1, 1))).isEmpty();
    assertThat(files(REPEATABLE, tooLarge(1, 1), report(1, 0, "a"), report(1, 1, "b")))
        .contains(List.of("a", "b"));
  }
}
