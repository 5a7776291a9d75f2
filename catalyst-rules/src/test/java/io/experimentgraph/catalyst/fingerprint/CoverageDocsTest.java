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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CoverageDocsTest {

  private static final String UPDATE_COMMAND =
      "./mvnw -pl catalyst-rules -am test -Dtest=CoverageDocsTest"
          + " -DexperimentGraph.updateDocs=true -Dsurefire.failIfNoSpecifiedTests=false";

  private final Path page =
      Path.of(System.getProperty("experimentGraph.root"), "docs", "coverage.md");

  @Test
  void pageIsUpToDate() throws IOException {
    String expected = CoverageDocs.markdown();
    if (Boolean.getBoolean("experimentGraph.updateDocs")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, expected);
    }

    assertThat(page).as("Regenerate with: %s", UPDATE_COMMAND).exists();
    assertThat(Files.readString(page))
        .as("docs/coverage.md is out of date. Regenerate with: %s", UPDATE_COMMAND)
        .isEqualTo(expected);
  }
}
