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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintEncoderTest {

  private static FingerprintEncoder encoder() {
    return new FingerprintEncoder("kind");
  }

  @Test
  void equalValuesGiveEqualFingerprints() {
    assertThat(encoder().add("a").add(1).add(new byte[] {2}).finish())
        .isEqualTo(encoder().add("a").add(1).add(new byte[] {2}).finish());
  }

  @Test
  void noTwoSequencesOfValuesAreConfused() {
    Fingerprint one = encoder().add(1).finish();
    Fingerprint two = encoder().add(2).finish();
    List<Fingerprint> all =
        List.of(
            encoder().finish(),
            new FingerprintEncoder("kin").add("d").finish(),
            new FingerprintEncoder("other").finish(),
            encoder().add("").finish(),
            encoder().add("").add("").finish(),
            encoder().add("ab").finish(),
            encoder().add("a").add("b").finish(),
            encoder().add("").add("ab").finish(),
            encoder().add("ab".getBytes(StandardCharsets.UTF_8)).finish(),
            encoder().add(new byte[0]).finish(),
            encoder().add(0).finish(),
            encoder().add(1).finish(),
            encoder().add("1").finish(),
            encoder().add(-1).finish(),
            encoder().add(one).finish(),
            encoder().add(one.toBytes()).finish(),
            encoder().addAll(List.of()).finish(),
            encoder().addAll(List.of(one)).finish(),
            encoder().addAll(List.of(one, two)).finish(),
            encoder().addAll(List.of(two, one)).finish(),
            encoder().addAll(List.of(one)).addAll(List.of(two)).finish(),
            encoder().addAll(List.of()).addAll(List.of(one, two)).finish());
    Set<Fingerprint> different = new HashSet<>(all);
    assertThat(different).hasSameSizeAs(all);
  }

  /** Fingerprints are on disk: this one may only change together with the encoding's version. */
  @Test
  void theEncodingIsFrozen() {
    assertThat(FingerprintEncoder.VERSION).isEqualTo(1);
    assertThat(
            encoder()
                .add("text")
                .add(42)
                .add(new byte[] {1, 2})
                .add(new Fingerprint(1, 2, 3, 4))
                .addAll(List.of(new Fingerprint(5, 6, 7, 8)))
                .finish()
                .toHex())
        .isEqualTo("354df635ae2de8c81e004d082a3412101d03d64b1ce710eedb146c56d6ae30c8");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 8_000, 8_191, 8_192, 8_193, 100_000})
  void encodingIsDigestedAsAWholeHoweverLongItIs(int length) throws GeneralSecurityException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    Fingerprint fingerprint =
        encoder().add(bytes).add(length).add(bytes).add(new Fingerprint(1, 2, 3, 4)).finish();
    ByteBuffer expected = ByteBuffer.allocate(2 * length + 200);
    expected.put((byte) 0).putLong(FingerprintEncoder.VERSION);
    expected.put((byte) 1).putLong(4).put("kind".getBytes(StandardCharsets.UTF_8));
    expected.put((byte) 2).putLong(length).put(bytes);
    expected.put((byte) 0).putLong(length);
    expected.put((byte) 2).putLong(length).put(bytes);
    expected.put((byte) 3).putLong(1).putLong(2).putLong(3).putLong(4);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(expected.flip());
    assertThat(fingerprint).isEqualTo(Fingerprint.ofBytes(digest.digest()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20_000})
  void copyGoesOnByItself(int length) {
    FingerprintEncoder one = encoder().add(new byte[length]);
    FingerprintEncoder other = one.copy();
    one.add("one");
    other.add("other");
    assertThat(one.finish()).isEqualTo(encoder().add(new byte[length]).add("one").finish());
    assertThat(other.finish()).isEqualTo(encoder().add(new byte[length]).add("other").finish());
  }
}
