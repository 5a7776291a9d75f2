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
package io.experimentgraph.examples.materialize;

/**
 * One shape kept in one form, in one round.
 *
 * @param shape the query
 * @param form how its result is kept
 * @param coldSeconds the first query, on the clock, with all that has to be done before the next
 * @param settleSeconds of that, what went on after the user had the result
 * @param warmSeconds the next query
 * @param bytes that are kept on disk, or -1 if that cannot be told
 * @param checksum of all rows
 */
record Measurement(
    Shape shape,
    Form form,
    double coldSeconds,
    double settleSeconds,
    double warmSeconds,
    long bytes,
    long checksum) {}
