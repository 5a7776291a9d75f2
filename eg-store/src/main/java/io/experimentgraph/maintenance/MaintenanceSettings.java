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

import java.time.Duration;

/**
 * How to maintain a store.
 *
 * @param isDeep true to read every page of every file and to verify its checksum
 * @param isDryRun true to verify only and to change nothing
 * @param gracePeriod how long files stay that nobody can load any more; must outlast the queries
 *     and writes of all applications
 * @param budgetBytes most bytes that the contents may take, {@code Long.MAX_VALUE} for any number
 * @param stepTimeout how long one step may take before the next one is begun
 */
public record MaintenanceSettings(
    boolean isDeep,
    boolean isDryRun,
    Duration gracePeriod,
    long budgetBytes,
    Duration stepTimeout) {

  /** Time for one step unless told otherwise. */
  public static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofHours(1);

  /** Settings that repair. */
  public static MaintenanceSettings of(Duration gracePeriod) {
    return new MaintenanceSettings(false, false, gracePeriod, Long.MAX_VALUE, DEFAULT_STEP_TIMEOUT);
  }

  /** The same, reading every page or not. */
  public MaintenanceSettings deep(boolean deep) {
    return new MaintenanceSettings(deep, isDryRun, gracePeriod, budgetBytes, stepTimeout);
  }

  /** The same, changing nothing or not. */
  public MaintenanceSettings dryRun(boolean dryRun) {
    return new MaintenanceSettings(isDeep, dryRun, gracePeriod, budgetBytes, stepTimeout);
  }

  /** The same with a budget, in bytes. */
  public MaintenanceSettings budget(long bytes) {
    return new MaintenanceSettings(isDeep, isDryRun, gracePeriod, bytes, stepTimeout);
  }

  /** The same with a time limit for each step. */
  public MaintenanceSettings stepTimeout(Duration timeout) {
    return new MaintenanceSettings(isDeep, isDryRun, gracePeriod, budgetBytes, timeout);
  }
}
