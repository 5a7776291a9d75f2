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

/**
 * Time of a part of an application, in seconds.
 *
 * @param wallSeconds on the clock
 * @param taskSeconds sum of the run times of all tasks
 * @param cpuSeconds sum of the processor times of all tasks
 */
public record PartTimes(double wallSeconds, double taskSeconds, double cpuSeconds) {

  /** Sum of two times. */
  public PartTimes plus(PartTimes other) {
    return new PartTimes(
        wallSeconds + other.wallSeconds,
        taskSeconds + other.taskSeconds,
        cpuSeconds + other.cpuSeconds);
  }
}
