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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs each query of a suite three times in a row: off, cold, warm. */
final class CheckRun {

  private CheckRun() {}

  /**
   * Runs queries in their order, in one application.
   *
   * @param progress told of each query when it is done
   */
  static List<CheckedQuery> run(
      TpcSession session, Map<String, String> queries, Consumer<CheckedQuery> progress) {
    List<CheckedQuery> results = new ArrayList<>();
    queries.forEach(
        (name, text) -> {
          CheckedQuery checked =
              new CheckedQuery(
                  name, session.plain(text), session.withUs(text), session.withUs(text));
          results.add(checked);
          progress.accept(checked);
        });
    return results;
  }
}
