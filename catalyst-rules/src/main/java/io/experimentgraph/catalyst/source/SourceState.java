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

import io.experimentgraph.catalyst.Redaction;
import io.experimentgraph.catalyst.identity.Identity;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * The immutable version of a source that a query reads.
 *
 * @param identity which source it is, whatever its state: a table id or paths; it is stored with
 *     artifacts, so it holds no secret
 * @param state which version of it: equal only if the data is equal
 * @param rows identity of its rows: source, state, schema and every option that changes a row
 * @param bytes its size, at least 0
 * @param isParsed true for text formats, whose scan costs more than a columnar one
 * @param currentState reads the state anew, to prove that it did not change meanwhile
 * @param pin binds the leaf to this state, where the leaf alone would choose what it reads later
 * @param roots paths that a user must be able to read, to read the source: see {@link
 *     SourceAccess}; without any, only the user who stored an artifact may load it
 */
public record SourceState(
    String identity,
    String state,
    Identity rows,
    long bytes,
    boolean isParsed,
    Callable<String> currentState,
    UnaryOperator<LogicalPlan> pin,
    List<String> roots) {

  /** Refuses a state that is not complete. */
  public SourceState {
    // The identity is shown and stored. What tells sources apart is the identity of their rows.
    identity = Redaction.withoutPasswords(Objects.requireNonNull(identity, "identity"));
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(currentState, "currentState");
    Objects.requireNonNull(pin, "pin");
    bytes = Math.max(0, bytes);
    roots = List.copyOf(roots);
  }

  /** The state of a leaf that reads this very state and no other. */
  public SourceState(
      String identity,
      String state,
      Identity rows,
      long bytes,
      boolean isParsed,
      Callable<String> currentState) {
    this(identity, state, rows, bytes, isParsed, currentState, UnaryOperator.identity(), List.of());
  }

  SourceState withRows(Identity otherRows) {
    return new SourceState(identity, state, otherRows, bytes, isParsed, currentState, pin, roots);
  }
}
