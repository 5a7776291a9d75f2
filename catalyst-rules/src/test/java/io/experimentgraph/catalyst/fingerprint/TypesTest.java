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
package io.experimentgraph.catalyst.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.rewrite.StorableTypes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.UserDefinedType;
import org.junit.jupiter.api.Test;

/** Each type of Spark has a fingerprint or a reason, and what is stored can be fingerprinted. */
class TypesTest {

  private static final Set<String> REFUSED =
      Set.of(
          "CHAR(3)",
          "VARCHAR(3)",
          "STRING COLLATE UTF8_LCASE",
          "STRING COLLATE UNICODE_CI",
          "MAP<STRING COLLATE UTF8_LCASE, INT>",
          "GEOMETRY(4326)",
          "GEOGRAPHY(4326)");

  private static final Set<String> FINGERPRINTED_AND_NOT_STORED =
      Set.of(
          "TIME(6)",
          "INTERVAL",
          "INTERVAL YEAR TO MONTH",
          "INTERVAL DAY TO SECOND",
          "VARIANT",
          "VOID",
          "ARRAY<VARIANT>",
          "STRUCT<a: INT, A: INT>",
          "STRUCT<`a b`: INT>",
          "STRUCT<a: VOID>",
          "STRUCT<a: INT, a: INT>",
          "STRUCT<>",
          "a user-defined type");

  @Test
  void everyTypeHasAFingerprintOrAReason() {
    Map<String, Optional<ReasonCode>> refusals =
        TypeSamples.all().stream()
            .collect(
                Collectors.toMap(TypeSamples.Sample::name, sample -> refusalOf(sample.type())));
    refusals.forEach(
        (name, refusal) ->
            assertThat(refusal)
                .as(name)
                .isEqualTo(
                    REFUSED.contains(name)
                        ? Optional.of(ReasonCode.UNSUPPORTED_TYPE)
                        : Optional.empty()));
  }

  @Test
  void everyTypeIsStoredExactlyOrNotAtAll() {
    for (TypeSamples.Sample sample : TypeSamples.all()) {
      assertThat(StorableTypes.isStorable(sample.type()))
          .as(sample.name())
          .isEqualTo(
              !REFUSED.contains(sample.name())
                  && !FINGERPRINTED_AND_NOT_STORED.contains(sample.name()));
    }
  }

  /** A type that a new Spark brings along has no sample. */
  @Test
  void everyTypeOnTheClassPathIsSampled() {
    Set<String> sampled =
        TypeSamples.all().stream()
            .map(sample -> nameOf(sample.type().getClass()))
            .collect(Collectors.toCollection(TreeSet::new));
    sampled.addAll(TypeSamples.NOT_SAMPLED.keySet());
    assertThat(SparkClasses.concrete(DataType.class))
        .hasSizeGreaterThan(35)
        .allMatch(type -> sampled.contains(nameOf(type)));
  }

  /** Why a column of this type has no fingerprint, if so. */
  static Optional<ReasonCode> refusalOf(DataType type) {
    try {
      Types.checkValues(type, "column");
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.reason());
    }
  }

  /** As a constant a user-defined type is refused: nothing tells what equality it has. */
  @Test
  void userDefinedTypeIsNoParameter() {
    DataType type =
        TypeSamples.all().stream()
            .map(TypeSamples.Sample::type)
            .filter(UserDefinedType.class::isInstance)
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> Types.encoded(type, "literal"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(ReasonCode.UNSUPPORTED_TYPE));
  }

  private static String nameOf(Class<?> type) {
    return type.getName().replaceAll("\\$$", "");
  }
}
