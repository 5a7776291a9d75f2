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
      new StatisticsTable(NumberTrie.EMPTY, LongRecords.empty(Field.COUNT), 0, 0);

  private final NumberTrie index;
  private final LongRecords records;
  private final int size;
  private final int observed;

  private StatisticsTable(NumberTrie index, LongRecords records, int size, int observed) {
    this.index = index;
    this.records = records;
    this.size = size;
    this.observed = observed;
  }

  /**
   * Where a record holds what; doubles are kept as their bits. The fingerprint stands beside its
   * statistics, because whoever finds the one wants the other.
   */
  private static final class Field {
    static final int ID = 0;
    static final int FREQUENCY = 4;
    static final int REQUESTS = 5;
    static final int COMPUTE_SECONDS = 6;
    static final int COMPUTE_COUNT = 7;
    static final int SIZE_BYTES = 8;
    static final int ROWS = 9;
    static final int QUALITY = 10;
    static final int LAST_SEEN_MILLIS = 11;
    static final int COUNT = 12;
  }

  private interface Record {
    long get(int index, int field);
  }

  /** The number of a fingerprint, or {@link NumberTrie#ABSENT}. */
  int number(Fingerprint fingerprint) {
    return index.find(hash(fingerprint), n -> isAt(records::get, n, fingerprint));
  }

  /** The fingerprint of a number that was given. */
  Fingerprint fingerprint(int number) {
    return new Fingerprint(
        records.get(number, Field.ID),
        records.get(number, Field.ID + 1),
        records.get(number, Field.ID + 2),
        records.get(number, Field.ID + 3));
  }

  /** What is known of a number that was given, or of {@link NumberTrie#ABSENT}. */
  VertexStatistics statistics(int number) {
    return read(records::get, number);
  }

  /** Fingerprints with statistics. */
  int observed() {
    return observed;
  }

  /** Number of fingerprints, those included that were only named. */
  int size() {
    return size;
  }

  Draft draft() {
    return new Draft(this);
  }

  /** Fingerprints are as good as random, so their bits are a hash. */
  private static long hash(Fingerprint fingerprint) {
    return fingerprint.first();
  }

  private static boolean isAt(Record records, int number, Fingerprint fingerprint) {
    return records.get(number, Field.ID) == fingerprint.first()
        && records.get(number, Field.ID + 1) == fingerprint.second()
        && records.get(number, Field.ID + 2) == fingerprint.third()
        && records.get(number, Field.ID + 3) == fingerprint.fourth();
  }

  private static VertexStatistics read(Record records, int number) {
    // Only a fingerprint that was observed has a frequency.
    if (number == NumberTrie.ABSENT || records.get(number, Field.FREQUENCY) == 0) {
      return VertexStatistics.UNKNOWN;
    }
    return new VertexStatistics(
        records.get(number, Field.FREQUENCY),
        records.get(number, Field.REQUESTS),
        Double.longBitsToDouble(records.get(number, Field.COMPUTE_SECONDS)),
        records.get(number, Field.COMPUTE_COUNT),
        records.get(number, Field.SIZE_BYTES),
        records.get(number, Field.ROWS),
        Double.longBitsToDouble(records.get(number, Field.QUALITY)),
        records.get(number, Field.LAST_SEEN_MILLIS));
  }

  /** The next table in the making, see {@link Chunks.Draft}. */
  static final class Draft {

    private final NumberTrie.Draft index;
    private final LongRecords.Draft records;
    private int size;
    private int observed;

    private Draft(StatisticsTable base) {
      this.index = base.index.draft();
      this.records = base.records.draft();
      this.size = base.size;
      this.observed = base.observed;
    }

    /** The number of a fingerprint, which it is given if it has none. */
    int number(Fingerprint fingerprint) {
      long hash = hash(fingerprint);
      int known = index.find(hash, n -> isAt(records::get, n, fingerprint));
      if (known != NumberTrie.ABSENT) {
        return known;
      }
      int number = size++;
      records.set(number, Field.ID, fingerprint.first());
      records.set(number, Field.ID + 1, fingerprint.second());
      records.set(number, Field.ID + 2, fingerprint.third());
      records.set(number, Field.ID + 3, fingerprint.fourth());
      index.add(hash, number, n -> records.get(n, Field.ID));
      return number;
    }

    VertexStatistics statistics(int number) {
      return read(records::get, number);
    }

    /** Sets what is known of a number; its frequency must be at least 1. */
    void set(int number, VertexStatistics known) {
      if (records.get(number, Field.FREQUENCY) == 0) {
        observed++;
      }
      records.set(number, Field.FREQUENCY, known.frequency());
      records.set(number, Field.REQUESTS, known.requests());
      records.set(
          number, Field.COMPUTE_SECONDS, Double.doubleToRawLongBits(known.computeSeconds()));
      records.set(number, Field.COMPUTE_COUNT, known.computeCount());
      records.set(number, Field.SIZE_BYTES, known.sizeBytes());
      records.set(number, Field.ROWS, known.rows());
      records.set(number, Field.QUALITY, Double.doubleToRawLongBits(known.quality()));
      records.set(number, Field.LAST_SEEN_MILLIS, known.lastSeenMillis());
    }

    StatisticsTable freeze() {
      return new StatisticsTable(index.freeze(), records.freeze(), size, observed);
    }
  }
}
