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
 * An immutable vector of objects. What was never written is null.
 *
 * @param <T> type of the objects
 */
final class PersistentList<T> {

  private final Chunks<Object[]> chunks;

  private PersistentList(Chunks<Object[]> chunks) {
    this.chunks = chunks;
  }

  static <T> PersistentList<T> empty() {
    return new PersistentList<>(Chunks.empty());
  }

  T get(int index) {
    return element(chunks.get(index >> Chunks.CHUNK_BITS), index);
  }

  Draft<T> draft() {
    return new Draft<>(chunks.draft());
  }

  @SuppressWarnings("unchecked")
  private static <T> T element(Object[] chunk, int index) {
    return chunk == null ? null : (T) chunk[index & (Chunks.CHUNK_SIZE - 1)];
  }

  /** The next vector in the making, see {@link Chunks.Draft}. */
  static final class Draft<T> {

    private final Chunks.Draft<Object[]> chunks;

    private Draft(Chunks.Draft<Object[]> chunks) {
      this.chunks = chunks;
    }

    T get(int index) {
      return element(chunks.get(index >> Chunks.CHUNK_BITS), index);
    }

    void set(int index, T value) {
      Object[] chunk =
          chunks.forWriting(
              index >> Chunks.CHUNK_BITS, Object[]::clone, () -> new Object[Chunks.CHUNK_SIZE]);
      chunk[index & (Chunks.CHUNK_SIZE - 1)] = value;
    }

    PersistentList<T> freeze() {
      return new PersistentList<>(chunks.freeze());
    }
  }
}
