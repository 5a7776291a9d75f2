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

import java.nio.file.Path;

/** Where the build keeps what the tests of the suites need. */
final class TpcPaths {

  private TpcPaths() {}

  /** Directory of the queries' texts. */
  static Path queries() {
    return Path.of(System.getProperty("experimentGraph.tpc.queries"));
  }

  /** Directory that keeps generated data. */
  static Path data() {
    return Path.of(System.getProperty("experimentGraph.tpc.data"));
  }

  /** Directory of the approved descriptions of hits. */
  static Path hits() {
    return Path.of(System.getProperty("experimentGraph.tpc.hits"));
  }
}
