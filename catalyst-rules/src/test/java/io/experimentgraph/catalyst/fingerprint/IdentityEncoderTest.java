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

import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityEncoderTest {

  private static final Fingerprint ONE = new Fingerprint(1, 1, 1, 1);
  private static final Fingerprint TWO = new Fingerprint(2, 2, 2, 2);
  private static final Fingerprint THREE = new Fingerprint(3, 3, 3, 3);

  /** In the order of their exact flavours; their templates are in the other order. */
  private static final List<Identity> ASCENDING =
      List.of(new Identity(ONE, THREE), new Identity(TWO, ONE));

  private static FingerprintEncoder started() {
    return new FingerprintEncoder("kind").add(7).add("text").add(new byte[] {8});
  }

  private static IdentityEncoder both() {
    return new IdentityEncoder("kind").add(7).add("text").add(new byte[] {8});
  }

  @Test
  void flavoursAreOneAsLongAsNothingHasTwo() {
    Identity identity = both().add(new Identity(ONE, ONE)).finish();
    assertThat(identity.exact()).isEqualTo(started().add(ONE).finish());
    assertThat(identity.template()).isEqualTo(identity.exact());
    assertThat(identity.hasTwoFlavours()).isFalse();
  }

  @Test
  void eachFlavourIsWhatAnEncoderOfItsOwnGives() {
    Identity identity =
        both().add(new Identity(ONE, TWO)).add(1).add("b").add(new byte[] {2}).finish();
    assertThat(identity.exact())
        .isEqualTo(started().add(ONE).add(1).add("b").add(new byte[] {2}).finish());
    assertThat(identity.template())
        .isEqualTo(started().add(TWO).add(1).add("b").add(new byte[] {2}).finish());
  }

  @Test
  void stateOfASourceIsLeftOutOfTheTemplate() {
    Identity identity = both().addState("version 3").add(1).finish();
    assertThat(identity.exact()).isEqualTo(started().add("version 3").add(1).finish());
    assertThat(identity.template()).isEqualTo(started().add(1).finish());
  }

  @Test
  void listsKeepTheirOrderAndSetsHaveOneForEachFlavour() {
    List<Identity> descending = List.of(ASCENDING.get(1), ASCENDING.get(0));
    Identity list = both().addAll(descending).finish();
    assertThat(list.exact()).isEqualTo(started().addAll(List.of(TWO, ONE)).finish());
    assertThat(list.template()).isEqualTo(started().addAll(List.of(ONE, THREE)).finish());
    Identity set =
        both().addSorted(List.of(ASCENDING.get(1), ASCENDING.get(0), ASCENDING.get(1))).finish();
    assertThat(set.exact()).isEqualTo(started().addAll(List.of(ONE, TWO)).finish());
    assertThat(set.template()).isEqualTo(started().addAll(List.of(ONE, THREE)).finish());
    assertThat(set).isEqualTo(both().addSorted(ASCENDING).finish());
  }

  @Test
  void templatesThatFallTogetherCountOnceInASet() {
    Identity set =
        both().addSorted(List.of(new Identity(ONE, THREE), new Identity(TWO, THREE))).finish();
    assertThat(set.exact()).isEqualTo(started().addAll(List.of(ONE, TWO)).finish());
    assertThat(set.template()).isEqualTo(started().addAll(List.of(THREE)).finish());
  }
}
