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

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One configuration key.
 *
 * @param key the full key, with its prefix
 * @param scope from where it is read, and when
 * @param type how its text is parsed and what is accepted
 * @param defaultText the default, written as a user would write it
 * @param since the first release that knows the key
 * @param documentation what it does, with units, in Markdown
 */
public record ConfigEntry<T>(
    String key,
    ConfigScope scope,
    ConfigType<T> type,
    String defaultText,
    String since,
    String documentation) {

  /** Refuses a default that its own type does not accept. */
  public ConfigEntry {
    if (type.parse(defaultText).isEmpty()) {
      throw new IllegalArgumentException(
          "The default \"%s\" of %s is not accepted".formatted(defaultText, key));
    }
  }

  /** The default as a typed value. */
  public T defaultValue() {
    return type.parse(defaultText).orElseThrow();
  }

  /**
   * The value that {@code lookup} has for the key, or the default when it has none.
   *
   * @param lookup from key to text, {@code null} when not set
   * @throws ConfigurationException when the text is not accepted
   */
  public T read(Function<String, String> lookup) {
    return readOrDefault(
        lookup,
        problem -> {
          throw new ConfigurationException(List.of(problem));
        });
  }

  /**
   * The value that {@code lookup} has for the key, or the default when it has none or one that is
   * not accepted.
   *
   * @param lookup from key to text, {@code null} when not set
   * @param complaint is told of a text that is not accepted, with the remedy
   */
  public T readOrDefault(Function<String, String> lookup, Consumer<String> complaint) {
    String text = lookup.apply(key);
    if (text == null) {
      return defaultValue();
    }

    return type.parse(text)
        .orElseGet(
            () -> {
              complaint.accept(problem(text));
              return defaultValue();
            });
  }

  private String problem(String text) {
    return "%s is \"%s\". Accepted: %s. Correct it, or remove it to get the default%s."
        .formatted(key, text, type.accepted(), defaultText.isEmpty() ? "" : ", " + defaultText);
  }
}
