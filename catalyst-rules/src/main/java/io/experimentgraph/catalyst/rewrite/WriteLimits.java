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

import java.io.Serializable;

/**
 * What a store may take while it is written. Crossing a limit gives the store up, never the query.
 *
 * @param bytes the most bytes of all files together, those of lost and repeated attempts included
 * @param timeShare the most task time that writing may take, as a share of the time that the query
 *     itself takes to make the rows, those of stages below included; infinite if time does not
 *     matter
 * @param freeDiskBytes bytes that must stay free where the store lies
 */
public record WriteLimits(long bytes, double timeShare, long freeDiskBytes)
    implements Serializable {

  /**
   * Limits.
   *
   * @throws IllegalArgumentException if one is negative or not a number
   */
  public WriteLimits {
    if (bytes < 0 || !(timeShare >= 0) || freeDiskBytes < 0) {
      throw new IllegalArgumentException(
          "Limits of a write must not be negative: %d bytes, %s of the time, %d bytes free"
              .formatted(bytes, timeShare, freeDiskBytes));
    }
  }

  /**
   * The bytes that one attempt at one partition may write: half of what is left for each, so that
   * all attempts together stay within the partition's part however many there are.
   *
   * @param partitions partitions of the store, at least 1
   * @param attempt number of the attempt, from 0
   */
  long attemptBytes(int partitions, int attempt) {
    return attempt + 1 >= Long.SIZE ? 0 : bytes / Math.max(1, partitions) >> (attempt + 1);
  }
}
