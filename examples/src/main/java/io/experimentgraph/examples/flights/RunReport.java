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
package io.experimentgraph.examples.flights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one run of the flights job found, and what it took.
 *
 * @param modified whether the modified job ran
 * @param resultRows number of result rows: one per route, and one summary of the features
 * @param checksum digest of the result rows, whatever their order
 * @param areaUnderRoc quality of the model on the test set, from 0 to 1
 * @param wallSeconds from the start of the job's code to the end of its session
 * @param sourceBytes sizes of the input files opened by scans, each scan counted
 * @param otherBytes sizes of all other files opened by scans
 * @param parts times by part of the job
 */
public record RunReport(
    boolean modified,
    long resultRows,
    String checksum,
    double areaUnderRoc,
    double wallSeconds,
    long sourceBytes,
    long otherBytes,
    Map<String, PartTimes> parts) {

  /** Part that reads, joins and aggregates. */
  public static final String FEATURES = "features";

  /** Part that fits and judges the model. */
  public static final String MODEL = "model";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Times of one part, all 0 if it did not run. */
  public PartTimes part(String name) {
    return parts.getOrDefault(name, new PartTimes(0, 0, 0));
  }

  /** Sum over all parts, in seconds. */
  public double taskSeconds() {
    return parts.values().stream().mapToDouble(PartTimes::taskSeconds).sum();
  }

  /** Writes the report as a JSON file. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    JSON.writeValue(file.toFile(), this);
  }

  /** Reads a report from a JSON file. */
  public static RunReport read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), RunReport.class);
  }
}
