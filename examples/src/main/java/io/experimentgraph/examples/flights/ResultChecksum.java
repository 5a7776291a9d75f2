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
package io.experimentgraph.examples.flights;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.spark.sql.Row;

/**
 * Digest of a bag of rows. The order of the rows does not matter, their number does, and floating
 * point values count to nine significant digits, since Spark may add them up in any order.
 */
final class ResultChecksum {

  private static final MathContext SIGNIFICANT = new MathContext(9);
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);
  private static final int BYTES = 16;

  private BigInteger sum = BigInteger.ZERO;
  private long rows;

  /** Adds rows to the bag. */
  ResultChecksum add(Iterable<Row> more) {
    for (Row row : more) {
      sum = sum.add(new BigInteger(1, digest(row))).mod(MODULUS);
      rows++;
    }
    return this;
  }

  /** Number of rows in the bag. */
  long rows() {
    return rows;
  }

  /** 32 hexadecimal digits. */
  String hex() {
    byte[] bytes = sum.add(MODULUS).toByteArray();
    return HexFormat.of().formatHex(bytes, bytes.length - BYTES, bytes.length);
  }

  private static byte[] digest(Row row) {
    MessageDigest digest = sha256();
    for (int i = 0; i < row.size(); i++) {
      byte[] value = text(row.get(i)).getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).flip());
      digest.update(value);
    }
    byte[] half = new byte[BYTES];
    System.arraycopy(digest.digest(), 0, half, 0, BYTES);
    return half;
  }

  private static String text(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Double || value instanceof Float) {
      return rounded(((Number) value).doubleValue());
    }
    return value.getClass().getSimpleName() + ":" + value;
  }

  private static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return "float:" + value;
    }
    BigDecimal decimal = new BigDecimal(value).round(SIGNIFICANT);
    return "float:" + (decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toString());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
