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

import java.util.List;
import java.util.regex.Pattern;

/**
 * One vertex in one run: the append-only raw material of the Experiment Graph.
 *
 * @param workload identity of the run, unique per query execution
 * @param timeMillis when it ended, milliseconds since 1970
 * @param vertex what was observed
 * @param inputs the vertices that its operation reads, in order
 * @param arguments the operation's parameters with their literals, as people read them: one line of
 *     at most {@value #MAX_ARGUMENTS} characters, to which it is made to fit; {@code ""} if
 *     unknown; never part of an identity
 * @param access what happened to it
 * @param isTerminal whether the workload asked for it and not merely for something made of it
 * @param computeSeconds measured task-seconds to make it from its inputs, or NaN
 * @param sizeBytes bytes of its content, or -1
 * @param rows rows of its content, or -1
 * @param loadSeconds measured task-seconds to load it, or NaN
 * @param quality score of a model in [0, 1], or NaN
 * @param principal the user who ran the workload
 * @param loadFiles files that loading it read, or -1
 * @param loadBytes bytes, of the columns that were read, in these files, or -1
 */
public record Observation(
    String workload,
    long timeMillis,
    Vertex vertex,
    List<Fingerprint> inputs,
    String arguments,
    Access access,
    boolean isTerminal,
    double computeSeconds,
    long sizeBytes,
    long rows,
    double loadSeconds,
    double quality,
    String principal,
    long loadFiles,
    long loadBytes) {

  /** Characters of arguments that are kept. */
  public static final int MAX_ARGUMENTS = 500;

  private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

  /** How a workload came by a vertex. */
  public enum Access {
    /** It was computed. */
    COMPUTED,
    /** Its stored content was loaded. */
    LOADED,
    /** Something above it was loaded or cached, so it was needed but never touched. */
    PRUNED
  }

  /**
   * An observation.
   *
   * @throws IllegalArgumentException if the quality is outside of [0, 1] or not that of a model
   */
  public Observation {
    inputs = List.copyOf(inputs);
    arguments = oneLine(arguments);
    boolean isScored = !Double.isNaN(quality);
    if (isScored && (vertex.kind() != Vertex.Kind.MODEL || quality < 0 || quality > 1)) {
      throw new IllegalArgumentException(
          "A quality must be the score of a model in [0, 1]: %s of %s %s"
              .formatted(quality, vertex.kind(), vertex.id()));
    }
  }

  /** An observation of a vertex that was not loaded, or of whose load only the time is known. */
  public Observation(
      String workload,
      long timeMillis,
      Vertex vertex,
      List<Fingerprint> inputs,
      String arguments,
      Access access,
      boolean isTerminal,
      double computeSeconds,
      long sizeBytes,
      long rows,
      double loadSeconds,
      double quality,
      String principal) {
    this(
        workload,
        timeMillis,
        vertex,
        inputs,
        arguments,
        access,
        isTerminal,
        computeSeconds,
        sizeBytes,
        rows,
        loadSeconds,
        quality,
        principal,
        -1,
        -1);
  }

  private static String oneLine(String text) {
    String cut = text.length() <= MAX_ARGUMENTS ? text : text.substring(0, MAX_ARGUMENTS - 1) + "…";
    return LINE_BREAKS.matcher(cut).replaceAll(" ");
  }
}
