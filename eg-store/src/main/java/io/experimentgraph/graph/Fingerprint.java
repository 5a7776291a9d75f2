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
import java.nio.ByteBuffer;
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

  private static final int BYTES = 32;

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
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Fingerprint(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
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
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
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
