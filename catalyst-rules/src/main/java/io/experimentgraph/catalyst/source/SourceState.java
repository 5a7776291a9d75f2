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
import io.experimentgraph.catalyst.fingerprint.Identity;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The immutable version of a source that a query reads.
 *
 * @param identity which source it is, whatever its state: a table id or paths
 * @param state which version of it: equal only if the data is equal
 * @param rows identity of its rows, schema and reading options included
 * @param bytes its size
 * @param isParsed true for text formats, whose scan costs more than a columnar one
 * @param currentState reads the state anew, to prove that it did not change meanwhile
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
    List<String> roots) {

  public SourceState {
    // The identity is shown and stored. What tells sources apart is the identity of their rows.
    identity = Redaction.withoutPasswords(identity);
    roots = List.copyOf(roots);
  }
}
