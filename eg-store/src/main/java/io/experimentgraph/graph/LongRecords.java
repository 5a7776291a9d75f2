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

/** An immutable vector of records of several numbers each. What was never written is 0. */
final class LongRecords {

  private final int width;
  private final Chunks<long[]> chunks;

  private LongRecords(int width, Chunks<long[]> chunks) {
    this.width = width;
    this.chunks = chunks;
  }

  /** No records, of that many numbers each. */
  static LongRecords empty(int width) {
    return new LongRecords(width, Chunks.empty());
  }

  /** A number of a record. */
  long get(int index, int field) {
    return number(chunks.get(index >> Chunks.CHUNK_BITS), width, index, field);
  }

  Draft draft() {
    return new Draft(width, chunks.draft());
  }

  private static int position(int width, int index, int field) {
    return (index & (Chunks.CHUNK_SIZE - 1)) * width + field;
  }

  private static long number(long[] chunk, int width, int index, int field) {
    return chunk == null ? 0 : chunk[position(width, index, field)];
  }

  /** The next vector in the making, see {@link Chunks.Draft}. */
  static final class Draft {

    private final int width;
    private final Chunks.Draft<long[]> chunks;

    private Draft(int width, Chunks.Draft<long[]> chunks) {
      this.width = width;
      this.chunks = chunks;
    }

    long get(int index, int field) {
      return number(chunks.get(index >> Chunks.CHUNK_BITS), width, index, field);
    }

    void set(int index, int field, long value) {
      long[] chunk =
          chunks.forWriting(
              index >> Chunks.CHUNK_BITS, long[]::clone, () -> new long[Chunks.CHUNK_SIZE * width]);
      chunk[position(width, index, field)] = value;
    }

    LongRecords freeze() {
      return new LongRecords(width, chunks.freeze());
    }
  }
}
