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
package io.experimentgraph.examples.tpc;

/**
 * What being careful about a query costs.
 *
 * @param query its name
 * @param planNodes nodes of its analyzed plan
 * @param plainSeconds median without us
 * @param withUsSeconds median with us
 * @param firstPlainSeconds median of the first of two plain runs of a round
 * @param secondPlainSeconds median of the second: how far equal runs differ
 * @param settleSeconds median that our background work went on after the query
 * @param decideMillis median time that fingerprinting and deciding took
 */
record Overhead(
    String query,
    int planNodes,
    double plainSeconds,
    double withUsSeconds,
    double firstPlainSeconds,
    double secondPlainSeconds,
    double settleSeconds,
    double decideMillis) {}
