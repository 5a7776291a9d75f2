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
package io.experimentgraph.examples.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.examples.hunt.HuntProcess.Share;
import io.experimentgraph.examples.hunt.Statistics.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A short hunt: random queries give with us what they give without. {@code scripts/hunt.sh} goes on
 * for longer.
 */
class HuntIT {

  private static final long SEED = 20_261_121;
  private static final int PLANS = 50;

  /**
   * Of the warm runs, so many must have loaded something: else the hunt tests nothing. With this
   * seed many queries grow on one that tells zeros apart, and are left alone.
   */
  private static final double MIN_HITS = 0.3;

  /** Round 0 stores and loads whatever can be. */
  @Test
  void whateverIsStoredAndLoadedGivesWhatPlainSparkGives() throws Exception {
    Statistics statistics = Hunt.run(List.of(new Share(SEED, PLANS, 0, 0, 1)));
    assertThat(statistics.get(Count.DIFFERENCES)).as(statistics.render()).isZero();
    assertThat((double) statistics.get(Count.WARM_HITS))
        .as(statistics.render())
        .isGreaterThan(MIN_HITS * statistics.get(Count.WARM_RUNS));
  }

  /** Round 4 leaves it to the default algorithms. */
  @Test
  void whatTheDefaultAlgorithmsChooseGivesWhatPlainSparkGives() throws Exception {
    Statistics statistics = Hunt.run(List.of(new Share(SEED, PLANS, 0, 4, 1)));
    assertThat(statistics.get(Count.DIFFERENCES)).as(statistics.render()).isZero();
    assertThat(statistics.get(Count.WARM_HITS)).as(statistics.render()).isPositive();
  }
}
