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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.api.java.UDF1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that differ in what they compute differ in identity; what is not proved is refused. */
class FunctionIdentityTest {

  private static UDF1<String, String> prefixing(Object prefix) {
    return text -> prefix + text;
  }

  private static UDF1<Integer, Integer> plus(int number) {
    return i -> i + number;
  }

  private static UDF1<String, Integer> lookup(Map<String, Integer> map) {
    return text -> map.getOrDefault(text, -1);
  }

  private static byte[] of(Object function) {
    return FunctionIdentity.of(function).fingerprint().toBytes();
  }

  @Test
  void oneBodyWrittenTwiceIsOneFunction() {
    UDF1<Integer, Integer> one = i -> i * 2 + 1;
    UDF1<Integer, Integer> other = i -> i * 2 + 1;

    assertThat(of(one)).isEqualTo(of(other));
  }

  @Test
  void anotherBodyIsAnotherFunction() {
    UDF1<Integer, Integer> one = i -> i * 2 + 1;
    UDF1<Integer, Integer> other = i -> i * 2 + 2;
    UDF1<Integer, Integer> third = i -> i * 2 - 1;

    assertThat(List.of(hex(one), hex(other), hex(third))).doesNotHaveDuplicates();
  }

  /** T36 of the pitfalls: equal text, other captured values. */
  @Test
  void capturedValuesTellFunctionsOfOneTextApart() {
    assertThat(of(plus(1))).isEqualTo(of(plus(1))).isNotEqualTo(of(plus(2)));
    assertThat(of(lookup(Map.of("a", 1, "b", 2))))
        .isEqualTo(of(lookup(Map.copyOf(Map.of("b", 2, "a", 1)))))
        .isNotEqualTo(of(lookup(Map.of("a", 1, "b", 3))));
    assertThat(of(new Rounding(2)))
        .isEqualTo(of(new Rounding(2)))
        .isNotEqualTo(of(new Rounding(3)));
  }

  @Test
  void whatACapturedFunctionDoesCounts() {
    assertThat(of(twice(plus(1)))).isEqualTo(of(twice(plus(1)))).isNotEqualTo(of(twice(plus(2))));
    assertThat(of(twice(plus(1)))).isNotEqualTo(of(twice(i -> i - 1)));
  }

  /** Which key leads to which function. */
  @Test
  void functionsInAMapCountByTheirKeys() {
    UDF1<Integer, Integer> one = i -> i * 2;
    UDF1<Integer, Integer> other = i -> -i;
    Object straight = choosing(scalaMap("a", one, "b", other));
    assertThat(of(straight))
        .isEqualTo(of(choosing(scalaMap("b", other, "a", one))))
        .isNotEqualTo(of(choosing(scalaMap("b", one, "a", other))))
        .isNotEqualTo(of(choosing(scalaMap("a", other, "b", one))));
  }

  /** Which entries share an object says nothing of which object it is. */
  @Test
  void objectsInAMapCountByTheirKeys() {
    Rounding one = new Rounding(1);
    Rounding two = new Rounding(2);
    assertThat(
            of(rounding(new scala.collection.immutable.Map.Map3<>("a", two, "b", one, "c", two))))
        .isNotEqualTo(
            of(rounding(new scala.collection.immutable.Map.Map3<>("b", one, "a", two, "c", one))));
  }

  private static UDF1<String, Boolean> rounding(
      scala.collection.immutable.Map<String, Rounding> all) {
    return key -> all.contains(key);
  }

  /** A Scala map of two goes through its entries in the order in which they came. */
  private static scala.collection.immutable.Map<String, UDF1<Integer, Integer>> scalaMap(
      String key, UDF1<Integer, Integer> value, String key2, UDF1<Integer, Integer> value2) {
    return new scala.collection.immutable.Map.Map2<>(key, value, key2, value2);
  }

  private static UDF1<String, Integer> choosing(
      scala.collection.immutable.Map<String, UDF1<Integer, Integer>> functions) {
    return key -> functions.apply(key).call(1);
  }

  @Test
  void textsAndLocalesAreEncodedWhole() {
    assertThat(List.of(hex(containing("\uD83D")), hex(containing("\uD83C")), hex(containing("?"))))
        .doesNotHaveDuplicates();
    assertThat(of(formatted(Locale.ROOT)))
        .isNotEqualTo(of(formatted(Locale.forLanguageTag("und-u-nu-arab"))));
  }

  private static UDF1<String, Boolean> containing(String part) {
    return s -> s.contains(part);
  }

  private static UDF1<Integer, String> formatted(Locale locale) {
    return i -> String.format(locale, "%d", i);
  }

  private static UDF1<Integer, Integer> twice(UDF1<Integer, Integer> function) {
    return i -> function.call(function.call(i));
  }

  static Stream<Arguments> identified() {
    return Stream.of(
        named(
            "text",
            (UDF1<String, String>) s -> s.trim().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ")),
        named("pattern", (UDF1<String, String>) s -> Texts.SPACES.matcher(s).replaceAll("-")),
        named("helper", (UDF1<String, Integer>) s -> Texts.number(s, 7)),
        named("builder", (UDF1<String, String>) Texts::reversedWords),
        named("format", (UDF1<Integer, String>) i -> String.format("%05d of %s", i, "x")),
        named("constant list", (UDF1<String, Boolean>) s -> Texts.STOP_WORDS.contains(s)),
        named("enumeration", (UDF1<String, Integer>) s -> Size.valueOf(s).inches()),
        named("switch", (UDF1<String, Integer>) s -> Texts.weight(Size.valueOf(s))),
        named("text switch", (UDF1<String, Integer>) Texts::digit),
        named("record", (UDF1<Integer, Integer>) i -> new Point(i, i + 1).sum()),
        named("stream", (UDF1<String, Long>) Texts::words),
        named("loop", (UDF1<String, Integer>) Texts::checksum),
        named("decimal", (UDF1<BigDecimal, BigDecimal>) new Rounding(2)),
        named("method reference", (UDF1<String, String>) String::trim),
        named("date", (UDF1<String, Integer>) s -> java.time.LocalDate.parse(s).getYear()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void identified(String name, Object function) {
    assertThat(of(function)).isEqualTo(of(function));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refusal((UDF1<Integer, Double>) i -> i + Math.random(), "Math.random"),
        refusal((UDF1<Integer, Integer>) i -> new java.util.Random().nextInt(i), "Random"),
        refusal((UDF1<Integer, Long>) i -> i + System.currentTimeMillis(), "currentTimeMillis"),
        refusal((UDF1<Integer, Long>) i -> i + System.nanoTime(), "nanoTime"),
        refusal((UDF1<Integer, String>) i -> java.util.UUID.randomUUID().toString(), "randomUUID"),
        refusal((UDF1<Integer, String>) i -> java.time.Instant.now().toString(), "Instant.now"),
        refusal((UDF1<Integer, String>) i -> System.getenv("HOME"), "System.getenv"),
        refusal((UDF1<Integer, Integer>) i -> Impure.counter++, "Impure.counter"),
        refusal((UDF1<Integer, Integer>) i -> i + Impure.NUMBERS[0], "Impure.NUMBERS"),
        refusal((UDF1<Integer, Integer>) i -> i + Impure.LIST.size(), "Impure.LIST"),
        refusal((UDF1<Integer, Long>) i -> i + Impure.STARTED, "System.currentTimeMillis"),
        refusal((UDF1<Integer, String>) i -> Thread.currentThread().getName(), "Thread"),
        refusal((UDF1<String, Integer>) s -> Class.forName(s).getModifiers(), "Class.forName"),
        refusal((UDF1<Integer, Integer>) i -> new Object().hashCode(), "Object.hashCode"),
        refusal((UDF1<Integer, String>) i -> "" + Impure.any(i), "unknown kind"),
        refusal((UDF1<Integer, String>) i -> String.format("%s", new Plain()), "array of objects"),
        refusal((UDF1<Integer, String>) i -> new Plain().toString(), "Object.toString"),
        refusal((UDF1<Integer, Integer>) Impure::ofErrors, "catches java.lang.Throwable"),
        refusal((UDF1<String, String>) Impure::firstOfSet, "Set.iterator"),
        refusal(new Counting(), "Counting.count"),
        refusal(lookup(new HashMap<>(Map.of("a", 1))), "java.util.HashMap"),
        refusal(prefixing(new ArrayList<>()), "java.util.ArrayList"),
        refusal(capturing(new int[] {1}), "int[]"),
        refusal((UDF1<Integer, Boolean>) Impure::isSame, "by identity"),
        refusal(twice(i -> i + Impure.counter), "Impure.counter"),
        refusal((UDF1<Integer, Integer>) i -> Impure.run(() -> Impure.counter), "Impure.counter"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void refused(Object function, String obstacle) {
    assertThatThrownBy(() -> FunctionIdentity.of(function))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(obstacle)
        .satisfies(
            refusal -> assertThat(((RefusedException) refusal).reason()).isEqualTo(ReasonCode.UDF));
  }

  private static UDF1<Integer, Integer> capturing(int[] numbers) {
    return i -> i + numbers[0];
  }

  @Test
  void classesOfSparkAndItsLearnersAreNotRead() {
    Object function = org.apache.spark.sql.functions$.MODULE$;

    assertThatThrownBy(() -> FunctionIdentity.of(function))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("org.apache.spark");
  }

  @Test
  void onlyCodeThatIsReachedIsRead() {
    // The class around this lambda reads clocks and counts elsewhere.
    assertThat(of((UDF1<Integer, Integer>) Impure::harmless)).isNotEmpty();
  }

  @Test
  void whatWritesBytesSaysSo() {
    UDF1<byte[], byte[]> writing =
        bytes -> {
          bytes[0] = 1;
          return bytes;
        };

    assertThat(FunctionIdentity.of(writing).writesArrays()).isTrue();
    assertThat(FunctionIdentity.of(plus(1)).writesArrays()).isFalse();
  }

  @Test
  void anIdentityIsRememberedPerClass() {
    UDF1<String, Integer> function = s -> Texts.number(s, 8);
    long rounds = 1_000;
    of(function);
    long start = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      of(function);
    }

    assertThat(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / rounds).isLessThan(2_000);
  }

  private static String hex(Object function) {
    return FunctionIdentity.of(function).fingerprint().toString();
  }

  private static Arguments named(String name, Object function) {
    return Arguments.of(name, function);
  }

  private static Arguments refusal(Object function, String obstacle) {
    return Arguments.of(function, obstacle);
  }

  /** An ordinary function class. */
  static final class Rounding implements UDF1<BigDecimal, BigDecimal> {
    private static final long serialVersionUID = 1L;
    private final int digits;

    Rounding(int digits) {
      this.digits = digits;
    }

    @Override
    public BigDecimal call(BigDecimal number) {
      return number == null ? null : number.setScale(digits, java.math.RoundingMode.HALF_UP);
    }
  }

  /** A function with a memory. */
  static final class Counting implements UDF1<Integer, Integer> {
    private static final long serialVersionUID = 1L;
    private int count;

    @Override
    public Integer call(Integer i) {
      count++;
      return i + count;
    }
  }

  /** A class without text or hash code of its own. */
  static class Plain {}

  record Point(int x, int y) {
    int sum() {
      return x + y;
    }
  }

  enum Size {
    SMALL(10),
    LARGE(20);

    private final int inches;

    Size(int inches) {
      this.inches = inches;
    }

    int inches() {
      return inches;
    }
  }

  /** Helpers as users write them, beside a member that could not be read. */
  static final class Texts {
    static final Object LOG = Thread.currentThread();
    static final java.util.regex.Pattern SPACES = java.util.regex.Pattern.compile("\\s+");
    static final Set<String> STOP_WORDS = Set.of("a", "the");

    private Texts() {}

    static Integer number(String text, int otherwise) {
      try {
        return Integer.parseInt(text.strip());
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }

    static String reversedWords(String text) {
      StringBuilder result = new StringBuilder();
      for (String word : text.split(" ", -1)) {
        result.insert(0, word).append(' ').append(word.length());
      }
      List<String> parts = new ArrayList<>();
      parts.add(result.toString());
      return String.join(",", parts);
    }

    static int weight(Size size) {
      return switch (size) {
        case SMALL -> 1;
        case LARGE -> 5;
      };
    }

    static int digit(String text) {
      return switch (text) {
        case "one" -> 1;
        case "two" -> 2;
        default -> 0;
      };
    }

    static long words(String text) {
      return Stream.of(text.split(" ", -1)).map(String::trim).filter(s -> !s.isEmpty()).count();
    }

    static int checksum(String text) {
      int[] sums = new int[2];
      for (char c : text.toCharArray()) {
        sums[c % 2] += c;
      }
      return sums[0] * 31 + sums[1];
    }
  }

  /** What nobody can prove. */
  static final class Impure {
    static int counter;
    static final int[] NUMBERS = {1};
    static final List<Integer> LIST = new ArrayList<>();
    static final long STARTED = System.currentTimeMillis();

    private Impure() {}

    static int harmless(int i) {
      return i + 1;
    }

    @SuppressWarnings("InfiniteRecursion")
    static int ofErrors(int i) {
      try {
        return ofErrors(i + 1);
      } catch (Throwable e) {
        return i;
      }
    }

    static String firstOfSet(String text) {
      for (String part : Set.of(text.split(" ", -1))) {
        return part;
      }
      return null;
    }

    @SuppressWarnings({"BoxedPrimitiveEquality", "NumericEquality", "ReferenceEquality"})
    static boolean isSame(Integer i) {
      Integer other = i + 1;
      return i == other;
    }

    static Object any(int i) {
      return new int[] {i};
    }

    static int run(java.util.function.Supplier<Integer> supplier) {
      return supplier.get();
    }
  }
}
