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
package io.experimentgraph.spark.conf;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.network.util.JavaUtils;

/**
 * How the text of a configuration value becomes a typed value.
 *
 * @param parser from trimmed text to value; throws {@link IllegalArgumentException} on other text
 * @param validator whether a parsed value is accepted
 * @param accepted the accepted values, as a phrase for people
 */
public record ConfigType<T>(Function<String, T> parser, Predicate<T> validator, String accepted) {

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)*");

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The typed value, or nothing when the text is not accepted. */
  public Optional<T> parse(String text) {
    try {
      return Optional.of(parser.apply(text.trim())).filter(validator);
    } catch (IllegalArgumentException notOfThisType) {
      return Optional.empty();
    }
  }

  /** {@code true} or {@code false}, in any case. */
  static ConfigType<Boolean> bool() {
    return choice(Map.of("true", true, "false", false), "true, false");
  }

  /** One of these names, in any case. */
  static ConfigType<String> names(String... names) {
    return choice(
        Arrays.stream(names)
            .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), Function.identity())),
        String.join(", ", names));
  }

  /** A whole number of at least {@code minimum}. */
  static ConfigType<Integer> wholeNumber(int minimum) {
    return new ConfigType<>(
        Integer::valueOf,
        value -> value >= minimum,
        "a whole number from %d to %d".formatted(minimum, Integer.MAX_VALUE));
  }

  /** A finite number of at least {@code minimum}. */
  static ConfigType<Double> number(double minimum) {
    return new ConfigType<>(
        ConfigType::decimal,
        value -> value >= minimum && Double.isFinite(value),
        "a number of at least " + plain(minimum));
  }

  /** A number from {@code minimum} to {@code maximum}, both included. */
  static ConfigType<Double> number(double minimum, double maximum) {
    return new ConfigType<>(
        ConfigType::decimal,
        value -> value >= minimum && value <= maximum,
        "a number from %s to %s".formatted(plain(minimum), plain(maximum)));
  }

  /** A number of bytes with Spark's suffixes. */
  static ConfigType<Long> bytes(long minimum) {
    return new ConfigType<>(
        JavaUtils::byteStringAsBytes,
        value -> value >= minimum,
        "a size of at least %d bytes, such as 512m or 10g (suffixes b, k, m, g, t, p; bytes without one)"
            .formatted(minimum));
  }

  /** A time span with Spark's suffixes, in whole milliseconds; always fits into nanoseconds. */
  static ConfigType<Duration> duration(Duration minimum) {
    return new ConfigType<>(
        text -> Duration.ofMillis(JavaUtils.timeStringAsMs(text)),
        value -> value.compareTo(minimum) >= 0 && value.compareTo(LONGEST) <= 0,
        "a duration from %d ms to %d days, such as 500ms or 2h (suffixes ms, s, m, h, d; milliseconds without one)"
            .formatted(minimum.toMillis(), LONGEST.toDays()));
  }

  /** Time spans by name, as in {@code jdbc=15m,kafka=1h}; names in lower case, blank for none. */
  static ConfigType<Map<String, Duration>> durationsByName(Duration minimum) {
    ConfigType<Duration> duration = duration(minimum);
    return new ConfigType<>(
        text -> {
          Map<String, Duration> byName = new LinkedHashMap<>();
          for (String pair : StringUtils.split(text, ',')) {
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(0, equals)).trim().toLowerCase(Locale.ROOT);
            Optional<Duration> span = duration.parse(pair.substring(equals + 1));
            if (name.isEmpty() || span.isEmpty()) {
              throw new IllegalArgumentException(pair);
            }

            byName.put(name, span.get());
          }

          return Collections.unmodifiableMap(byName);
        },
        value -> true,
        "name=duration pairs with commas between, such as jdbc=15m,kafka=1h; each "
            + duration.accepted());
  }

  /** Names of classes or packages, separated by commas; blank text means none. */
  static ConfigType<Set<String>> classNames() {
    return new ConfigType<>(
        text ->
            Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet()),
        names -> names.stream().allMatch(name -> CLASS_NAME.matcher(name).matches()),
        "names of classes or packages, separated by commas");
  }

  /** A path of any Hadoop file system; blank text means none. */
  static ConfigType<Optional<String>> optionalPath() {
    return new ConfigType<>(
        text -> text.isEmpty() ? Optional.empty() : Optional.of(new Path(text).toString()),
        value -> true,
        "a path of any file system that Hadoop can open, such as s3a://bucket/path or /data/graph");
  }

  private static <T> ConfigType<T> choice(Map<String, T> values, String accepted) {
    return new ConfigType<>(
        text -> {
          T value = values.get(text.toLowerCase(Locale.ROOT));
          if (value == null) {
            throw new IllegalArgumentException(text);
          }

          return value;
        },
        value -> true,
        accepted);
  }

  /** Unlike {@link Double#valueOf(String)}, takes "1d" neither for a day nor for a double. */
  private static Double decimal(String text) {
    return new BigDecimal(text).doubleValue();
  }

  private static String plain(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
