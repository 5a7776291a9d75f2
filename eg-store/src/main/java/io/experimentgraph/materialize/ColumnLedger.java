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
package io.experimentgraph.materialize;

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.materialize.MaterializationProblem.Layout;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes on disk under a set of contents, with a reference count for each column that is shared. The
 * paper's prototype forgot what earlier workloads had stored, and overran its budget 4.7-fold
 * (section 6, bug 2); here there is one ledger, and everything is in it.
 */
final class ColumnLedger {

  private static final class Entry {
    private final long bytes;
    private int references;

    Entry(long bytes) {
      this.bytes = bytes;
    }
  }

  private final Layout layout;
  private final Map<Fingerprint, Map<Fingerprint, Entry>> families = new HashMap<>();
  private long bytes;

  ColumnLedger(Layout layout) {
    this.layout = layout;
  }

  /** Bytes of everything that was added and not removed. */
  long bytes() {
    return bytes;
  }

  /** Bytes that adding a content would take. */
  long bytesToAdd(Content content) {
    Map<Fingerprint, Entry> family = families.get(content.rowFamily());
    if (layout == Layout.WHOLE_ARTIFACTS || family == null) {
      return content.bytes();
    }
    long sum = 0;
    for (Content.Column column : content.columns()) {
      if (!family.containsKey(column.id())) {
        sum = Content.saturatedSum(sum, column.bytes());
      }
    }
    return sum;
  }

  /** How many contents have a column. */
  int references(Fingerprint rowFamily, Fingerprint column) {
    Entry entry = families.getOrDefault(rowFamily, Map.of()).get(column);
    return entry == null ? 0 : entry.references;
  }

  /** Takes a content in. */
  void add(Content content) {
    bytes = Content.saturatedSum(bytes, bytesToAdd(content));
    Map<Fingerprint, Entry> family =
        families.computeIfAbsent(content.rowFamily(), f -> new HashMap<>());
    for (Content.Column column : content.columns()) {
      family.computeIfAbsent(column.id(), id -> new Entry(column.bytes())).references++;
    }
  }

  /**
   * Takes a content out; a column goes with the last content that has it.
   *
   * @throws IllegalArgumentException if a column is not there
   */
  void remove(Content content) {
    Map<Fingerprint, Entry> family = families.getOrDefault(content.rowFamily(), Map.of());
    for (Content.Column column : content.columns()) {
      Entry entry = family.get(column.id());
      if (entry == null) {
        throw new IllegalArgumentException("Column is not stored: " + column.id());
      }
      entry.references--;
      if (layout == Layout.WHOLE_ARTIFACTS) {
        bytes -= column.bytes();
      } else if (entry.references == 0) {
        bytes -= entry.bytes;
      }
      if (entry.references == 0) {
        family.remove(column.id());
      }
    }
    if (family.isEmpty()) {
      families.remove(content.rowFamily());
    }
  }
}
