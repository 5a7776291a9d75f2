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
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadCalibrationTest {

  private static final LoadCostModel PRIOR = new LoadCostModel(0.1, 0.01, 100e6);
  private static final LoadCostModel LOCAL = new LoadCostModel(0.005, 0.002, 400e6);
  private static final LoadCostModel REMOTE = new LoadCostModel(0.4, 0.08, 30e6);
  private static final double NOISE = 0.3;

  /** Seconds that no decision depends on. */
  private static final double NEGLIGIBLE = 0.01;

  /** Loads of 1 to 32 files and 10 KB to 1 GB, each up to 30 % more or less than the law says. */
  private static LoadCalibration loads(
      LoadCalibration before, LoadCostModel law, int count, Random random) {
    LoadCalibration calibration = before;
    for (int i = 0; i < count; i++) {
      int files = 1 << random.nextInt(6);
      long bytes = (long) Math.pow(10, 4 + 5 * random.nextDouble());
      double seconds = law.seconds(bytes, files) * (1 + NOISE * (2 * random.nextDouble() - 1));
      calibration = calibration.merge(seconds, files, bytes);
    }
    return calibration;
  }

  private static void assertClose(LoadCostModel found, LoadCostModel law, double percent) {
    for (long bytes : new long[] {10_000, 10_000_000, 1_000_000_000}) {
      for (int files : new int[] {1, 8, 32}) {
        double expected = law.seconds(bytes, files);
        assertThat(found.seconds(bytes, files))
            .as("%d bytes in %d files by %s", bytes, files, found)
            .isCloseTo(expected, within(expected * percent / 100 + NEGLIGIBLE));
      }
    }
  }

  @Test
  void withoutLoadsThePriorIsBelieved() {
    assertThat(LoadCalibration.NONE.model(PRIOR)).isEqualTo(PRIOR);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void lawOfTheStorageIsLearnt(long seed) {
    Random random = new Random(seed);
    assertClose(loads(LoadCalibration.NONE, LOCAL, 60, random).model(PRIOR), LOCAL, 30);
    assertClose(loads(LoadCalibration.NONE, REMOTE, 60, random).model(PRIOR), REMOTE, 30);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void storageThatChangesIsLearntAnewWithinSomeTensOfLoads(long seed) {
    Random random = new Random(seed);
    LoadCalibration local = loads(LoadCalibration.NONE, LOCAL, 500, random);
    LoadCalibration remote = loads(local, REMOTE, 60, random);
    assertClose(remote.model(PRIOR), REMOTE, 40);
    // What 80 times as slow loads have left must fade to little.
    assertClose(loads(remote, LOCAL, 150, random).model(PRIOR), LOCAL, 40);
  }

  @Test
  void oneColdLoadChangesLittle() {
    LoadCalibration local = loads(LoadCalibration.NONE, LOCAL, 60, new Random(1));
    LoadCostModel after =
        local.merge(1000 * LOCAL.seconds(1_000_000, 1), 1, 1_000_000).model(PRIOR);
    assertThat(after.seconds(1_000_000, 1))
        .isLessThan(2 * local.model(PRIOR).seconds(1_000_000, 1));
  }

  @Test
  void whatLoadsOfOneSizeCannotTellApartIsTakenFromThePrior() {
    LoadCalibration calibration = LoadCalibration.NONE;
    for (int i = 0; i < 50; i++) {
      calibration = calibration.merge(0.02, 1, 1_000_000);
    }
    LoadCostModel model = calibration.model(PRIOR);
    assertThat(model.seconds(1_000_000, 1)).isCloseTo(0.02, within(0.004));
    assertThat(model.seconds(1_000_000_000, 1)).isBetween(2., 12.);
  }

  @ParameterizedTest
  @CsvSource({"NaN,1,1", "Infinity,1,1", "-1,1,1", "1,-1,1", "1,1,-1"})
  void nonsenseIsPassedOver(double seconds, long files, long bytes) {
    assertThat(LoadCalibration.NONE.merge(seconds, files, bytes)).isSameAs(LoadCalibration.NONE);
  }

  @Test
  void freeLoadsGiveAUsableModel() {
    LoadCalibration calibration = LoadCalibration.NONE;
    for (int i = 0; i < 50; i++) {
      calibration = calibration.merge(0, 1, 1_000_000);
    }
    assertThat(calibration.model(new LoadCostModel(0, 0, 1e12)).seconds(1_000_000, 1))
        .isBetween(0., 0.001);
  }
}
