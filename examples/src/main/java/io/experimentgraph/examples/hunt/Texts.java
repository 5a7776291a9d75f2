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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.catalyst.Scala;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.types.VariantVal;

/**
 * Values as texts that are equal if and only if the values are, bit by bit, types included; but NaN
 * is NaN, whose other bits no function of Spark shows.
 */
final class Texts {

  private Texts() {}

  static List<String> of(Row row) {
    List<String> cells = new ArrayList<>(row.size());
    for (int i = 0; i < row.size(); i++) {
      cells.add(of(row.get(i)));
    }
    return cells;
  }

  static String of(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Double number) {
      return "Double:" + number + "/" + Long.toHexString(Double.doubleToLongBits(number));
    }
    if (value instanceof Float number) {
      return "Float:" + number + "/" + Integer.toHexString(Float.floatToIntBits(number));
    }
    if (value instanceof String text) {
      boolean isPlain = text.chars().allMatch(c -> c > ' ' && c < 127);
      return "'" + (isPlain ? text : text + "/" + hex(text.getBytes(StandardCharsets.UTF_8))) + "'";
    }
    if (value instanceof byte[] bytes) {
      return "X" + hex(bytes);
    }
    if (value instanceof Row row) {
      return "{" + String.join(", ", of(row)) + "}";
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      for (Map.Entry<?, ?> entry : Scala.map(map).entrySet()) {
        entries.add(of(entry.getKey()) + "->" + of(entry.getValue()));
      }
      entries.sort(null);
      return "map" + entries;
    }
    if (value instanceof scala.collection.Iterable<?> elements) {
      List<String> texts = new ArrayList<>();
      elements.foreach(Scala.function(element -> texts.add(of(element))));
      return texts.toString();
    }
    if (value instanceof VariantVal variant) {
      return "variant:" + hex(variant.getMetadata()) + "/" + hex(variant.getValue());
    }
    return value.getClass().getSimpleName() + ":" + value;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
