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

import io.experimentgraph.examples.hunt.Event.Ran;
import io.experimentgraph.examples.hunt.Event.Statement;
import io.experimentgraph.examples.hunt.Relation.Trait;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Repeats what led to a difference, in a database of its own and under a setting that no earlier
 * query had, so that no artifact of these is met.
 */
final class Replay {

  /** Stands for a directory of its own in each replay. */
  static final String DIRECTORY = "${dir}";

  private static final String SALT = "spark.sql.hunt.replay";

  private final HuntSession session;
  private final Path root;
  private int count;

  Replay(HuntSession session, Path root) {
    this.session = session;
    this.root = root;
  }

  /** Replays so far. */
  int count() {
    return count;
  }

  /** The difference that a query shows after these events, if it does. */
  Optional<String> difference(List<Event> events, Query query, Trait trait) {
    count++;
    String database = "hunt" + count;
    session.execute("CREATE DATABASE " + database);
    session.execute("USE " + database);
    session.execute("SET " + SALT + "=" + count);
    try {
      for (Event event : events) {
        repeat(event);
      }
      return difference(query, trait);
    } finally {
      session.execute("USE default");
      session.execute("RESET " + SALT);
      try {
        session.execute("DROP DATABASE " + database + " CASCADE");
      } catch (RuntimeException e) {
        // It is left behind, which harms nobody.
      }
    }
  }

  private String located(String sql) {
    return sql.replace(DIRECTORY, root.resolve("replay" + count).toString());
  }

  private void repeat(Event event) {
    try {
      if (event instanceof Statement statement) {
        session.execute(located(statement.sql()));
      } else if (event instanceof Ran ran) {
        session.spark().sql(located(ran.query().sql())).collectAsList();
        session.settle();
      }
    } catch (Exception e) {
      // A shorter history may make no sense; then it shows no difference.
      session.settle();
    }
  }

  private Optional<String> difference(Query query, Trait trait) {
    String sql = located(query.sql());
    Outcome plain = session.plain(() -> session.spark().sql(sql));
    for (int run = 0; run < 2; run++) {
      Outcome with = Outcome.of(() -> session.spark().sql(sql));
      session.settle();
      Optional<String> difference = Comparison.difference(plain, with, trait);
      if (difference.isPresent()) {
        boolean isStable =
            Comparison.difference(plain, session.plain(() -> session.spark().sql(sql)), trait)
                .isEmpty();
        return isStable && !isAnalysis(plain) ? difference : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isAnalysis(Outcome outcome) {
    return outcome.isFailed()
        && outcome.rows().isEmpty()
        && outcome.error().startsWith("UNRESOLVED");
  }
}
