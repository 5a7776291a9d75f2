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
 * What is known of a vertex from the runs that saw it. Unknown figures are {@link Double#NaN} and
 * {@code -1}.
 *
 * @param frequency workloads in which it was needed, also when reuse cut it off ({@code f})
 * @param requests workloads that asked for it and not merely for something made of it
 * @param computeSeconds task-seconds to make it from its inputs ({@code t}), decayed average in
 *     which low measurements count more
 * @param computeCount measurements in that average
 * @param sizeBytes bytes of its content as stored ({@code s}), of a source those of its files
 * @param rows rows of its content
 * @param quality score of a model in [0, 1], the newest one known ({@code q})
 * @param lastSeenMillis time of the latest workload, milliseconds since 1970
 */
public record VertexStatistics(
    long frequency,
    long requests,
    double computeSeconds,
    long computeCount,
    long sizeBytes,
    long rows,
    double quality,
    long lastSeenMillis) {

  /** Nothing is known. */
  public static final VertexStatistics UNKNOWN =
      new VertexStatistics(0, 0, Double.NaN, 0, -1, -1, Double.NaN, 0);

  /** Weight of the newest measurement once there are several: old machines are forgotten. */
  private static final double NEWEST_WEIGHT = 0.3;

  /**
   * Weight of a measurement below the average: a first run compiles, a busy machine waits, and
   * nothing ever makes a run cheaper than it is.
   */
  private static final double LOWER_WEIGHT = 0.7;

  static final double NANOS_PER_SECOND = 1e9;

  /** True if the compute cost was measured at least once. */
  public boolean hasComputeCost() {
    return computeCount > 0;
  }

  /**
   * The compute cost in nanoseconds, 0 if it is unknown. Whole numbers add up to the same sum in
   * any order.
   */
  long computeNanos() {
    return hasComputeCost() ? Math.round(computeSeconds * NANOS_PER_SECOND) : 0;
  }

  /** These statistics after one more observation of the vertex. */
  public VertexStatistics merge(Observation observation) {
    double measured = observation.computeSeconds();
    boolean isMeasured = !Double.isNaN(measured);
    double least = measured < computeSeconds ? LOWER_WEIGHT : NEWEST_WEIGHT;
    double weight = Math.max(least, 1.0 / (computeCount + 1));
    double seconds = computeSeconds;
    if (isMeasured) {
      seconds =
          computeCount == 0 ? measured : computeSeconds + weight * (measured - computeSeconds);
    }
    boolean isNewer = observation.timeMillis() >= lastSeenMillis;
    return new VertexStatistics(
        frequency + 1,
        observation.isTerminal() ? requests + 1 : requests,
        seconds,
        isMeasured ? computeCount + 1 : computeCount,
        newest(observation.sizeBytes(), sizeBytes, isNewer),
        newest(observation.rows(), rows, isNewer),
        newest(observation.quality(), quality, isNewer),
        Math.max(lastSeenMillis, observation.timeMillis()));
  }

  private static long newest(long observed, long known, boolean isNewer) {
    return observed >= 0 && (isNewer || known < 0) ? observed : known;
  }

  private static double newest(double observed, double known, boolean isNewer) {
    return !Double.isNaN(observed) && (isNewer || Double.isNaN(known)) ? observed : known;
  }
}
