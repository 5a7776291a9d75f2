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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What maintenance did.
 *
 * @param steps the steps that ran, in their order
 * @param fsck what was found, before repairs; empty if that could not be found out
 * @param repaired those of the findings that were mended
 */
public record MaintenanceReport(
    List<StepOutcome> steps, Optional<FsckReport> fsck, List<Finding> repaired) {

  public MaintenanceReport {
    steps = List.copyOf(steps);
    repaired = List.copyOf(repaired);
  }

  /** The findings that are left. */
  public List<Finding> remaining() {
    List<Finding> remaining = new ArrayList<>(fsck.map(FsckReport::findings).orElse(List.of()));
    remaining.removeAll(repaired);
    return remaining;
  }

  /** True if all steps could be finished and nothing is wrong any more. */
  public boolean isClean() {
    return fsck.isPresent()
        && remaining().isEmpty()
        && steps.stream().allMatch(step -> step.failure().isEmpty());
  }
}
