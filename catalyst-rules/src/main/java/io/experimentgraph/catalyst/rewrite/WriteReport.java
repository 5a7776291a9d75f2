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
 * What one task attempt wrote of an artifact. It travels by accumulator, which Spark updates for
 * successful attempts only.
 *
 * @param rddId the RDD that was computed
 * @param stageId the stage in which it was computed
 * @param partition the partition
 * @param fileName name of the file, or null if the partition is empty or was given up
 * @param bytes length of the file
 * @param rows rows of the partition
 * @param writeNanos task time that writing took
 * @param outcome how it ended
 * @param detail what went wrong, or null
 */
public record WriteReport(
    int rddId,
    int stageId,
    int partition,
    String fileName,
    long bytes,
    long rows,
    long writeNanos,
    Outcome outcome,
    String detail)
    implements Serializable {

  /** How the write of a partition ended. */
  public enum Outcome {
    /** All rows of the partition are in the file. */
    COMPLETE,
    /** The partition crossed its share of the byte cap. */
    TOO_LARGE,
    /** Storage failed. */
    FAILED
  }
}
