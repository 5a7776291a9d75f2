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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Encodes one reviewed operator. */
interface OperatorEncoder {

  /**
   * The identity of a node.
   *
   * @param node the operator
   * @param inputs identities of its children, in the plan's order
   * @param scopes gives expressions access to the inputs' columns and to subqueries
   * @throws RefusedException if the rows have none; a single column without one is recorded in
   *     {@link NodeIdentity#refused}
   */
  NodeIdentity encode(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes);
}
