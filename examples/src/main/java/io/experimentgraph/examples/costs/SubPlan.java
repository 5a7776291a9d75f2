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
package io.experimentgraph.examples.costs;

import io.experimentgraph.graph.Vertex;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * A part of a query that can run alone.
 *
 * @param query the query that it is of
 * @param vertex its vertex
 * @param depth joins, aggregates and windows in it
 * @param whole the analyzed plan
 * @param needed the same with the columns that the rest of the query reads
 */
record SubPlan(String query, Vertex vertex, int depth, LogicalPlan whole, LogicalPlan needed) {}
