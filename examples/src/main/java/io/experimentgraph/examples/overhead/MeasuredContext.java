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
package io.experimentgraph.examples.overhead;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.DecidedQuery;
import io.experimentgraph.catalyst.decide.DecisionSettings;
import io.experimentgraph.catalyst.decide.QueryObserver;
import io.experimentgraph.catalyst.decide.RuleContext;
import io.experimentgraph.catalyst.decide.StoreAccess;
import io.experimentgraph.catalyst.fingerprint.EncodingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A session's own context with another store, which keeps what was decided and tells nobody. */
final class MeasuredContext implements RuleContext, QueryObserver {

  private final RuleContext session;
  private final StoreAccess store;
  private DecidedQuery decided;
  private Throwable failure;

  MeasuredContext(RuleContext session, StoreAccess store) {
    this.session = session;
    this.store = store;
  }

  /** What was decided; nothing if it failed. */
  Optional<DecidedQuery> decided() {
    return Optional.ofNullable(decided);
  }

  /** Why nothing was decided, if so. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Optional<ReasonCode> whyLeftAlone() {
    return session.whyLeftAlone();
  }

  @Override
  public Set<String> trustedExtensions() {
    return session.trustedExtensions();
  }

  @Override
  public EncodingContext encoding() {
    return session.encoding();
  }

  @Override
  public DecisionSettings decisions() {
    return session.decisions();
  }

  @Override
  public StoreAccess store() {
    return store;
  }

  @Override
  public int maxNodes() {
    return session.maxNodes();
  }

  @Override
  public Duration timeBudget() {
    return session.timeBudget();
  }

  @Override
  public QueryObserver observer() {
    return this;
  }

  @Override
  public void decided(DecidedQuery query) {
    decided = query;
  }

  @Override
  public void failed(ReasonCode reason, Throwable thrown) {
    failure = thrown;
  }
}
