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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.unsafe.types.UTF8String;

/** Finds all that is wrong with our keys in an application's configuration. */
final class ConfigurationCheck {

  private ConfigurationCheck() {}

  /**
   * Values that are not accepted and keys that do not exist, each as a sentence with its remedy.
   */
  static List<String> problems(SparkConf application, List<ConfigEntry<?>> entries) {
    List<String> problems = new ArrayList<>();
    for (ConfigEntry<?> entry : entries) {
      entry.readOrDefault(key -> application.get(key, null), problems::add);
    }

    Arrays.stream(application.getAll())
        .map(setting -> setting._1())
        .filter(ConfigurationCheck::isMeantForUs)
        .filter(key -> entries.stream().noneMatch(entry -> entry.key().equals(key)))
        .sorted()
        .map(key -> "%s is not a known key. Did you mean %s?".formatted(key, nearest(key, entries)))
        .forEach(problems::add);
    return problems;
  }

  /** A prefix in the wrong case is a slip too: Spark's keys are case-sensitive. */
  private static boolean isMeantForUs(String key) {
    String prefix = ExperimentGraphConf.PREFIX;
    return key.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static String nearest(String unknown, List<ConfigEntry<?>> entries) {
    UTF8String wanted = lowerCase(unknown);
    return entries.stream()
        .map(ConfigEntry::key)
        .min(Comparator.comparingInt(key -> lowerCase(key).levenshteinDistance(wanted)))
        .orElseThrow();
  }

  private static UTF8String lowerCase(String key) {
    return UTF8String.fromString(key.toLowerCase(Locale.ROOT));
  }
}
