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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.fingerprint.EncodingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A session as the rule sees it, read anew for every query because a user may change keys. */
public interface RuleContext {

  /** Why this session's queries are left alone now, if they are. */
  Optional<ReasonCode> whyLeftAlone();

  /** Names of classes and packages whose rules the user vouches for. */
  Set<String> trustedExtensions();

  /** How plans are encoded. */
  EncodingContext encoding();

  /** What decisions depend on. */
  DecisionSettings decisions();

  /** The store. */
  StoreAccess store();

  /** Most nodes of a plan that is looked at. */
  int maxNodes();

  /** Longest time that a decision may take. */
  Duration timeBudget();

  /** Who is told. */
  QueryObserver observer();
}
