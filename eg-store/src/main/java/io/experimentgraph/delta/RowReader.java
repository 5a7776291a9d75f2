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
package io.experimentgraph.delta;

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the values of a row one after another, in the order of the table's columns. */
final class RowReader {

  private final List<?> values;
  private int next;

  RowReader(List<?> values) {
    this.values = values;
  }

  /** A text, {@code ""} for null. */
  String text() {
    Object value = take();
    return value == null ? "" : (String) value;
  }

  /** A number, -1 for null: what the Experiment Graph calls unknown. */
  long number() {
    Object value = take();
    return value == null ? -1 : (Long) value;
  }

  /** A number, NaN for null. */
  double real() {
    Object value = take();
    return value == null ? Double.NaN : (Double) value;
  }

  /** An array of numbers. */
  List<Double> reals() {
    return list().stream().map(Double.class::cast).toList();
  }

  /** A truth value, false for null. */
  boolean flag() {
    Object value = take();
    return value != null && (Boolean) value;
  }

  /**
   * A fingerprint.
   *
   * @throws IllegalArgumentException if it is null
   */
  Fingerprint fingerprint() {
    return fingerprint(take());
  }

  List<Fingerprint> fingerprints() {
    List<Fingerprint> fingerprints = new ArrayList<>();
    for (Object value : list()) {
      fingerprints.add(fingerprint(value));
    }
    return fingerprints;
  }

  /** An array of structs. */
  <T> List<T> structs(Function<RowReader, T> read) {
    List<T> structs = new ArrayList<>();
    for (Object value : list()) {
      structs.add(read.apply(new RowReader((List<?>) value)));
    }
    return structs;
  }

  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    Object value = take();
    if (value != null) {
      ((Map<?, ?>) value).forEach((key, text) -> texts.put((String) key, (String) text));
    }
    return texts;
  }

  /** Null for what is unknown, so that SQL's aggregates over the tables skip it. */
  static Double orNull(double real) {
    return Double.isNaN(real) ? null : real;
  }

  /** Null for what is unknown, so that SQL's aggregates over the tables skip it. */
  static Long orNull(long number) {
    return number < 0 ? null : number;
  }

  static List<byte[]> bytes(List<Fingerprint> fingerprints) {
    return fingerprints.stream().map(Fingerprint::toBytes).toList();
  }

  private static Fingerprint fingerprint(Object value) {
    if (value == null) {
      throw new IllegalArgumentException("A fingerprint is missing in a row");
    }
    return Fingerprint.ofBytes((byte[]) value);
  }

  private List<?> list() {
    Object value = take();
    return value == null ? List.of() : (List<?>) value;
  }

  /** Null beyond the last value: the table is older than the column. */
  private Object take() {
    int index = next++;
    return index < values.size() ? values.get(index) : null;
  }
}
