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
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * An immutable radix tree from uniform 64-bit hashes to numbers that stand for keys kept elsewhere.
 * A node has 32 ways, by five bits of the hash; a leaf is a short array of numbers, split when it
 * overflows. Unlike a hash table it never has to be rehashed as a whole, so no merge is slow.
 */
final class NumberTrie {

  static final NumberTrie EMPTY = new NumberTrie(null);

  /** What {@link #find} gives for a key that is not there. */
  static final int ABSENT = -1;

  private static final int BITS = 5;
  private static final int WAYS = 1 << BITS;

  /** Splitting at a larger number would save memory and cost more comparisons per look-up. */
  private static final int LEAF_CAPACITY = 8;

  /** Beyond, the bits of the hash are used up and leaves grow without bound. */
  private static final int LAST_SHIFT = 55;

  /**
   * A node, a leaf ({@code int[]}) or null. A node is an array of {@value #WAYS} of these, followed
   * by the draft that made it and may still change it: one object less to go through per level than
   * if it were a class.
   */
  private final Object root;

  private NumberTrie(Object root) {
    this.root = root;
  }

  /** The number under a hash that meets a condition, or {@link #ABSENT}. */
  int find(long hash, IntPredicate isKey) {
    return find(root, hash, isKey);
  }

  Draft draft() {
    return new Draft(root);
  }

  private static int way(long hash, int shift) {
    return (int) (hash >>> shift) & (WAYS - 1);
  }

  private static int find(Object root, long hash, IntPredicate isKey) {
    Object place = root;
    for (int shift = 0; place instanceof Object[] node; shift += BITS) {
      place = node[way(hash, shift)];
    }
    if (place != null) {
      for (int number : (int[]) place) {
        if (isKey.test(number)) {
          return number;
        }
      }
    }
    return ABSENT;
  }

  /** The next tree in the making; for one thread, and of no use after {@link #freeze}. */
  static final class Draft {

    private Object root;

    private Draft(Object root) {
      this.root = root;
    }

    int find(long hash, IntPredicate isKey) {
      return NumberTrie.find(root, hash, isKey);
    }

    /**
     * Adds the number of a key that is not there yet.
     *
     * @param hashOf the hash of a number that was added before
     */
    void add(long hash, int number, IntToLongFunction hashOf) {
      root = add(root, 0, hash, number, hashOf);
    }

    private Object add(Object place, int shift, long hash, int number, IntToLongFunction hashOf) {
      if (place instanceof Object[] node) {
        Object[] mine = isMine(node) ? node : copy(node);
        int way = way(hash, shift);
        mine[way] = add(mine[way], shift + BITS, hash, number, hashOf);
        return mine;
      }
      if (place == null) {
        return new int[] {number};
      }
      int[] leaf = (int[]) place;
      if (leaf.length < LEAF_CAPACITY || shift > LAST_SHIFT) {
        int[] longer = Arrays.copyOf(leaf, leaf.length + 1);
        longer[leaf.length] = number;
        return longer;
      }
      Object split = copy(new Object[WAYS + 1]);
      for (int known : leaf) {
        split = add(split, shift, hashOf.applyAsLong(known), known, hashOf);
      }
      return add(split, shift, hash, number, hashOf);
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isMine(Object[] node) {
      return node[WAYS] == this;
    }

    private Object[] copy(Object[] node) {
      Object[] copy = node.clone();
      copy[WAYS] = this;
      return copy;
    }

    NumberTrie freeze() {
      NumberTrie frozen = new NumberTrie(root);
      // The nodes keep their draft, which must not keep a tree that is forgotten otherwise.
      root = null;
      return frozen;
    }
  }
}
