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

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A 256-bit identity. Two vertices, row families or columns have equal fingerprints only if their
 * data is provably equal; it is persisted, so it depends on nothing but the encoded content.
 *
 * @param first bits 0 to 63
 * @param second bits 64 to 127
 * @param third bits 128 to 191
 * @param fourth bits 192 to 255
 */
public record Fingerprint(long first, long second, long third, long fourth)
    implements Comparable<Fingerprint>, Serializable {

  static final int BYTES = 32;

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * Reads a fingerprint from its 32 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32 bytes
   */
  public static Fingerprint ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "Cannot read a fingerprint: 32 bytes expected, " + bytes.length + " given");
    }
    return new Fingerprint(
        (long) BIG_ENDIAN.get(bytes, 0),
        (long) BIG_ENDIAN.get(bytes, Long.BYTES),
        (long) BIG_ENDIAN.get(bytes, 2 * Long.BYTES),
        (long) BIG_ENDIAN.get(bytes, 3 * Long.BYTES));
  }

  /**
   * Reads a fingerprint from its 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Fingerprint ofHex(String hex) {
    return ofBytes(HexFormat.of().parseHex(hex));
  }

  /** The 32 bytes, most significant first. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  void write(byte[] target, int offset) {
    BIG_ENDIAN.set(target, offset, first);
    BIG_ENDIAN.set(target, offset + Long.BYTES, second);
    BIG_ENDIAN.set(target, offset + 2 * Long.BYTES, third);
    BIG_ENDIAN.set(target, offset + 3 * Long.BYTES, fourth);
  }

  /** The 64 hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  /** The first 12 hexadecimal digits: for people to tell vertices apart, never for identity. */
  public String toShortHex() {
    return toHex().substring(0, 12);
  }

  @Override
  public int compareTo(Fingerprint other) {
    int order = Long.compareUnsigned(first, other.first);
    if (order == 0) {
      order = Long.compareUnsigned(second, other.second);
    }
    if (order == 0) {
      order = Long.compareUnsigned(third, other.third);
    }
    return order == 0 ? Long.compareUnsigned(fourth, other.fourth) : order;
  }

  @Override
  public String toString() {
    return toHex();
  }
}
