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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The graph's vectors and its index against the collections of the Java platform. */
class PersistentCollectionsTest {

  /** {@code -Dexperimentgraph.graph.seed=S} repeats a run. */
  private static final long SEED = Long.getLong("experimentgraph.graph.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  @BeforeAll
  static void printSeed() {
    System.out.println("seed " + SEED);
  }

  private record Version<P, M>(P persistent, M model) {}

  private <T> T any(List<T> versions) {
    return versions.get(random.nextInt(versions.size()));
  }

  @Test
  void recordsAreThoseOfAMap() {
    List<Version<LongRecords, Map<Integer, Long>>> versions = new ArrayList<>();
    versions.add(new Version<>(LongRecords.empty(3), Map.of()));
    for (int step = 0; step < 60; step++) {
      Version<LongRecords, Map<Integer, Long>> base = any(versions);
      Map<Integer, Long> model = new HashMap<>(base.model());
      LongRecords.Draft draft = base.persistent().draft();
      for (int i = random.nextInt(40); i > 0; i--) {
        int position = random.nextInt(300);
        long value = random.nextLong();
        draft.set(position / 3, position % 3, value);
        model.put(position, value);
        assertThat(draft.get(position / 3, position % 3)).isEqualTo(value);
      }
      versions.add(new Version<>(draft.freeze(), model));
    }
    for (var version : versions) {
      for (int position = 0; position < 600; position++) {
        assertThat(version.persistent().get(position / 3, position % 3))
            .as("position %d, seed %d", position, SEED)
            .isEqualTo(version.model().getOrDefault(position, 0L));
      }
    }
  }

  @Test
  void listsAreThoseOfAMap() {
    List<Version<PersistentList<String>, Map<Integer, String>>> versions = new ArrayList<>();
    versions.add(new Version<>(PersistentList.empty(), Map.of()));
    for (int step = 0; step < 60; step++) {
      Version<PersistentList<String>, Map<Integer, String>> base = any(versions);
      Map<Integer, String> model = new HashMap<>(base.model());
      PersistentList.Draft<String> draft = base.persistent().draft();
      for (int i = random.nextInt(40); i > 0; i--) {
        int position = random.nextInt(300);
        draft.set(position, "v" + step);
        model.put(position, "v" + step);
        assertThat(draft.get(position)).isEqualTo("v" + step);
      }
      versions.add(new Version<>(draft.freeze(), model));
    }
    for (var version : versions) {
      for (int position = 0; position < 400; position++) {
        assertThat(version.persistent().get(position))
            .as("position %d, seed %d", position, SEED)
            .isEqualTo(version.model().get(position));
      }
    }
  }

  @Test
  void fingerprintsHaveTheNumbersOfAMap() {
    List<Version<StatisticsTable, Map<Fingerprint, Integer>>> versions = new ArrayList<>();
    versions.add(new Version<>(StatisticsTable.EMPTY, Map.of()));
    for (int step = 0; step < 60; step++) {
      Version<StatisticsTable, Map<Fingerprint, Integer>> base = any(versions);
      Map<Fingerprint, Integer> model = new HashMap<>(base.model());
      StatisticsTable.Draft draft = base.persistent().draft();
      for (int i = random.nextInt(500); i > 0; i--) {
        Fingerprint fingerprint = colliding(random.nextInt(2_000));
        int number = draft.number(fingerprint);
        assertThat(number)
            .as("seed %d", SEED)
            .isEqualTo(model.computeIfAbsent(fingerprint, f -> model.size()));
      }
      versions.add(new Version<>(draft.freeze(), model));
    }
    for (var version : versions) {
      for (int i = 0; i < 2_000; i++) {
        Fingerprint fingerprint = colliding(i);
        Integer expected = version.model().get(fingerprint);
        int number = version.persistent().number(fingerprint);
        assertThat(number)
            .as("fingerprint %d, seed %d", i, SEED)
            .isEqualTo(expected == null ? NumberTrie.ABSENT : expected);
        if (expected != null) {
          assertThat(version.persistent().fingerprint(number)).isEqualTo(fingerprint);
        }
      }
    }
  }

  /** One in four shares all the bits that the index looks at with others. */
  private static Fingerprint colliding(int i) {
    Fingerprint random = Examples.fingerprint("f" + i);
    return i % 4 > 0
        ? random
        : new Fingerprint(42 + i % 3, random.second(), random.third(), random.fourth());
  }
}
