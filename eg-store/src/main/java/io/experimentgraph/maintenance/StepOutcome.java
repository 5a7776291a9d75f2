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

import java.util.Optional;

/**
 * What one step of maintenance did.
 *
 * @param step the step
 * @param done what it did, in words
 * @param failure why it could not be finished; the next maintenance will try again
 */
public record StepOutcome(Step step, String done, Optional<String> failure) {

  /** The steps, in their order. */
  public enum Step {
    /** Observations are folded into the compacted tables. */
    COMPACT,

    /** Directories go that nobody can load any more. */
    SWEEP,

    /** Files of the compacted tables go that no recent state holds. */
    VACUUM,

    /** The store is verified. */
    FSCK,

    /** What was found is mended. */
    REPAIR
  }
}
