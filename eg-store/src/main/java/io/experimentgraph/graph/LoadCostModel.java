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

/**
 * Load cost {@code C_l} in task-seconds: a fixed part per load, a part per file, and the bytes at
 * the measured throughput.
 *
 * @param secondsPerLoad fixed part, at least 0
 * @param secondsPerFile part per file, at least 0
 * @param bytesPerSecond throughput, above 0
 */
public record LoadCostModel(double secondsPerLoad, double secondsPerFile, double bytesPerSecond) {

  public LoadCostModel {
    if (!(secondsPerLoad >= 0) || !(secondsPerFile >= 0) || !(bytesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "A load cost model needs non-negative costs and a positive throughput: %s, %s, %s"
              .formatted(secondsPerLoad, secondsPerFile, bytesPerSecond));
    }
  }

  /** Task-seconds to load that many bytes from that many files. */
  public double seconds(long bytes, int files) {
    return secondsPerLoad + secondsPerFile * files + bytes / bytesPerSecond;
  }
}
