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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All queries of both suites, with their last limit and without, at scale factor 0.1 with
 * everything stored and loaded that may be: off, cold and warm give the same, and what is hit is
 * what the approved description says. With {@code -DexperimentGraph.updateHits=true} the
 * description is written anew instead.
 */
@Tag("tpc")
class TpcSuitesIT {

  private static final boolean UPDATES = Boolean.getBoolean("experimentGraph.updateHits");

  @TempDir private Path work;

  @ParameterizedTest
  @EnumSource
  void resultsAreEqualAndHitsAreAsApproved(Suite suite) throws Exception {
    List<CheckedQuery> results;
    try (TpcSession session = TpcSession.start(Setting.ALL, work, Duration.ofMinutes(10))) {
      session.open(new TpcData(suite, 0.1, "parquet", TpcPaths.data()));
      results =
          CheckRun.run(
              session, Suite.withUnlimited(suite.queries(TpcPaths.queries())), query -> {});
      assertThat(session.failures()).isEqualTo("{}");
    }
    SoftAssertions softly = new SoftAssertions();
    for (CheckedQuery query : results) {
      softly
          .assertThat(query.verdict().isEqual())
          .as("%s is equal; failure: %s", query.name(), query.failure())
          .isTrue();
    }
    softly.assertAll();
    Path approved = TpcPaths.hits().resolve("hits-%s.txt".formatted(suite.id()));
    List<String> hits = Hits.describe(results);
    if (UPDATES) {
      Files.createDirectories(approved.getParent());
      Files.write(approved, hits);
    } else {
      assertThat(hits).isEqualTo(Files.readAllLines(approved));
    }
  }
}
