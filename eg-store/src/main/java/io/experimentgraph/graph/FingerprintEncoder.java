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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    LIST
  }

  private final MessageDigest digest;
  private final ByteBuffer scratch = ByteBuffer.allocate(9);

  /**
   * Starts an encoding.
   *
   * @param kind what is encoded, so that values of two kinds never agree
   */
  public FingerprintEncoder(String kind) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform must provide SHA-256", e);
    }
    add(VERSION);
    add(kind);
  }

  /** Adds a number. */
  public FingerprintEncoder add(long value) {
    header(Tag.LONG, value);
    return this;
  }

  /** Adds a text; the empty text differs from none at all. */
  public FingerprintEncoder add(String text) {
    return bytes(Tag.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds raw bytes. */
  public FingerprintEncoder add(byte[] bytes) {
    return bytes(Tag.BYTES, bytes);
  }

  /** Adds a fingerprint. */
  public FingerprintEncoder add(Fingerprint fingerprint) {
    digest.update((byte) Tag.FINGERPRINT.ordinal());
    digest.update(fingerprint.toBytes());
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
    return Fingerprint.ofBytes(digest.digest());
  }

  private FingerprintEncoder bytes(Tag tag, byte[] bytes) {
    header(tag, bytes.length);
    digest.update(bytes);
    return this;
  }

  private void header(Tag tag, long value) {
    scratch.clear();
    scratch.put((byte) tag.ordinal()).putLong(value).flip();
    digest.update(scratch);
  }
}
