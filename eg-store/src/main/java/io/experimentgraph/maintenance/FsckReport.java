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
package io.experimentgraph.maintenance;

import java.util.List;

/**
 * What a verification found.
 *
 * @param findings what is wrong; empty for a clean store
 * @param artifacts artifacts that are published
 * @param files their recorded files
 * @param recordedBytes recorded bytes of these files
 * @param usedBytes bytes of all contents on disk, as far as this user may see them
 */
public record FsckReport(
    List<Finding> findings, long artifacts, long files, long recordedBytes, long usedBytes) {

  public FsckReport {
    findings = List.copyOf(findings);
  }

  /** True if nothing is wrong. */
  public boolean isClean() {
    return findings.isEmpty();
  }
}
