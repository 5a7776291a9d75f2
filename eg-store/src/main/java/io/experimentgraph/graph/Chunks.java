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

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An immutable sequence of small arrays, the skeleton of the graph's vectors. A {@link Draft} makes
 * the next sequence and copies only the chunks that it writes to, each once.
 *
 * @param <A> type of the arrays
 */
final class Chunks<A> {

  /**
   * Binary logarithm of the elements in a chunk of any vector. Smaller chunks copy less per element
   * that changes, but make the array of chunks longer, which a draft copies as a whole.
   */
  static final int CHUNK_BITS = 4;

  /** Elements in a chunk of any vector. */
  static final int CHUNK_SIZE = 1 << CHUNK_BITS;

  private final Object[] chunks;

  private Chunks(Object[] chunks) {
    this.chunks = chunks;
  }

  static <A> Chunks<A> empty() {
    return new Chunks<>(new Object[0]);
  }

  /** A chunk, or null if nothing was written to it so far; must not be changed. */
  A get(int index) {
    return chunk(chunks, index);
  }

  Draft<A> draft() {
    return new Draft<>(chunks);
  }

  @SuppressWarnings("unchecked")
  private static <A> A chunk(Object[] chunks, int index) {
    return index < chunks.length ? (A) chunks[index] : null;
  }

  /** The next sequence in the making; for one thread, and of no use after {@link #freeze}. */
  static final class Draft<A> {

    private final BitSet owned = new BitSet();
    private Object[] chunks;
    private boolean isShared = true;

    private Draft(Object[] chunks) {
      this.chunks = chunks;
    }

    /** A chunk, or null if nothing was written to it so far; must not be changed. */
    A get(int index) {
      return chunk(chunks, index);
    }

    /** A chunk of this draft alone. */
    A forWriting(int index, UnaryOperator<A> copy, Supplier<A> create) {
      A chunk = get(index);
      if (!owned.get(index)) {
        chunk = chunk == null ? create.get() : copy.apply(chunk);
        makeRoom(index);
        chunks[index] = chunk;
        owned.set(index);
      }
      return chunk;
    }

    private void makeRoom(int index) {
      if (index >= chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(index + 1, chunks.length + chunks.length / 8));
      } else if (isShared) {
        chunks = chunks.clone();
      }
      isShared = false;
    }

    Chunks<A> freeze() {
      return new Chunks<>(chunks);
    }
  }
}
