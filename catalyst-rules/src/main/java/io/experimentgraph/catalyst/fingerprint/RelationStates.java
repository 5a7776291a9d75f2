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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.source.SourceState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * The states of the relations of one query, each taken once: what a query reads twice is in one
 * state, and its files are listed once.
 */
final class RelationStates implements SourceFingerprinter {

  /** What the state of a relation was, or why it has none. */
  private record Outcome(Optional<SourceState> state, RefusedException refusal) {}

  private final List<SourceFingerprinter> fingerprinters;

  /** A leaf and the state that it was found in. */
  private record Read(LogicalPlan leaf, SourceState state) {

    /** False for a leaf that names its version, and for one that reads what it was made with. */
    @SuppressWarnings("ReferenceEquality")
    boolean isLive() {
      return state.pin().apply(leaf) != leaf;
    }
  }

  /** By relation, and by the table of the catalog that it stands for. */
  private final Map<Object, Map<Object, Outcome>> known = new IdentityHashMap<>();

  /** By source, each relation that was asked for its state. */
  private final Map<String, List<Read>> reads = new HashMap<>();

  RelationStates(List<SourceFingerprinter> fingerprinters) {
    this.fingerprinters = fingerprinters;
  }

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings)
      throws IOException {
    if (!(leaf instanceof LogicalRelation relation)) {
      return ask(leaf, settings);
    }
    Map<Object, Outcome> ofRelation =
        known.computeIfAbsent(relation.relation(), r -> new HashMap<>());
    Outcome outcome = ofRelation.get(relation.catalogTable());
    if (outcome == null) {
      outcome = outcome(leaf, settings);
      ofRelation.put(relation.catalogTable(), outcome);
    }
    if (outcome.refusal != null) {
      throw outcome.refusal;
    }
    return outcome.state;
  }

  /**
   * Two relations of one source are asked one after the other, and would be bound to two states if
   * the source changes in between. The query alone would read one.
   *
   * @throws RefusedException if that has happened
   */
  void check() {
    reads.forEach(
        (source, ofSource) -> {
          if (hasTwoStates(ofSource)
              && hasTwoStates(ofSource.stream().filter(Read::isLive).toList())) {
            throw new RefusedException(
                ReasonCode.SOURCE_CHANGED, source + " changed while it was fingerprinted");
          }
        });
  }

  private static boolean hasTwoStates(List<Read> ofOneSource) {
    return ofOneSource.stream().map(read -> read.state().state()).distinct().count() > 1;
  }

  private Outcome outcome(LogicalPlan leaf, SourceSettings settings) throws IOException {
    try {
      Optional<SourceState> state = ask(leaf, settings);
      state.ifPresent(
          found ->
              reads
                  .computeIfAbsent(found.identity(), i -> new ArrayList<>())
                  .add(new Read(leaf, found)));
      return new Outcome(state, null);
    } catch (RefusedException e) {
      return new Outcome(Optional.empty(), e);
    }
  }

  private Optional<SourceState> ask(LogicalPlan leaf, SourceSettings settings) throws IOException {
    for (SourceFingerprinter fingerprinter : fingerprinters) {
      Optional<SourceState> state = fingerprinter.fingerprint(leaf, settings);
      if (state.isPresent()) {
        return state;
      }
    }
    return Optional.empty();
  }
}
