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

/**
 * An RDD whose rows are written while they pass.
 *
 * @param id its id
 * @param partitions how many it has
 * @param isRepeatable whether a partition that is computed again has the same rows, in whatever
 *     order; a repartition by turns, for example, deals them out as they come
 * @param isExact whether it has them in the same order as well; what is made of rows in another
 *     order, such as a sum of floating-point numbers, may differ in its last bits
 */
public record WrittenRdd(int id, int partitions, boolean isRepeatable, boolean isExact) {}
