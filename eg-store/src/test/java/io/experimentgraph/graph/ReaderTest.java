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
package io.experimentgraph.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderTest {

  /** Both must agree; of two who share more and less, the one who shares less decides. */
  @ParameterizedTest
  @CsvSource({
    "PRIVATE, PRIVATE, false, false",
    "PRIVATE, GROUP,   false, false",
    "PRIVATE, ALL,     false, false",
    "GROUP,   PRIVATE, false, false",
    "GROUP,   GROUP,   true,  false",
    "GROUP,   ALL,     true,  false",
    "ALL,     PRIVATE, false, false",
    "ALL,     GROUP,   true,  false",
    "ALL,     ALL,     true,  true",
  })
  void anArtifactIsLoadedIfBothSidesAllowIt(
      Sharing writer, Sharing reader, boolean member, boolean stranger) {
    Owner owner = new Owner("alice", "staff", writer);
    assertThat(new Reader("bob", Set.of("ops", "staff"), reader).mayLoad(owner)).isEqualTo(member);
    assertThat(new Reader("eve", Set.of("ops"), reader).mayLoad(owner)).isEqualTo(stranger);
    assertThat(new Reader("alice", Set.of(), reader).mayLoad(owner)).isTrue();
  }

  @Test
  void anUnknownGroupHasNoMembers() {
    Owner owner = new Owner("alice", "", Sharing.GROUP);
    assertThat(new Reader("bob", Set.of(""), Sharing.ALL).mayLoad(owner)).isFalse();
  }

  @Test
  void whatIsNotUnderstoodIsPrivate() {
    assertThat(Sharing.of("")).isEqualTo(Sharing.PRIVATE);
    assertThat(Sharing.of("everyone")).isEqualTo(Sharing.PRIVATE);
    assertThat(Sharing.of("all")).isEqualTo(Sharing.ALL);
  }
}
