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

import io.experimentgraph.examples.report.TextTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** What a hunt did. */
final class Statistics {

  /** What is counted. */
  enum Count {
    ROUNDS("rounds"),
    PLANS("plans that ran without us, cold and warm"),
    AGAIN("earlier ones that ran again, after changes of sources and settings"),
    FAILING("queries that fail in plain Spark, and so with us"),
    FAILING_OTHERWISE("queries that fail in plain Spark, and with us in another way or not"),
    REFUSED("plans of which nothing has a fingerprint"),
    COLD_HITS("cold runs that loaded something"),
    WARM_RUNS("warm runs"),
    WARM_HITS("warm runs that loaded something"),
    SPELLINGS("runs in the words of the DataFrame API"),
    CACHED("runs over a part that Spark's own cache holds"),
    STORES("artifacts stored"),
    CHANGES("changes of sources"),
    REJECTED("statements that Spark rejected"),
    ROOT_COLLISIONS("pairs of queries with equal rows by their fingerprints, compared"),
    INNER_COLLISIONS("pairs of inner vertices with equal rows by their fingerprints, compared"),
    UNSTABLE("plans whose result plain Spark changes with how it runs them"),
    FAILURES("failures counted inside of us"),
    DIFFERENCES("differences");

    private final String meaning;

    Count(String meaning) {
      this.meaning = meaning;
    }
  }

  private final Map<Count, Long> counts = new EnumMap<>(Count.class);

  void add(Count count) {
    add(count, 1);
  }

  void add(Count count, long more) {
    counts.merge(count, more, Long::sum);
  }

  long get(Count count) {
    return counts.getOrDefault(count, 0L);
  }

  void addAll(Properties other) {
    other.forEach(
        (name, value) -> add(Count.valueOf(name.toString()), Long.parseLong(value.toString())));
  }

  Properties properties() {
    Properties properties = new Properties();
    counts.forEach((count, value) -> properties.setProperty(count.name(), Long.toString(value)));
    return properties;
  }

  /** A table of all counts. */
  String render() {
    TextTable table = new TextTable("What", "Count");
    for (Count count : Count.values()) {
      table.row(count.meaning, Long.toString(get(count)));
    }
    return table.render();
  }
}
