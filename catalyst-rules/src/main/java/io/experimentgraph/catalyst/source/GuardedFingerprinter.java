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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * A fingerprinter of somebody else: whatever it throws or forgets to return refuses the source. The
 * options and the time travel of a leaf enter its identity in any case.
 */
final class GuardedFingerprinter implements SourceFingerprinter {

  private final SourceFingerprinter other;
  private final BiConsumer<String, Throwable> complaint;

  GuardedFingerprinter(SourceFingerprinter other, BiConsumer<String, Throwable> complaint) {
    this.other = other;
    this.complaint = complaint;
  }

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
    Optional<SourceState> state;
    try {
      state = other.fingerprint(leaf, settings);
    } catch (RefusedException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      throw broken(String.valueOf(e), e);
    }
    if (state == null) {
      throw broken("it returned null", null);
    }
    return state.map(s -> s.withRows(rows(s, leaf)));
  }

  private Identity rows(SourceState state, LogicalPlan leaf) {
    IdentityEncoder rows =
        new IdentityEncoder("source of others")
            .add(name())
            .add(state.identity())
            .addState(state.state())
            .add(state.rows());
    if (leaf instanceof DataSourceV2Relation relation) {
      SourceOptions.add(rows, SourceOptions.of(relation.options().asCaseSensitiveMap()));
      rows.add(relation.timeTravelSpec().toString());
    }
    return rows.finish();
  }

  private RefusedException broken(String detail, Throwable cause) {
    String sentence = name() + ": " + detail;
    complaint.accept(sentence, cause);
    return new RefusedException(ReasonCode.SOURCE_UNREADABLE, sentence);
  }

  private String name() {
    return other.getClass().getName();
  }
}
