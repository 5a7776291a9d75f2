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
package io.experimentgraph.examples.hunt;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Random settings of a session: how queries run, which must not matter, and what they mean. */
final class Settings {

  /** Compiling takes longer than running on a handful of rows. */
  private static final List<String> COMPILED =
      Stream.concat(Collections.nCopies(7, "NO_CODEGEN").stream(), Stream.of("FALLBACK")).toList();

  private static final Map<String, List<String>> RUNNING =
      Map.of(
          "spark.sql.adaptive.enabled", List.of("false", "false", "false", "true"),
          "spark.sql.shuffle.partitions", List.of("1", "1", "2"),
          "spark.sql.autoBroadcastJoinThreshold", List.of("10485760", "10485760", "-1"),
          "spark.sql.leafNodeDefaultParallelism", List.of("1", "1", "2"),
          "spark.sql.codegen.factoryMode", COMPILED,
          "spark.sql.parquet.enableVectorizedReader", List.of("true", "false"),
          "spark.experimentGraph.materialize.maxPerQuery", List.of("1", "2", "4"));

  private static final Map<String, List<String>> MEANING =
      Map.of(
          "spark.sql.session.timeZone",
              List.of("UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu"),
          "spark.sql.ansi.enabled", List.of("false", "false", "true"),
          "spark.sql.caseSensitive", List.of("false", "false", "true"),
          "spark.sql.legacy.sizeOfNull", List.of("true", "false"),
          "spark.sql.mapKeyDedupPolicy", List.of("EXCEPTION", "LAST_WIN"),
          "spark.sql.decimalOperations.allowPrecisionLoss", List.of("true", "true", "false"),
          "spark.sql.legacy.timeParserPolicy", List.of("CORRECTED", "LEGACY"),
          "spark.sql.legacy.nullInEmptyListBehavior", List.of("false", "true"));

  private final Random random;
  private final Map<String, String> current = new TreeMap<>();

  Settings(Random random) {
    this.random = random;
    RUNNING.keySet().forEach(key -> current.put(key, RUNNING.get(key).get(0)));
    MEANING.keySet().stream().sorted().forEach(key -> draw(key, MEANING));
  }

  /** Draws how queries run, and now and then what they mean. */
  void next() {
    RUNNING.keySet().stream().sorted().forEach(key -> draw(key, RUNNING));
    boolean isCompiled = current.get("spark.sql.codegen.factoryMode").equals("FALLBACK");
    current.put(
        "spark.sql.codegen.wholeStage", Boolean.toString(isCompiled && random.nextBoolean()));
    if (random.nextInt(3) == 0) {
      List<String> keys = MEANING.keySet().stream().sorted().toList();
      draw(keys.get(random.nextInt(keys.size())), MEANING);
    }
  }

  /** The same in another way of running: what differs now is nobody's fault but Spark's. */
  static List<String> otherWay() {
    return List.of(
        "SET spark.sql.adaptive.enabled=true",
        "SET spark.sql.shuffle.partitions=3",
        "SET spark.sql.autoBroadcastJoinThreshold=-1",
        "SET spark.sql.leafNodeDefaultParallelism=3",
        "SET spark.sql.files.openCostInBytes=0");
  }

  private void draw(String key, Map<String, List<String>> choices) {
    List<String> values = choices.get(key);
    current.put(key, values.get(random.nextInt(values.size())));
  }

  /** All settings as statements. */
  List<String> statements() {
    return current.entrySet().stream()
        .map(entry -> "SET " + entry.getKey() + "=" + entry.getValue())
        .toList();
  }
}
