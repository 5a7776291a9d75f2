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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final String HEX =
      "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210";

  @Test
  void hexAndBytesAreTheSameIdentity() {
    Fingerprint fingerprint = Fingerprint.ofHex(HEX);
    assertThat(fingerprint.toHex()).isEqualTo(HEX).isEqualTo(fingerprint.toString());
    assertThat(fingerprint.toShortHex()).isEqualTo("001122334455");
    assertThat(Fingerprint.ofBytes(fingerprint.toBytes())).isEqualTo(fingerprint);
    assertThat(fingerprint.first()).isEqualTo(0x0011223344556677L);
    assertThat(fingerprint.fourth()).isEqualTo(0xfedcba9876543210L);
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> Fingerprint.ofBytes(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes expected, 31 given");
    assertThatThrownBy(() -> Fingerprint.ofHex(HEX + "00"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fingerprint.ofHex(HEX.replace('0', 'x')))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theOrderIsThatOfTheUnsignedNumbers() {
    Random random = new Random(1);
    for (int round = 0; round < 1_000; round++) {
      // Few different words, so that all four places get to decide.
      Fingerprint a = random(random);
      Fingerprint b = random(random);
      int expected = new BigInteger(1, a.toBytes()).compareTo(new BigInteger(1, b.toBytes()));
      assertThat(Integer.signum(a.compareTo(b))).isEqualTo(expected);
      assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    }
  }

  private static Fingerprint random(Random random) {
    return new Fingerprint(
        random.nextInt(2) - 1, random.nextInt(2) - 1, random.nextInt(2) - 1, random.nextInt(3) - 1);
  }

  @Test
  void survivesSerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Fingerprint.ofHex(HEX));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(Fingerprint.ofHex(HEX));
    }
  }
}
