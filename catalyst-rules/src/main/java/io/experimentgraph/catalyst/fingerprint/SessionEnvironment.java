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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.nio.charset.Charset;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.package$;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;

/**
 * Identity of everything around a query that may change its result: the versions of Spark, of
 * Delta, of Java and of its time zones, the session's time zone, that of the machine, in which ORC
 * and some parsers read, the locale, what executors are told of these, and every explicitly set key
 * of {@code spark.sql} and {@code spark.databricks}, whether it was set by SET or on the Spark
 * context. A key counts unless it is known to change speed only: an unknown key costs a miss, an
 * overlooked one would cost a wrong result.
 */
public final class SessionEnvironment {

  private static final List<String> PREFIXES = List.of("spark.sql.", "spark.databricks.");

  private static final Set<String> PERFORMANCE_ONLY =
      Set.copyOf(ReviewedLists.lines("performance-settings.txt"));
  private static final List<String> PERFORMANCE_ONLY_FAMILIES =
      PERFORMANCE_ONLY.stream().filter(line -> line.endsWith(".")).toList();

  /** Java's releases print floating point and map cases differently; zones change by law. */
  private static final int JAVA_VERSION = Runtime.version().feature();

  private static final String TIME_ZONES =
      ZoneRulesProvider.getVersions("Europe/London").lastEntry().getKey();

  private static final List<String> EXECUTOR_OPTIONS =
      List.of("spark.executor.defaultJavaOptions", "spark.executor.extraJavaOptions");

  /** Of all that executors are started with, what says how they read and write values. */
  private static final Pattern JAVA_PROPERTY =
      Pattern.compile("-D(user\\.|file\\.encoding|java\\.locale)\\S*");

  private static final String EXECUTOR_ENVIRONMENT = "spark.executorEnv.";
  private static final Pattern EXECUTOR_VARIABLE =
      Pattern.compile("TZ|LANG|LC_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS");

  private SessionEnvironment() {}

  /** The identity of a configuration. */
  public static Identity of(SQLConf conf) {
    Map<String, String> all = Scala.map(conf.getAllConfs());
    Map<String, String> relevant = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (mayChangeResult(key)) {
            ofEntry(key, value).ifPresent(canonical -> relevant.put(key, canonical));
          }
        });
    IdentityEncoder encoder =
        new IdentityEncoder("environment")
            .add(package$.MODULE$.SPARK_VERSION())
            .add(JAVA_VERSION)
            .add(TIME_ZONES)
            .add(io.delta.package$.MODULE$.VERSION())
            .add(TimeZone.getDefault().getID())
            .add(conf.sessionLocalTimeZone())
            // Its default hangs on a variable of the environment.
            .add(Boolean.toString(conf.ansiEnabled()))
            .add(Locale.getDefault().toString())
            .add(Charset.defaultCharset().name())
            .add(executorProperties(all))
            .add(System.getProperty("java.locale.providers", ""))
            .add(System.lineSeparator())
            .add(relevant.size());
    relevant.forEach((key, value) -> encoder.add(key).add(value));
    return encoder.finish();
  }

  /** Zone, locale and charset of executors, where these are not those of their machines. */
  private static String executorProperties(Map<String, String> all) {
    List<String> properties = new ArrayList<>();
    for (String key : EXECUTOR_OPTIONS) {
      Matcher option = JAVA_PROPERTY.matcher(all.getOrDefault(key, ""));
      while (option.find()) {
        properties.add(option.group());
      }
    }
    all.forEach(
        (key, value) -> {
          if (key.startsWith(EXECUTOR_ENVIRONMENT)
              && EXECUTOR_VARIABLE
                  .matcher(key.substring(EXECUTOR_ENVIRONMENT.length()))
                  .matches()) {
            properties.add(key + "=" + value);
          }
        });
    return properties.stream().sorted().collect(Collectors.joining(" "));
  }

  /** True for a key of Spark's SQL or of Delta that is not known to change speed only. */
  static boolean mayChangeResult(String key) {
    return PREFIXES.stream().anyMatch(key::startsWith)
        && !PERFORMANCE_ONLY.contains(key)
        && PERFORMANCE_ONLY_FAMILIES.stream().noneMatch(key::startsWith);
  }

  /**
   * What is set, as Spark itself writes it; nothing if it is the default, which is as good as not
   * set unless it hangs on other keys.
   */
  private static Optional<String> ofEntry(String key, String value) {
    if (!SQLConf$.MODULE$.containsConfigKey(key)) {
      return Optional.of(value);
    }
    ConfigEntry<?> entry = SQLConf$.MODULE$.getConfigEntry(key);
    String canonical = canonical(entry, value);
    return canonical.equals(entry.defaultValueString()) ? Optional.empty() : Optional.of(canonical);
  }

  private static <T> String canonical(ConfigEntry<T> entry, String value) {
    try {
      return entry.stringConverter().apply(entry.valueConverter().apply(value));
    } catch (RuntimeException e) {
      // An invalid value may still be set on the context; whatever it does, it is its own.
      return value;
    }
  }
}
