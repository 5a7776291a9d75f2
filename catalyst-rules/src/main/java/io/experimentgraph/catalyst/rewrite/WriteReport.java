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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one task attempt wrote of an artifact. It travels by accumulator, which Spark updates for
 * successful attempts only.
 *
 * @param rddId the RDD that was computed
 * @param stageId the stage in which it was computed
 * @param stageAttempt number of the attempt at the stage, from 0
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
    int stageAttempt,
    int partition,
    String fileName,
    long bytes,
    long rows,
    long writeNanos,
    Outcome outcome,
    String detail)
    implements Serializable {

  /**
   * The reports of the first execution that wrote all partitions, if there is one: one for each
   * partition. Spark computes a partition again if the worker is lost that holds its output, though
   * it has succeeded and reported. Either report will do, unless the partition may have other rows
   * the second time: then rows could be missing or twice among attempts that do not belong
   * together. So they could if what an attempt of the stage has read was made again for the next,
   * in another order, and by sums that hang on it went to other partitions.
   *
   * @param reports of one computed RDD, by winning attempts
   */
  public static Optional<List<WriteReport>> whole(
      Collection<WriteReport> reports, WrittenRdd written) {
    Map<List<Integer>, List<WriteReport>> executions = new LinkedHashMap<>();
    for (WriteReport report : reports) {
      int attempt = written.isExact() ? 0 : report.stageAttempt();
      executions
          .computeIfAbsent(List.of(report.stageId(), attempt), stage -> new ArrayList<>())
          .add(report);
    }
    return executions.values().stream().flatMap(e -> whole(e, written).stream()).findFirst();
  }

  private static Optional<List<WriteReport>> whole(List<WriteReport> stage, WrittenRdd written) {
    Map<Integer, WriteReport> complete = new LinkedHashMap<>();
    int others = 0;
    for (WriteReport report : stage) {
      boolean isFirst =
          report.outcome() == Outcome.COMPLETE
              && complete.putIfAbsent(report.partition(), report) == null;
      others += isFirst ? 0 : 1;
    }
    boolean isWhole =
        complete.size() == written.partitions() && (others == 0 || written.isRepeatable());
    return isWhole ? Optional.of(List.copyOf(complete.values())) : Optional.empty();
  }

  /** How the write of a partition ended. */
  public enum Outcome {
    /** All rows of the partition are in the file. */
    COMPLETE,
    /** The partition crossed its share of the byte cap. */
    TOO_LARGE,
    /** Writing took too much of the task's time. */
    TOO_SLOW,
    /** The disk is nearly full. */
    DISK_FULL,
    /** Storage failed. */
    FAILED
  }
}
