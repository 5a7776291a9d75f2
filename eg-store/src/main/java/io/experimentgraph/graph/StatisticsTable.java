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

/**
 * An immutable table of fingerprints, numbered from 0 in the order of their arrival, each with what
 * is known of it. A fingerprint that was only named by another has a number and no statistics.
 */
final class StatisticsTable {

  static final StatisticsTable EMPTY =
      new StatisticsTable(
          NumberTrie.EMPTY, LongRecords.empty(4), LongRecords.empty(Field.COUNT), 0, 0);

  private final NumberTrie index;
  private final LongRecords ids;
  private final LongRecords statistics;
  private final int size;
  private final int observed;

  private StatisticsTable(
      NumberTrie index, LongRecords ids, LongRecords statistics, int size, int observed) {
    this.index = index;
    this.ids = ids;
    this.statistics = statistics;
    this.size = size;
    this.observed = observed;
  }

  /** Where a record of statistics holds what; doubles are kept as their bits. */
  private static final class Field {
    static final int FREQUENCY = 0;
    static final int REQUESTS = 1;
    static final int COMPUTE_SECONDS = 2;
    static final int COMPUTE_COUNT = 3;
    static final int SIZE_BYTES = 4;
    static final int ROWS = 5;
    static final int QUALITY = 6;
    static final int LAST_SEEN_MILLIS = 7;
    static final int COUNT = 8;
  }

  private interface Record {
    long get(int index, int field);
  }

  /** The number of a fingerprint, or {@link NumberTrie#ABSENT}. */
  int number(Fingerprint fingerprint) {
    return index.find(hash(fingerprint), n -> isAt(ids::get, n, fingerprint));
  }

  /** The fingerprint of a number that was given. */
  Fingerprint fingerprint(int number) {
    return new Fingerprint(
        ids.get(number, 0), ids.get(number, 1), ids.get(number, 2), ids.get(number, 3));
  }

  /** What is known of a number that was given, or of {@link NumberTrie#ABSENT}. */
  VertexStatistics statistics(int number) {
    return read(statistics::get, number);
  }

  /** Fingerprints with statistics. */
  int observed() {
    return observed;
  }

  Draft draft() {
    return new Draft(this);
  }

  /** Fingerprints are as good as random, so their bits are a hash. */
  private static long hash(Fingerprint fingerprint) {
    return fingerprint.first();
  }

  private static boolean isAt(Record ids, int number, Fingerprint fingerprint) {
    return ids.get(number, 0) == fingerprint.first()
        && ids.get(number, 1) == fingerprint.second()
        && ids.get(number, 2) == fingerprint.third()
        && ids.get(number, 3) == fingerprint.fourth();
  }

  private static VertexStatistics read(Record statistics, int number) {
    // Only a fingerprint that was observed has a frequency.
    if (number == NumberTrie.ABSENT || statistics.get(number, Field.FREQUENCY) == 0) {
      return VertexStatistics.UNKNOWN;
    }
    return new VertexStatistics(
        statistics.get(number, Field.FREQUENCY),
        statistics.get(number, Field.REQUESTS),
        Double.longBitsToDouble(statistics.get(number, Field.COMPUTE_SECONDS)),
        statistics.get(number, Field.COMPUTE_COUNT),
        statistics.get(number, Field.SIZE_BYTES),
        statistics.get(number, Field.ROWS),
        Double.longBitsToDouble(statistics.get(number, Field.QUALITY)),
        statistics.get(number, Field.LAST_SEEN_MILLIS));
  }

  /** The next table in the making, see {@link Chunks.Draft}. */
  static final class Draft {

    private final NumberTrie.Draft index;
    private final LongRecords.Draft ids;
    private final LongRecords.Draft statistics;
    private int size;
    private int observed;

    private Draft(StatisticsTable base) {
      this.index = base.index.draft();
      this.ids = base.ids.draft();
      this.statistics = base.statistics.draft();
      this.size = base.size;
      this.observed = base.observed;
    }

    /** The number of a fingerprint, which it is given if it has none. */
    int number(Fingerprint fingerprint) {
      long hash = hash(fingerprint);
      int known = index.find(hash, n -> isAt(ids::get, n, fingerprint));
      if (known != NumberTrie.ABSENT) {
        return known;
      }
      int number = size++;
      ids.set(number, 0, fingerprint.first());
      ids.set(number, 1, fingerprint.second());
      ids.set(number, 2, fingerprint.third());
      ids.set(number, 3, fingerprint.fourth());
      index.add(hash, number, n -> ids.get(n, 0));
      return number;
    }

    VertexStatistics statistics(int number) {
      return read(statistics::get, number);
    }

    /** Sets what is known of a number; its frequency must be at least 1. */
    void set(int number, VertexStatistics known) {
      if (statistics.get(number, Field.FREQUENCY) == 0) {
        observed++;
      }
      statistics.set(number, Field.FREQUENCY, known.frequency());
      statistics.set(number, Field.REQUESTS, known.requests());
      statistics.set(
          number, Field.COMPUTE_SECONDS, Double.doubleToRawLongBits(known.computeSeconds()));
      statistics.set(number, Field.COMPUTE_COUNT, known.computeCount());
      statistics.set(number, Field.SIZE_BYTES, known.sizeBytes());
      statistics.set(number, Field.ROWS, known.rows());
      statistics.set(number, Field.QUALITY, Double.doubleToRawLongBits(known.quality()));
      statistics.set(number, Field.LAST_SEEN_MILLIS, known.lastSeenMillis());
    }

    StatisticsTable freeze() {
      return new StatisticsTable(index.freeze(), ids.freeze(), statistics.freeze(), size, observed);
    }
  }
}
