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
package io.experimentgraph.catalyst.udf;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import scala.Option;
import scala.collection.IterableOnceOps;

/** Collections that cannot change: those of {@code List.of} and its kind, and Scala's own. */
final class CapturedCollections {

  /** Immutable classes whose text tells all that is in them. */
  static final Set<String> WORDED =
      Set.of(
          "java.time.DayOfWeek",
          "java.time.Duration",
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.LocalTime",
          "java.time.Month",
          "java.time.Period",
          "java.time.ZoneOffset",
          "java.time.ZoneRegion",
          "java.util.UUID",
          "java.math.MathContext",
          "scala.runtime.BoxedUnit");

  private static final Set<String> LISTS =
      Set.of(
          "java.util.ImmutableCollections$List12",
          "java.util.ImmutableCollections$ListN",
          "java.util.Collections$EmptyList",
          "java.util.Collections$SingletonList");

  private static final Set<String> SETS =
      Set.of(
          "java.util.ImmutableCollections$Set12",
          "java.util.ImmutableCollections$SetN",
          "java.util.Collections$EmptySet",
          "java.util.Collections$SingletonSet");

  private static final Set<String> MAPS =
      Set.of(
          "java.util.ImmutableCollections$Map1",
          "java.util.ImmutableCollections$MapN",
          "java.util.Collections$EmptyMap",
          "java.util.Collections$SingletonMap");

  private static final Set<String> SCALA_SEQUENCES =
      Set.of(
          "scala.collection.immutable.Nil$",
          "scala.collection.immutable.$colon$colon",
          "scala.collection.immutable.Vector0$",
          "scala.collection.immutable.Vector1",
          "scala.collection.immutable.Vector2",
          "scala.collection.immutable.Vector3");

  private static final Set<String> SCALA_SETS =
      Set.of(
          "scala.collection.immutable.Set$EmptySet$",
          "scala.collection.immutable.Set$Set1",
          "scala.collection.immutable.Set$Set2",
          "scala.collection.immutable.Set$Set3",
          "scala.collection.immutable.Set$Set4",
          "scala.collection.immutable.HashSet");

  private static final Set<String> SCALA_MAPS =
      Set.of(
          "scala.collection.immutable.Map$EmptyMap$",
          "scala.collection.immutable.Map$Map1",
          "scala.collection.immutable.Map$Map2",
          "scala.collection.immutable.Map$Map3",
          "scala.collection.immutable.Map$Map4",
          "scala.collection.immutable.HashMap");

  /** Encodes what is in a collection. */
  interface Elements {

    Fingerprint encode(Object element);

    /**
     * The fingerprints of several parts in an order that hangs on nothing else, with the code that
     * each refers to in that order, too.
     */
    List<Fingerprint> sorted(List<Supplier<Fingerprint>> parts);
  }

  private CapturedCollections() {}

  static boolean isKnown(Object value) {
    String name = value.getClass().getName();
    return LISTS.contains(name)
        || SETS.contains(name)
        || MAPS.contains(name)
        || SCALA_SEQUENCES.contains(name)
        || SCALA_SETS.contains(name)
        || SCALA_MAPS.contains(name)
        || value instanceof Option<?>;
  }

  /**
   * The fingerprint of a collection. Sets and maps are encoded without their order, in which no
   * listed method goes through them.
   */
  static Fingerprint encode(Object value, Elements elements) {
    String name = value.getClass().getName();
    FingerprintEncoder encoder = new FingerprintEncoder("collection").add(name);
    if (value instanceof Map<?, ?> map) {
      encoder.addAll(entries(map, elements));
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      encoder.addAll(entries(Scala.map(map), elements));
    } else if (value instanceof Set<?> set) {
      encoder.addAll(elements.sorted(parts(set, elements)));
    } else if (value instanceof Collection<?> list) {
      encoder.addAll(list.stream().map(elements::encode).toList());
    } else if (value instanceof Option<?> option) {
      encoder.addAll(option.isDefined() ? List.of(elements.encode(option.get())) : List.of());
    } else {
      List<Object> all = new ArrayList<>();
      ((IterableOnceOps<?, ?, ?>) value).foreach(Scala.function(all::add));
      encoder.addAll(
          SCALA_SETS.contains(name)
              ? elements.sorted(parts(all, elements))
              : all.stream().map(elements::encode).toList());
    }
    return encoder.finish();
  }

  private static List<Supplier<Fingerprint>> parts(Collection<?> all, Elements elements) {
    return all.stream()
        .map(element -> (Supplier<Fingerprint>) () -> elements.encode(element))
        .toList();
  }

  private static List<Fingerprint> entries(Map<?, ?> map, Elements elements) {
    return elements.sorted(
        map.entrySet().stream()
            .map(entry -> (Supplier<Fingerprint>) () -> entry(entry, elements))
            .toList());
  }

  private static Fingerprint entry(Map.Entry<?, ?> entry, Elements elements) {
    return new FingerprintEncoder("entry")
        .add(elements.encode(entry.getKey()))
        .add(elements.encode(entry.getValue()))
        .finish();
  }
}
