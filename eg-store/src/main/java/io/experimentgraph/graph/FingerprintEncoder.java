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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/**
 * SHA-256 over a total, self-delimiting encoding: every value is written with a type tag and, where
 * its length varies, its length, so that no two different sequences of values give equal bytes.
 */
public final class FingerprintEncoder {

  /**
   * Version of the encoding. To be raised with every change that gives a value other bytes; an
   * artifact of another version is then simply never matched.
   */
  public static final int VERSION = 1;

  private enum Tag {
    LONG,
    TEXT,
    BYTES,
    FINGERPRINT,
    LIST,
    BROKEN_TEXT
  }

  /** What most encodings fit into. */
  private static final int FIRST_BYTES = 192;

  /** Bytes that are gathered before they are digested. */
  private static final int MOST_BYTES = 8_192;

  /** Looking a digest up costs more than using it. One thread uses one encoder's at a time. */
  private static final ThreadLocal<MessageDigest> SHORT =
      ThreadLocal.withInitial(FingerprintEncoder::sha256);

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer;
  private int length;

  /** Of an encoding that is longer than the buffer may be, or null. */
  private MessageDigest digest;

  /**
   * Starts an encoding.
   *
   * @param kind what is encoded, so that values of two kinds never agree
   */
  public FingerprintEncoder(String kind) {
    buffer = new byte[FIRST_BYTES];
    add(VERSION);
    add(kind);
  }

  private FingerprintEncoder(FingerprintEncoder other) {
    buffer = other.buffer.clone();
    length = other.length;
    try {
      digest = other.digest == null ? null : (MessageDigest) other.digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of this Java platform cannot be copied", e);
    }
  }

  /** An encoder to which the same was added, to go on in another way. */
  public FingerprintEncoder copy() {
    return new FingerprintEncoder(this);
  }

  /** Adds a number. */
  public FingerprintEncoder add(long value) {
    header(Tag.LONG, value);
    return this;
  }

  /** Adds a text; the empty text differs from none at all. */
  public FingerprintEncoder add(String text) {
    return isWhole(text)
        ? bytes(Tag.TEXT, text.getBytes(StandardCharsets.UTF_8))
        : bytes(Tag.BROKEN_TEXT, units(text));
  }

  private static byte[] units(String text) {
    ByteBuffer units = ByteBuffer.allocate(text.length() * Character.BYTES);
    units.asCharBuffer().put(text);
    return units.array();
  }

  /** Half of a pair of surrogates is no character, and every encoding puts another one for it. */
  private static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
      }
    }
    return true;
  }

  /** Adds raw bytes. */
  public FingerprintEncoder add(byte[] bytes) {
    return bytes(Tag.BYTES, bytes);
  }

  /** Adds a fingerprint. */
  public FingerprintEncoder add(Fingerprint fingerprint) {
    reserve(1 + Fingerprint.BYTES);
    buffer[length++] = (byte) Tag.FINGERPRINT.ordinal();
    fingerprint.write(buffer, length);
    length += Fingerprint.BYTES;
    return this;
  }

  /** Adds fingerprints in the order of the collection's iterator. */
  public FingerprintEncoder addAll(Collection<Fingerprint> fingerprints) {
    header(Tag.LIST, fingerprints.size());
    fingerprints.forEach(this::add);
    return this;
  }

  /** Ends the encoding; the encoder must not be used afterwards. */
  public Fingerprint finish() {
    MessageDigest last = digest == null ? SHORT.get() : digest;
    last.update(buffer, 0, length);
    return Fingerprint.ofBytes(last.digest());
  }

  private FingerprintEncoder bytes(Tag tag, byte[] bytes) {
    header(tag, bytes.length);
    if (bytes.length > MOST_BYTES) {
      flush();
      digest.update(bytes);
    } else {
      reserve(bytes.length);
      System.arraycopy(bytes, 0, buffer, length, bytes.length);
      length += bytes.length;
    }
    return this;
  }

  private void header(Tag tag, long value) {
    reserve(1 + Long.BYTES);
    buffer[length++] = (byte) tag.ordinal();
    BIG_ENDIAN.set(buffer, length, value);
    length += Long.BYTES;
  }

  private void reserve(int more) {
    if (length + more <= buffer.length) {
      return;
    }
    if (length + more > MOST_BYTES) {
      flush();
    }
    if (more > buffer.length - length) {
      buffer =
          Arrays.copyOf(buffer, Math.min(MOST_BYTES, Math.max(2 * buffer.length, length + more)));
    }
  }

  private void flush() {
    if (digest == null) {
      digest = sha256();
    }
    digest.update(buffer, 0, length);
    length = 0;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform must provide SHA-256", e);
    }
  }
}
