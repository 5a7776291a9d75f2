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
package io.experimentgraph.catalyst.cost;

import java.util.Set;

/**
 * What a finished stage tells.
 *
 * @param stageId its id
 * @param taskSeconds what its tasks cost together, in the seconds that costs are given in
 * @param runSeconds what they took on the clock, in seconds, as the metrics of operators count
 * @param metricIds ids of the operator metrics that its tasks updated
 */
public record StageFacts(int stageId, double taskSeconds, double runSeconds, Set<Long> metricIds) {

  public StageFacts {
    metricIds = Set.copyOf(metricIds);
  }
}
